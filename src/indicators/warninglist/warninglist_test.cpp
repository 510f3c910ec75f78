#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "indicators/collect_sink.h"
#include "indicators/testdata.h"
#include "indicators/value.h"
#include "indicators/warninglist/benign_index.h"
#include "indicators/warninglist/benign_list.h"
#include "indicators/warninglist/substrings.h"

namespace luytre {
namespace {

using testing::ElementsAre;
using testing::StartsWith;

BenignList list_of(std::string_view type, std::string_view entries, std::string_view attributes = "") {
  CollectSink sink;
  auto list = read_warninglist(
      {fmt::format(R"({{"name":"n","version":1,"type":"{}","list":[{}],"matching_attributes":[{}]}})", type,
                   entries, attributes),
       "n", ""},
      sink);
  return list ? *list : BenignList{.name = list.error().message};
}

bool covers(const BenignList& list, std::string_view text) {
  std::vector<BenignList> lists = {list};
  BenignIndex index(lists);
  ValueParser parser;
  auto value = parser.parse(text);
  return value && index.find(*value).has_value();
}

TEST(Warninglist, ReadsAList) {
  std::string text = testdata("warninglist.json");
  EXPECT_TRUE(sniff_warninglist(text));
  CollectSink sink;
  auto list = read_warninglist({text, "list", ""}, sink);
  ASSERT_TRUE(list) << list.error().message;
  EXPECT_EQ(list->name, "Open resolvers of the example");
  EXPECT_THAT(list->entries, ElementsAre("198.51.100.0/24", "2001:db8:53::/48", "192.0.2.53/32"));
  EXPECT_THAT(sink.refusals, ElementsAre(StartsWith("unsupported 'not a network': a cidr entry")));
}

TEST(Warninglist, EachTypeComparesInItsWay) {
  EXPECT_TRUE(covers(list_of("cidr", R"("198.51.100.0/24")"), "198.51.100.9"));
  EXPECT_FALSE(covers(list_of("cidr", R"("198.51.100.0/24")"), "198.51.101.9"));
  EXPECT_TRUE(
      covers(list_of("string", R"("Good.Example", "http://good.example/a/b", "192.0.2.1")"), "good.example"));
  EXPECT_TRUE(covers(list_of("string", R"("http://good.example/a/b")"), "good.example/a/b"));
  EXPECT_TRUE(covers(list_of("string", R"("192.0.2.1")"), "192.0.2.1:80"));
  EXPECT_FALSE(covers(list_of("string", R"("good.example")"), "www.good.example"));
  EXPECT_TRUE(covers(list_of("hostname", R"(".good.example")"), "www.good.example"));
  EXPECT_TRUE(covers(list_of("hostname", R"("good.example")"), "good.example"));
  EXPECT_FALSE(covers(list_of("hostname", R"("good.example")"), "notgood.example"));
  EXPECT_TRUE(covers(list_of("substring", R"("good")"), "very-good.example"));
  EXPECT_TRUE(covers(list_of("regex", R"("/^GOOD[0-9]+\\./i")"), "good12.example"));
  EXPECT_FALSE(covers(list_of("regex", R"("/^GOOD[0-9]+\\./")"), "good12.example"));
}

TEST(Warninglist, SpeaksOnlyOfItsAttributes) {
  BenignList names = list_of("hostname", R"("good.example")", R"("domain", "hostname")");
  EXPECT_TRUE(covers(names, "good.example"));
  EXPECT_FALSE(covers(names, "good.example/x/y"));
  EXPECT_TRUE(covers(list_of("hostname", R"("good.example")", R"("domain", "url")"), "good.example/x/y"));
  EXPECT_TRUE(covers(list_of("hostname", R"("good.example")"), "good.example/x/y"));
  EXPECT_FALSE(covers(list_of("string", R"("good.example")", R"("email-src")"), "good.example"));
  EXPECT_FALSE(covers(list_of("string", R"("good.example")", R"("email-src", "domain|ip")"), "good.example"));
}

TEST(SubstringSet, FindsWhatAPlainSearchFinds) {
  std::mt19937_64 random(5);
  auto text = [&](size_t most) {
    std::string t(random() % most, ' ');
    for (char& c : t) c = static_cast<char>('a' + random() % 3);
    return t;
  };
  for (int round = 0; round < 3000; ++round) {
    SubstringSet set;
    std::vector<std::string> substrings;
    for (uint32_t i = 0; i < random() % 6; ++i) {
      substrings.push_back(text(9));
      set.add(substrings.back(), i);
    }
    set.build();
    for (int i = 0; i < 20; ++i) {
      std::string value = text(30);
      bool occurs = false;
      for (const std::string& s : substrings)
        occurs = occurs || (!s.empty() && value.find(s) != std::string::npos);
      auto found = set.find(value);
      ASSERT_EQ(found.has_value(), occurs) << value;
      if (found) {
        ASSERT_NE(value.find(substrings[*found]), std::string::npos);
      }
    }
  }
}

TEST(Warninglist, RefusesWhatIsNone) {
  CollectSink sink;
  for (const char* text : {"{", "[]", "{}", R"({"name":"n","type":"colour","list":[]})",
                           R"({"name":1,"type":"string","list":[]})"})
    EXPECT_FALSE(read_warninglist({text, "x", ""}, sink)) << text;
}

TEST(Warninglist, HostileRegexesCostNothing) {
  BenignList list = list_of(
      "regex", R"("(a+)+$", "(((((((((((((((((((((((((((((((((((((a){100}){100}){100}", "(?=x)y", "(")");
  EXPECT_THAT(list.entries, ElementsAre("(a+)+$"));  // RE2 runs it in linear time
  EXPECT_FALSE(covers(list, std::string(60, 'a') + ".example"));
}

TEST(Warninglist, StoredBytesReadBackAndDamageShows) {
  BenignList list = list_of("hostname", R"("good.example", "better.example")", R"("domain")");
  std::string bytes = encode_benign_list(list);
  auto back = decode_benign_list(bytes);
  ASSERT_TRUE(back);
  EXPECT_EQ(back->name, list.name);
  EXPECT_EQ(back->kind, list.kind);
  EXPECT_EQ(back->types, list.types);
  EXPECT_EQ(back->entries, list.entries);
  for (size_t i = 0; i < bytes.size(); ++i) {
    std::string bad = bytes;
    bad[i] = static_cast<char>(bad[i] ^ 0x40);
    EXPECT_FALSE(decode_benign_list(bad)) << i;
    EXPECT_FALSE(decode_benign_list(bytes.substr(0, i))) << i;
  }
}

}  // namespace
}  // namespace luytre
