#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <boost/json.hpp>

#include "warning/lists/address_sets.h"
#include "warning/lists/list_format.h"
#include "warning/lists/shelf.h"
#include "warning/publication/log_behaviour.h"

namespace luytre {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

LedgerOptions fresh_sqlite() {
  static std::atomic<int> number{0};
  auto folder = std::filesystem::path(testing::TempDir()) / fmt::format("lists-{}-{}", ::getpid(), number++);
  std::filesystem::remove_all(folder);
  return {.target = "sqlite", .folder = folder};
}

class Lists : public testing::Test {
 protected:
  void sync() {
    home_.publish();
    ASSERT_TRUE(sync_collections(*home_.ledger, "Centre", home_.now));
  }
  Collection collection(const char* name = "green") {
    return *find_collection(*home_.ledger, Viewer::console("test"), name);
  }
  std::string list(const char* format, const char* name = "green") {
    auto text = write_list(*home_.ledger, collection(name), *producer(*home_.ledger),
                           *find_output_format(format), home_.now);
    EXPECT_TRUE(text) << text.error().message;
    return text.value_or("");
  }
  // Without the lines of the header.
  std::vector<std::string> lines(const char* format, const char* name = "green") {
    std::vector<std::string> out;
    std::istringstream in(list(format, name));
    for (std::string line; std::getline(in, line);)
      if (!line.starts_with('#')) out.push_back(line);
    std::ranges::sort(out);
    return out;
  }
  void all_kinds() {
    home_.add(
        "198.51.100.7\n198.51.100.0/25\n198.51.100.9:8080\n2001:db8::7\nbad.example.org\nhttp://"
        "u.example.org/a;b\n" +
            std::string(64, 'a') + "\n",
        "s", Tlp::green);
    sync();
  }
  PublicationHome home_{LedgerKind{"sqlite", fresh_sqlite}};
};

TEST_F(Lists, AreOfTheirKinds) {
  all_kinds();
  EXPECT_THAT(lines("addresses.txt"),
              ElementsAre("198.51.100.0/25", "198.51.100.7", "198.51.100.9:8080", "2001:db8::7"));
  EXPECT_THAT(lines("domains.txt"), ElementsAre("bad.example.org"));
  EXPECT_THAT(lines("urls.txt"), ElementsAre("u.example.org/a;b"));
  EXPECT_THAT(lines("hashes.txt"), ElementsAre(std::string(64, 'a')));
  EXPECT_EQ(lines("all.txt").size(), 7u);
  EXPECT_THAT(lines("hosts"), ElementsAre("0.0.0.0 bad.example.org", ":: bad.example.org"));
  EXPECT_THAT(list("all.txt"), HasSubstr("TLP:GREEN; 7 entries"));
  EXPECT_THAT(list("all.csv"), HasSubstr("domain,bad.example.org,mirai,c2,80,green,"));
}

TEST_F(Lists, HoldNothingThatIsStricterWithdrawnOrOver) {
  home_.add("amber.example.org\n", "1", Tlp::amber);
  home_.add("gone.example.org\n", "2", Tlp::green);
  home_.add("over.example.org\n", "3", Tlp::green, 80, "mirai", Category::c2, home_.now + kMicrosPerHour);
  home_.add("here.example.org\n", "4", Tlp::green);
  sync();
  home_.withdraw({}, "2");
  sync();
  home_.now += 2 * kMicrosPerHour;  // not synced since
  for (const OutputFormat& format : output_formats()) {
    std::string text = list(format.name);
    for (const char* hidden : {"amber.", "gone.", "over."})
      EXPECT_THAT(text, Not(HasSubstr(hidden))) << format.name;
  }
  EXPECT_THAT(lines("domains.txt"), ElementsAre("here.example.org"));
  EXPECT_THAT(lines("domains.txt", "clear"), testing::IsEmpty());
}

TEST_F(Lists, WriteRulesThatNothingBreaksOutOf) {
  all_kinds();
  std::string rules = list("suricata.rules");
  EXPECT_THAT(rules, HasSubstr("dns.query; dotprefix; content:\".bad.example.org\"; nocase; endswith;"));
  EXPECT_THAT(rules, HasSubstr("tcp $HOME_NET any -> [198.51.100.9] 8080"));
  EXPECT_THAT(rules, HasSubstr("http.uri; content:\"/a|3B|b\"; startswith;"));
  // Every rule has a number of its own, and quotes in pairs.
  std::set<std::string> sids;
  for (const std::string& line : lines("suricata.rules")) {
    EXPECT_EQ(std::ranges::count(line, '"') % 2, 0);
    size_t at = line.find("sid:");
    ASSERT_NE(at, line.npos);
    EXPECT_TRUE(sids.insert(line.substr(at, line.find(';', at) - at)).second) << line;
  }
  EXPECT_EQ(lines("snort.rules").size(), 4u);
}

TEST_F(Lists, WriteZeekAndSetsOfAddresses) {
  all_kinds();
  auto zeek = lines("zeek.intel");
  ASSERT_EQ(zeek.size(), 6u);
  for (const std::string& line : zeek) EXPECT_EQ(std::ranges::count(line, '\t'), 4) << line;
  EXPECT_THAT(list("zeek.intel"), HasSubstr("198.51.100.0/25\tIntel::SUBNET\tluytre-green\tc2 Mirai"));
  EXPECT_THAT(list("nftables.nft"),
              HasSubstr("add element inet luytre luytre_green_4 { 198.51.100.0/25 }\n"));
  EXPECT_THAT(list("nftables.nft"),
              HasSubstr("add element inet luytre luytre_green_6 { 2001:db8::7/128 }\n"));
  EXPECT_THAT(list("ipset.restore"),
              HasSubstr("add -exist luytre-green-4-new 198.51.100.0/25\nswap luytre-green-4-new "
                        "luytre-green-4\n"));
}

TEST(MergePrefixes, JoinsHalvesAndDropsWhatLiesInside) {
  auto merged = [](std::vector<const char*> texts) {
    std::vector<Prefix> all;
    for (const char* text : texts) all.push_back(*Prefix::parse(text));
    std::vector<std::string> out;
    for (const Prefix& p : merge_prefixes(all)) out.push_back(p.to_string());
    return out;
  };
  EXPECT_THAT(merged({"10.0.0.1/32", "10.0.0.0/32"}), ElementsAre("10.0.0.0/31"));
  EXPECT_THAT(merged({"10.0.0.1/32", "10.0.0.2/32"}), ElementsAre("10.0.0.1/32", "10.0.0.2/32"));
  EXPECT_THAT(merged({"10.0.0.0/25", "10.0.0.128/26", "10.0.0.192/26", "10.0.0.7/32"}),
              ElementsAre("10.0.0.0/24"));
  EXPECT_THAT(merged({"0.0.0.0/1", "128.0.0.0/1"}), ElementsAre("0.0.0.0/0"));
  EXPECT_THAT(merged({"2001:db8::/33", "2001:db8:8000::/33"}), ElementsAre("2001:db8::/32"));
}

TEST_F(Lists, TellWhatChangedSince) {
  home_.add("a.example.org\nb.example.org\n", "s", Tlp::green);
  sync();
  uint64_t first = collection().head;
  home_.withdraw({"a.example.org"}, "s");
  home_.add("c.example.org\n", "t", Tlp::green);
  sync();
  auto delta = write_delta(*home_.ledger, collection(), first, home_.now);
  ASSERT_TRUE(delta);
  EXPECT_THAT(*delta, HasSubstr(fmt::format("go on from {}\n", collection().head)));
  EXPECT_THAT(*delta, HasSubstr("-a.example.org\n"));
  EXPECT_THAT(*delta, HasSubstr("+c.example.org\n"));
  EXPECT_THAT(*delta, Not(HasSubstr("b.example.org")));
  // Those who start get what is there and nothing else.
  auto all = write_delta(*home_.ledger, collection(), 0, home_.now);
  EXPECT_THAT(*all, HasSubstr("+b.example.org\n"));
  EXPECT_THAT(*all, Not(HasSubstr("a.example.org")));
}

TEST_F(Lists, MakeAFeedForMispThatForgetsNothing) {
  all_kinds();
  ListShelf shelf(home_.folder / "shelf");
  auto file = [&](const std::string& name) {
    return shelf.misp(*home_.ledger, collection(), *producer(*home_.ledger), name, home_.now, false);
  };
  auto manifest = boost::json::parse(file("manifest.json")->content).as_object();
  ASSERT_EQ(manifest.size(), 1u);
  std::string uuid(manifest.begin()->key());
  auto event = boost::json::parse(file(uuid + ".json")->content).at("Event").as_object();
  EXPECT_EQ(event.at("uuid").as_string(), uuid);
  EXPECT_EQ(event.at("Attribute").as_array().size(), 7u);
  EXPECT_EQ(event.at("timestamp"), manifest.begin()->value().at("timestamp"));
  std::string hashes = file("hashes.csv")->content;
  EXPECT_EQ(std::ranges::count(hashes, '\n'), 8);  // a service has two parts
  // md5("bad.example.org")
  EXPECT_THAT(hashes, HasSubstr("," + uuid + "\n"));

  home_.now += 10 * kMicrosPerSecond;
  home_.withdraw({"bad.example.org"}, "s");
  sync();
  auto later = boost::json::parse(file(uuid + ".json")->content).at("Event").as_object();
  EXPECT_GT(later.at("timestamp").as_string(), event.at("timestamp").as_string());
  int deleted = 0;
  for (const auto& a : later.at("Attribute").as_array()) deleted += a.at("deleted").as_bool();
  EXPECT_EQ(deleted, 1);
  for (const char* none : {"x.json", "../../../etc/passwd", "00000000-0000-0000-0000-000000000000.json", ""})
    EXPECT_EQ(file(none).error().code, ErrorCode::not_found) << none;
}

TEST_F(Lists, AreServedFromTheShelfUntilSomethingChanges) {
  all_kinds();
  ListShelf shelf(home_.folder / "shelf");
  auto get = [&](bool packed) {
    return *shelf.list(*home_.ledger, collection(), *producer(*home_.ledger), *find_output_format("all.txt"),
                       home_.now, "", packed);
  };
  ShelfFile plain = get(false), again = get(false), packed = get(true);
  EXPECT_EQ(plain.content, again.content);
  EXPECT_EQ(plain.etag, again.etag);
  EXPECT_NE(plain.etag, packed.etag);
  EXPECT_TRUE(packed.content.starts_with("\x1f\x8b"));
  home_.add("new.example.org\n", "n", Tlp::green);
  sync();
  EXPECT_NE(get(false).etag, plain.etag);
  EXPECT_THAT(get(false).content, HasSubstr("new.example.org"));
}

}  // namespace
}  // namespace luytre
