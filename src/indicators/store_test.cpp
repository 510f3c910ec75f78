#include "indicators/store.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <random>

#include "base/file.h"
#include "indicators/testdata.h"
#include "sources/test_files.h"

namespace luytre {
namespace {

namespace fs = std::filesystem;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

class StoreTest : public testing::Test {
 protected:
  StoreTest() {
    const testing::TestInfo* info = testing::UnitTest::GetInstance()->current_test_info();
    root_ = fs::temp_directory_path() /
            fmt::format("luytre-{}-{}-{}", info->test_suite_name(), info->name(), ::getpid());
    fs::remove_all(root_);
    fs::create_directories(root_);
  }
  ~StoreTest() override { fs::remove_all(root_); }

  fs::path file(const std::string& name, std::string_view text) {
    fs::create_directories((root_ / name).parent_path());
    std::ofstream(root_ / name, std::ios::binary) << text;
    return root_ / name;
  }
  IndicatorStore open() {
    auto store = IndicatorStore::open(root_ / "store");
    EXPECT_TRUE(store) << store.error().message;
    return std::move(*store);
  }
  // "added 1 updated 2 unchanged 3 withdrawn 4 repeated 5 refused 6"; zeros left out.
  static std::string shown(const Result<AddReport>& report) {
    if (!report) return "error: " + report.error().message;
    std::string text;
    auto put = [&](const char* name, uint64_t n) {
      if (n > 0) text += fmt::format("{}{} {}", text.empty() ? "" : " ", name, n);
    };
    put("added", report->added);
    put("updated", report->updated);
    put("unchanged", report->unchanged);
    put("withdrawn", report->withdrawn);
    put("repeated", report->repeated);
    for (auto [why, n] : report->refused) put(to_string(why), n);
    return text;
  }
  static std::vector<std::string> all(const IndicatorStore& store, bool withdrawn_too = true) {
    std::vector<std::string> lines;
    store.for_each(withdrawn_too, [&](const StoredIndicator& one) {
      const Profile& p = *one.profile;
      std::string line =
          fmt::format("{} {} {} {} {} {} {}", p.source, to_string(one.value.type), one.value.to_string(),
                      p.family, to_string(p.category), p.confidence, to_string(p.tlp));
      if (p.from != INT64_MIN) line += " from " + format_time(p.from);
      if (p.until != INT64_MAX) line += " until " + format_time(p.until);
      lines.push_back(line + (one.withdrawn ? " withdrawn" : ""));
    });
    return lines;
  }

