#include "families/generated/generators.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <thread>

#include "base/hash.h"
#include "families/generated/conficker_names.h"
#include "families/generated/pushdo_names.h"
#include "families/generated/ramnit_names.h"

namespace luytre {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;

Day day(const char* text) {
  return *parse_day(text);
}
std::vector<std::string> first(std::vector<std::string> names, size_t count) {
  names.resize(count);
  return names;
}
// Of names in alphabetical order, each followed by a line feed.
std::string digest(const std::vector<std::string>& names) {
  StableDigest digest;
  std::set<std::string> sorted(names.begin(), names.end());
  std::string text;
  for (const std::string& name : sorted) text += name + "\n";
  return stable_hash128(text).to_hex();
}

TEST(ConfickerA, GivesFSecuresListOf2008) {
  std::vector<std::string> names = conficker_a_names(day("2008-12-09"));
  EXPECT_EQ(names.size(), 250u);
  EXPECT_THAT(first(names, 3), ElementsAre("pdmqxeumc.info", "fntkbzdcdpp.net", "clhosan.biz"));
  // Of the 250 names of that list, as Maltrail's conficker.txt keeps it.
  EXPECT_EQ(digest(names), "7bac7b165281d5963879a5153e6b9ce8");
}

TEST(ConfickerB, GivesTheNamesOfMarch2009OnTheirDays) {
  std::vector<std::string> names = conficker_b_names(day("2009-03-08"));
  EXPECT_EQ(names.size(), 250u);
  EXPECT_THAT(first(names, 3), ElementsAre("wlaygmkf.biz", "yoduwegx.cc", "uymzmxpk.info"));
  EXPECT_THAT(names, Contains("jogli.com"));
  EXPECT_THAT(conficker_b_names(day("2009-03-13")), Contains("wnsux.com"));
  EXPECT_THAT(conficker_b_names(day("2009-03-18")), Contains("qhflh.com"));
  EXPECT_THAT(conficker_b_names(day("2009-03-31")), Contains("praat.org"));
}

TEST(Conficker, NamesHaveTheMeasuredShape) {
  for (auto generate : {conficker_a_names, conficker_b_names})
    for (Day d = day("2009-03-01"); d < day("2009-03-31"); ++d)
      for (const std::string& name : generate(d)) {
        size_t dot = name.find('.');
        ASSERT_GE(dot, 5u) << name;
        ASSERT_LE(dot, 11u) << name;
        ASSERT_EQ(name.find_first_not_of("abcdefghijklmnopqrstuvwxyz"), dot) << name;
      }
}

TEST(Ramnit, GivesTheKnownNamesOfItsSeeds) {
  EXPECT_THAT(ramnit_names(0x79159C10, 3),
              ElementsAre("knpqxlxcwtlvgrdyhd.com", "nvlyffua.com", "hgyudheedieibxy.com"));
  EXPECT_THAT(ramnit_names(0xEF214BBF, 2), ElementsAre("mtsoexdphaqliva.com", "uulwwmawqjujuuprpp.com"));
  EXPECT_EQ(digest(ramnit_names(0x79159C10, 100)),
            "b8b22f8b7fd24b39c590b628e101c525");  // the example list kept with the generator
}

TEST(Ramnit, Has31SeedsAndTakesSuffixesInTurn) {
  std::set<uint32_t> seeds;
  for (const RamnitSeed& seed : ramnit_seeds()) seeds.insert(seed.seed);
  EXPECT_EQ(seeds.size(), 31u);
  auto names = ramnit_names(0x4302C04A, 4, "click bid eu");
  EXPECT_TRUE(names[0].ends_with(".click") && names[1].ends_with(".bid") && names[2].ends_with(".eu") &&
              names[3].ends_with(".click"));
}

TEST(Pushdo, GivesTheKnownNames) {
  std::vector<std::string> names = pushdo_kz_names(day("2019-12-06"));
  EXPECT_EQ(names.size(), 1350u);
  EXPECT_THAT(first(names, 3), ElementsAre("weafokuggeir.kz", "sictemuborug.kz", "cirpicficj.kz"));
  EXPECT_EQ(digest(names), "c0e94468cdde4a28c482fc416acafa15");  // the example list kept with the generator
  EXPECT_THAT(pushdo_labels(day("2013-07-10")), Contains("hokneohabe"));
  EXPECT_THAT(pushdo_labels(day("2013-10-06")), Contains("taqeixoqbei"));
  EXPECT_THAT(pushdo_com_names(day("2013-07-10")), Contains("hokneohabe.com"));
}

bool valid_on(const IndicatorSet& set, std::string_view name, Timestamp when) {
  for (IndicatorRef ref : set.find({.type = IndicatorType::domain_exact, .text = name}))
    for (ProfileId id : set.profiles_of(ref))
      if (when >= set.profile(id).from && when < set.profile(id).until) return true;
  return false;
}

TEST(GeneratedNames, AreValidTheDayBeforeTheDayAndTheDayAfter) {
  Day d = day("2009-03-08");
  auto set = names_around(d);
  EXPECT_TRUE(valid_on(*set, "jogli.com", start_of(d)));
  EXPECT_TRUE(valid_on(*set, "jogli.com", start_of(d - 1)));
  EXPECT_TRUE(valid_on(*set, "jogli.com", start_of(d + 2) - 1));
  EXPECT_FALSE(valid_on(*set, "jogli.com", start_of(d + 2)));
  EXPECT_FALSE(valid_on(*set, "jogli.com", start_of(d - 1) - 1));
  EXPECT_FALSE(valid_on(*set, "www.jogli.com", start_of(d)));
  EXPECT_TRUE(valid_on(*set, "nvlyffua.com", 0));
  for (const Generator& generator : generators())
    for (const std::string& name : generator.names(d + 1)) ASSERT_TRUE(valid_on(*set, name, start_of(d)));
}

TEST(GeneratedNames, NameTheirSourceAndFamily) {
  auto set = names_around(day("2009-03-08"));
  auto refs = set->find({.type = IndicatorType::domain, .text = "jogli.com"});
  ASSERT_EQ(refs.size(), 1u);
  const Profile& profile = set->profile(set->profiles_of(refs[0])[0]);
  EXPECT_EQ(profile.source, "generated:conficker-b");
  EXPECT_EQ(profile.family, "conficker");
}

TEST(GeneratedNames, AreBuiltOnceAndForAnyDay) {
  EXPECT_EQ(names_around(14'000), names_around(14'000));
  EXPECT_GT(generated_names(1, 0)->size(), 10'000u);  // the undated ones
  EXPECT_EQ(generated_names(0, 4000)->size(), generated_names(1, 0)->size());
  EXPECT_EQ(names_around(INT32_MIN + 1)->size(), generated_names(1, 0)->size());
  EXPECT_GT(names_around(day("1999-12-31"))->size(), generated_names(1, 0)->size());
}

TEST(GeneratedNames, ManyThreadsAskForManyDays) {
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t)
    threads.emplace_back([t] {
      for (Day d = 17'000; d < 17'012; ++d) ASSERT_GT(names_around(d + t)->size(), 15'000u);
    });
  for (std::thread& thread : threads) thread.join();
}

// 182,500 names of a year met none of 16,203 popular ones; these few stand for them here.
TEST(GeneratedNames, HoldNoPopularName) {
  const char* popular[] = {"google.com", "facebook.com",  "youtube.com", "zalo.me",       "vnexpress.net",
                           "shopee.vn",  "wikipedia.org", "bing.com",    "microsoft.com", "tiktok.com"};
  for (Day d = day("2026-01-01"); d < day("2026-03-01"); d += 5)
    for (const char* name : popular) ASSERT_FALSE(valid_on(*names_around(d), name, start_of(d)));
}

}  // namespace
}  // namespace luytre