  fs::path root_;
  AddOptions samples{.allow_documentation = true};
};

TEST_F(StoreTest, KeepsWhatListsSay) {
  auto store = open();
  AddOptions options = samples;
  options.family = "Kido";
  auto report = store.add(
      {file("list.txt",
            "192.0.2.2\n192.0.2.1\nbad.example\n192.0.2.0/24\nbad.example/a/b\n192.0.2.1:80\n2001:db8::1\n")},
      options);
  EXPECT_EQ(shown(report), "added 7");
  EXPECT_THAT(all(store), ElementsAre("list address 192.0.2.1 conficker c2 50 amber",
                                      "list address 192.0.2.2 conficker c2 50 amber",
                                      "list address 2001:db8::1 conficker c2 50 amber",
                                      "list prefix 192.0.2.0/24 conficker c2 50 amber",
                                      "list address:port 192.0.2.1:80 conficker c2 50 amber",
                                      "list domain bad.example conficker c2 50 amber",
                                      "list url bad.example/a/b conficker malware-distribution 50 amber"));
  EXPECT_EQ(store.size(), 7u);
}

TEST_F(StoreTest, CompressedListsAreListsOfTheSameName) {
  auto store = open();
  std::string text = "192.0.2.1\nbad.example\n";
  EXPECT_EQ(shown(store.add({file("plain.txt", text)}, samples)), "added 2");
  EXPECT_EQ(shown(store.add({file("packed.txt.gz", gzip(text))}, samples)), "added 2");
  EXPECT_EQ(shown(store.add({file("packed.txt", text)}, samples)), "unchanged 2");
  EXPECT_EQ(shown(store.add({file("packed.csv.zst", zstd("192.0.2.1\n192.0.2.9\n"))}, samples)),
            "added 1 unchanged 1");
  EXPECT_EQ(shown(store.add({file("folder/more.zst", zstd(text)), file("empty.gz", gzip(""))}, samples)),
            "added 2");
  std::string cut = gzip(some_text(5000)).substr(0, 5000);
  EXPECT_THAT(shown(store.add({file("cut.gz", cut)}, samples)), HasSubstr("cut.gz"));
  EXPECT_EQ(store.size(), 7u);
}

TEST_F(StoreTest, AddingTwiceChangesNothing) {
  auto list = file("list.txt", "192.0.2.1\n192.0.2.1\nbad.example\nBAD.example.\n");
  auto store = open();
  EXPECT_EQ(shown(store.add({list}, samples)), "added 2 repeated 2");
  auto before = read_file(*fs::recursive_directory_iterator(root_ / "store"));
  EXPECT_EQ(shown(store.add({list}, samples)), "unchanged 2 repeated 2");
  auto other = open();
  EXPECT_EQ(all(other), all(store));
  EXPECT_EQ(shown(other.add({list}, samples)), "unchanged 2 repeated 2");
}

TEST_F(StoreTest, TheLaterWordHolds) {
  auto list = file("list.txt", "192.0.2.1\n192.0.2.2\n");
  auto store = open();
  store.add({list}, samples);
  AddOptions said = samples;
  said.family = "mirai";
  said.confidence = uint8_t{90};
  said.tlp = Tlp::green;
  said.category = Category::scanner;
  said.until = start_of(day_from_civil(2026, 7, 1));
  EXPECT_EQ(shown(store.add({file("list.txt", "192.0.2.1\n192.0.2.3\n")}, said)), "added 1 updated 1");
  EXPECT_THAT(all(open()),
              ElementsAre("list address 192.0.2.1 mirai scanner 90 green until 2026-07-01T00:00:00.000000Z",
                          "list address 192.0.2.2  c2 50 amber",
                          "list address 192.0.2.3 mirai scanner 90 green until 2026-07-01T00:00:00.000000Z"));
}

TEST_F(StoreTest, SourcesAreApart) {
  auto store = open();
  fs::path folder = file("lists/a.txt", "192.0.2.1\n").parent_path();
  file("lists/deep/b.txt", "192.0.2.1\n");
  file("lists/.hidden", "192.0.2.9\n");
  EXPECT_EQ(shown(store.add({folder}, samples)), "added 2");
  EXPECT_THAT(all(store),
              ElementsAre("a address 192.0.2.1  c2 50 amber", "b address 192.0.2.1  c2 50 amber"));
  AddOptions named = samples;
  named.source = "../odd name/€";
  EXPECT_EQ(shown(store.add({folder}, named)), "added 1 repeated 1");
  EXPECT_THAT(all(open()), Contains("../odd name/€ address 192.0.2.1  c2 50 amber"));
  EXPECT_FALSE(fs::exists(root_ / "odd name"));
}

TEST_F(StoreTest, ValuesAndSourcesCanBeWithdrawn) {
  auto store = open();
  auto a = file("a.txt", "192.0.2.1\n192.0.2.2\nbad.example\n"), b = file("b.txt", "192.0.2.1\n");
  store.add({a, b}, samples);
  auto removed = store.remove({"192.0.2.1", "BAD[.]example", "192.0.2.77"}, "");
  ASSERT_TRUE(removed) << removed.error().message;
  std::vector<std::string> shown_removed;
  for (const auto& r : *removed) shown_removed.push_back(r.source + " " + r.value);
  EXPECT_THAT(shown_removed, ElementsAre("a 192.0.2.1", "a bad.example", "b 192.0.2.1"));
  EXPECT_THAT(all(store, false), ElementsAre("a address 192.0.2.2  c2 50 amber"));
  EXPECT_THAT(all(open()),
              ElementsAre("a address 192.0.2.2  c2 50 amber", "a address 192.0.2.1  c2 50 amber withdrawn",
                          "a domain bad.example  c2 50 amber withdrawn",
                          "b address 192.0.2.1  c2 50 amber withdrawn"));
  EXPECT_THAT(*store.remove({"192.0.2.1"}, ""), IsEmpty());
  EXPECT_EQ(store.remove({}, "a")->size(), 1u);
  EXPECT_EQ(store.size(), 0u);
  // Named again by its list, it is active again.
  EXPECT_EQ(shown(store.add({b}, samples)), "updated 1");
  EXPECT_THAT(all(store, false), ElementsAre("b address 192.0.2.1  c2 50 amber"));

  EXPECT_EQ(store.remove({}, "").error().code, ErrorCode::invalid);
  EXPECT_EQ(store.remove({"no such thing"}, "").error().code, ErrorCode::invalid);
  EXPECT_EQ(store.remove({"192.0.2.1"}, "c").error().code, ErrorCode::not_found);
}

TEST_F(StoreTest, AListTakesItsOwnWordBack) {
  auto event = [](const char* attributes) {
    return fmt::format(R"({{"Event":{{"Attribute":[{}]}}}})", attributes);
  };
  const char* alive = R"({"uuid":"1","type":"ip-dst","value":"192.0.2.1","to_ids":true})";
  const char* deleted = R"({"uuid":"1","type":"ip-dst","value":"192.0.2.1","to_ids":true,"deleted":true})";
  auto store = open();
  EXPECT_EQ(shown(store.add({file("e.json", event(alive))}, samples)), "added 1");
  EXPECT_EQ(shown(store.add({file("e.json", event(deleted))}, samples)), "withdrawn 1");
  EXPECT_EQ(store.size(), 0u);
  EXPECT_EQ(shown(store.add({file("e.json", event(deleted))}, samples)), "unchanged 1");
  EXPECT_EQ(shown(store.add({file("e.json", event(fmt::format("{},{}", alive, deleted).c_str()))}, samples)),
            "updated 1 repeated 1");  // one mention that holds is enough
  EXPECT_EQ(store.size(), 1u);
}

TEST_F(StoreTest, ReadsEveryFormatOfTheFolder) {
  auto store = open();
  auto report = store.add({testdata_path("")}, samples);
  ASSERT_TRUE(report) << report.error().message;
  EXPECT_EQ(report->benign_lists, 1u);
  EXPECT_EQ(report->benign_entries, 3u);
  StoreStats stats = store.stats();
  std::map<std::string, uint64_t> active;
  for (const auto& row : stats.sources) active[row.source] = row.active;
  // 198.51.100.0/24 of the benign list, which came in the same add, keeps its entries out.
  EXPECT_THAT(active, UnorderedElementsAre(std::pair("bundle", 4u), std::pair("elf_mirai", 8u),
                                           std::pair("feodo", 3u), std::pair("generic", 4u),
                                           std::pair("intel", 4u), std::pair("misp_event", 11u),
                                           std::pair("misp_feed", 11u), std::pair("threatfox", 4u),
                                           std::pair("urlhaus", 2u), std::pair("zone", 9u)));
  EXPECT_EQ(stats.benign_entries, 3u);
  EXPECT_THAT(all(store),
              Contains("elf_mirai url 203.0.113.9/bins/mirai.arm7 mirai malware-distribution 50 amber"));
  EXPECT_THAT(
      all(store),
      Contains("bundle address:port 192.0.2.2:443 apt32 apt-c2 50 red from 2026-01-01T00:00:00.000000Z"));
  std::vector<std::string> why;
  for (const Refused& r : report->examples)
    why.push_back(fmt::format("{} {} {}: {}", r.where, to_string(r.why), r.value, r.detail));
  EXPECT_THAT(why, Contains("elf_mirai.txt line 26 too-general /arm7: such a path occurs on any site"));
  EXPECT_THAT(
      why,
      Contains("elf_mirai.txt line 17 benign 198.51.100.7: on benign list 'Open resolvers of the example' "
               "(198.51.100.0 to 198.51.100.255)"));
  EXPECT_THAT(why, Contains("5f0c6d3e-0002-4f00-8000-000000000002.json malformed : the manifest names an "
                            "event that is not there"));
  EXPECT_EQ(shown(store.add({testdata_path("")}, samples)).find("added"), std::string::npos);
  EXPECT_EQ(shown(store.add({testdata_path("")}, samples)).find("updated"), std::string::npos);
}

TEST_F(StoreTest, WithoutPermissionDocumentationIsRefused) {
  auto store = open();
  auto report = store.add(
      {file("l.txt", "192.0.2.1\nbad.example\n10.0.0.1\ncom.vn\n0.0.0.0/1\n/x\n8.8.8.8\njunk junk\n")}, {});
  EXPECT_EQ(shown(report), "added 1 malformed 1 reserved 3 too-wide 1 public-suffix 1 too-general 1");
}

TEST_F(StoreTest, ABenignListCoversLaterAddsAndTellsOfEarlierOnes) {
  auto store = open();
  store.add({file("l.txt", "192.0.2.1\n198.51.100.7\n198.51.100.9:80\n")}, samples);
  auto report = store.add({testdata_path("warninglist.json")}, samples);
  ASSERT_TRUE(report);
  EXPECT_EQ(report->covered, 2u);
  EXPECT_THAT(report->covered_examples.at(0), HasSubstr("198.51.100.7 of l: on benign list"));
  EXPECT_EQ(report->refused[Refusal::unsupported], 1u);
  EXPECT_EQ(store.size(), 3u);
  EXPECT_EQ(shown(store.add({file("m.txt", "198.51.100.8\n192.0.2.9\n")}, samples)), "added 1 benign 1");
  auto again = open();
  EXPECT_EQ(shown(again.add({file("n.txt", "198.51.100.8\n")}, samples)), "benign 1");
  EXPECT_EQ(again.remove({}, "Open resolvers of the example")->size(), 1u);
  EXPECT_EQ(shown(again.add({file("n.txt", "198.51.100.8\n")}, samples)), "added 1");
}

TEST_F(StoreTest, WrongWordsAreErrors) {
  auto store = open();
  auto list = file("l.txt", "192.0.2.1\n");
  EXPECT_EQ(store.add({root_ / "none"}, samples).error().code, ErrorCode::not_found);
  AddOptions wrong = samples;
  wrong.format = "exe";
  EXPECT_THAT(store.add({list}, wrong).error().message, HasSubstr("there are stix, misp"));
  wrong = samples;
  wrong.columns = "colour=1";
  EXPECT_EQ(store.add({list}, wrong).error().code, ErrorCode::invalid);
  wrong = samples;
  wrong.from = 5;
  wrong.until = 5;
  EXPECT_EQ(store.add({list}, wrong).error().code, ErrorCode::invalid);
  EXPECT_EQ(shown(store.add({file("binary", std::string("\x7f"
                                                        "ELF\0\0",
                                                        6))},
                            samples)),
            "malformed 1");
  EXPECT_EQ(store.size(), 0u);
}

TEST_F(StoreTest, ExamplesAreFewAndPrintable) {
  std::string text;
  for (int i = 0; i < 100; ++i) text += fmt::format("junk \x1b[31m{}\n", i);
  auto report = open().add({file("l.txt", text)}, samples);
  EXPECT_EQ(report->refused[Refusal::malformed], 100u);
  ASSERT_EQ(report->examples.size(), 20u);
  EXPECT_EQ(report->examples[0].value, "junk ?[31m0");
  EXPECT_EQ(report->examples[0].where, "l.txt line 1");
}

TEST_F(StoreTest, ABigMixedListRoundTrips) {
  std::mt19937_64 random(3);
  std::string text;
  std::set<std::string> expected;
  for (int i = 0; i < 200'000; ++i) {
    auto r = static_cast<uint32_t>(random());
    std::string value;
    switch (r % 6) {
      case 0:
      case 1:
        value = IpAddress::from_v4(0x01000000 + (static_cast<uint32_t>(random()) & 0x7ffffff)).to_string();
        break;
      case 2:
        value = fmt::format("h{}.evil-{}.com", r % 977, random() % 5000);
        break;
      case 3:
        value = fmt::format("evil{}.net/path{}/{}", r % 100, r % 7, random() % 100'000);
        break;
      case 4:
        value =
            fmt::format("{}:{}", IpAddress::from_v4(0x05000000 + r % 1000).to_string(), 1 + random() % 65535);
        break;
      default:
        value = IpAddress(0x2a00'0000'0000'0000ull | r % 1000, random()).to_string();
    }
    text += value + "\n";
    expected.insert(value);
  }
  auto store = open();
  auto report = store.add({file("big.txt", text)}, {});
  ASSERT_TRUE(report);
  EXPECT_EQ(report->added, expected.size());
  EXPECT_EQ(report->added + report->repeated, 200'000u);
  auto again = open();
  EXPECT_EQ(again.size(), expected.size());
  std::set<std::string> stored;
  again.for_each(false, [&](const StoredIndicator& one) { stored.insert(one.value.to_string()); });
  EXPECT_EQ(stored, expected);
  // In bulk and one by one: the same.
  std::set<std::string> bulk;
  again.for_each_address4([&](const Addresses4& some) {
    EXPECT_EQ(some.profile_of.size(), 1u);
    EXPECT_EQ(some.profiles[some.profile_of[0]].source, "big");
    for (uint32_t address : some.addresses) bulk.insert(IpAddress::from_v4(address).to_string());
  });
  again.for_each_other([&](const StoredIndicator& one) { bulk.insert(one.value.to_string()); });
  EXPECT_EQ(bulk, expected);
  for (const auto& value : {*expected.begin(), *expected.rbegin()})
    EXPECT_EQ(again.find(value).size(), 1u) << value;
  EXPECT_THAT(again.find("8.8.8.8"), IsEmpty());
  // The services on an address: those whose text begins with it.
  for (uint32_t i = 0; i < 1000; i += 7) {
    IpAddress address = IpAddress::from_v4(0x05000000 + i);
    std::set<std::string> of_it, found;
    std::string prefix = address.to_string() + ":";
    for (auto at = expected.lower_bound(prefix); at != expected.end() && at->starts_with(prefix); ++at)
      of_it.insert(*at);
    for (const StoredIndicator& one : again.find_ports(address)) found.insert(one.value.to_string());
    ASSERT_EQ(found, of_it);
  }
  EXPECT_THAT(again.find_ports(*IpAddress::parse("8.8.8.8")), IsEmpty());
}

// Many adds against a plain map of what should be there.
TEST_F(StoreTest, AgreesWithASimpleModel) {
  std::mt19937_64 random(11);
  std::map<std::string, std::string> model;  // value → "family" or "family withdrawn"
  auto store = open();
  for (int round = 0; round < 40; ++round) {
    std::string attributes;
    std::map<std::string, std::string> said;
    const char* families[] = {"mirai", "sality", "ramnit"};
    for (int i = 0; i < 60; ++i) {
      std::string value =
          random() % 2 ? fmt::format("192.0.2.{}", random() % 40) : fmt::format("n{}.example", random() % 40);
      const char* family = families[random() % 3];
      bool deleted = random() % 4 == 0;
      attributes += fmt::format(
          R"({}{{"uuid":"u","type":"{}","value":"{}","to_ids":true,"deleted":{},"Tag":[{{"name":"{}"}}]}})",
          attributes.empty() ? "" : ",", value[0] == 'n' ? "domain" : "ip-dst", value, deleted, family);
      std::string& word = said[value];
      bool was_active = !word.empty() && !word.ends_with(" withdrawn");
      if (!(deleted && was_active)) word = family + std::string(deleted ? " withdrawn" : "");
    }
    uint64_t added = 0, updated = 0, unchanged = 0, withdrawn = 0;
    for (const auto& [value, word] : said) {
      auto it = model.find(value);
      bool gone = word.ends_with(" withdrawn");
      if (it != model.end() && it->second == word) {
        ++unchanged;
      } else if (gone) {
        ++(it != model.end() && it->second.ends_with(" withdrawn") ? updated : withdrawn);
      } else {
        ++(it == model.end() ? added : updated);
      }
      model[value] = word;
    }
    auto report = store.add({file("m.json", R"({"Event":{"Attribute":[)" + attributes + "]}}")}, samples);
    ASSERT_TRUE(report);
    EXPECT_EQ(std::tie(report->added, report->updated, report->unchanged, report->withdrawn),
              std::tie(added, updated, unchanged, withdrawn));
    std::map<std::string, std::string> stored;
    open().for_each(true, [&](const StoredIndicator& one) {
      stored[one.value.to_string()] = one.profile->family + (one.withdrawn ? " withdrawn" : "");
    });
    ASSERT_EQ(stored, model);
  }
}

TEST_F(StoreTest, ADamagedFileIsNamed) {
  { open().add({file("a.txt", "192.0.2.1\n"), file("b.txt", "bad.example\n")}, samples); }
  fs::path victim;
  for (const auto& entry : fs::directory_iterator(root_ / "store"))
    if (entry.path().filename().string().starts_with("a-")) victim = entry.path();
  std::string bytes = *read_file(victim);
  for (size_t i = 0; i < bytes.size(); ++i) {
    std::string bad = bytes;
    bad[i] = static_cast<char>(bad[i] ^ 1);
    std::ofstream(victim, std::ios::binary) << bad;
    auto store = IndicatorStore::open(root_ / "store");
    ASSERT_FALSE(store) << "byte " << i;
    EXPECT_EQ(store.error().code, ErrorCode::corrupt);
    EXPECT_THAT(store.error().message, HasSubstr(victim.filename().string()));
    EXPECT_THAT(store.error().message, HasSubstr("add the list it was made from again"));
  }
  fs::remove(victim);
  EXPECT_EQ(open().size(), 1u);
}

TEST_F(StoreTest, LeftoversOfACrashDoNoHarm) {
  { open().add({file("a.txt", "192.0.2.1\n")}, samples); }
  file("store/a-0123.ind.77.0.tmp", "half of a fi");
  auto store = open();
  EXPECT_EQ(store.size(), 1u);
  store.add({file("a.txt", "192.0.2.2\n")}, samples);
  EXPECT_FALSE(fs::exists(root_ / "store/a-0123.ind.77.0.tmp"));
}

TEST_F(StoreTest, OneWritesAtATimeAndSeesWhatOthersWrote) {
  auto one = open(), two = open();
  one.add({file("a.txt", "192.0.2.1\n")}, samples);
  EXPECT_EQ(shown(two.add({file("a.txt", "192.0.2.1\n192.0.2.2\n")}, samples)), "added 1 unchanged 1");
  EXPECT_EQ(one.size(), 1u);  // until it looks again
  EXPECT_EQ(shown(one.add({file("b.txt", "192.0.2.1\n")}, samples)), "added 1");
  EXPECT_EQ(one.size(), 3u);
  auto lock = FileLock::acquire(root_ / "store/lock");
  ASSERT_TRUE(lock);
  EXPECT_EQ(two.add({file("c.txt", "192.0.2.1\n")}, samples).error().code, ErrorCode::busy);
}

TEST_F(StoreTest, StatsCountByTypeAndFamily) {
  auto store = open();
  store.add({testdata_path("elf_mirai.txt"), testdata_path("feodo.csv")}, samples);
  store.remove({"cnc.mirai-one.example"}, "");
  StoreStats stats = store.stats();
  ASSERT_EQ(stats.sources.size(), 2u);
  EXPECT_EQ(stats.sources[0].source, "elf_mirai");
  EXPECT_EQ(stats.sources[0].active, 8u);
  EXPECT_EQ(stats.sources[0].withdrawn, 1u);
  EXPECT_EQ(stats.sources[0].by_type[IndicatorType::address], 2u);
  EXPECT_EQ(stats.sources[0].by_type[IndicatorType::domain], 2u);
  EXPECT_EQ(stats.sources[0].by_family["mirai"], 8u);
  EXPECT_EQ(stats.sources[1].by_family["qakbot"], 2u);
  EXPECT_EQ(stats.sources[1].by_family["emotet"], 1u);
}

}  // namespace
}  // namespace luytre
