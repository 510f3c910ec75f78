#include "campaigns/judge.h"

#include <gmock/gmock.h>

#include <random>

namespace luytre {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::Pair;

constexpr Day kStart = 17'000;

struct Seen {
  std::string body;
  double day;  // after kStart
  Evidence evidence = Evidence::confirmed;
  std::string family = "";
  bool apt = false, conduct = false;
};

std::vector<Contact> contacts(const std::vector<Seen>& all, Thing thing = {ThingKind::server, "192.0.2.1"}) {
  std::vector<Contact> out;
  for (const Seen& s : all) {
    Timestamp at = start_of(kStart) + static_cast<Timestamp>(s.day * static_cast<double>(kMicrosPerDay));
    out.push_back({.thing = thing,
                   .organisation = s.body,
                   .day = day_of(at),
                   .first = at,
                   .last = at + kMicrosPerHour,
                   .sightings = 1,
                   .evidence = s.evidence,
                   .apt = s.apt,
                   .conduct = s.conduct,
                   .family = s.family,
                   .findings = {}});
  }
  return out;
}

JudgeContext context(std::set<std::pair<std::string, std::string>> had = {}) {
  return {.first_day = kStart,
          .active_bodies = 50,
          .had_family = [had](const auto& body, const auto& family, Timestamp) {
            return had.contains({body, family});
          }};
}

std::vector<std::string> bodies(const std::optional<Judgement>& j) {
  std::vector<std::string> out;
  if (j)
    for (const CampaignBody& b : j->bodies) out.push_back(b.organisation);
  return out;
}

TEST(CampaignJudge, SeveralBodiesThatMeetANewThingWithinTheWindowAreOne) {
  auto j = judge(contacts({{"C", 22}, {"A", 20}, {"B", 21}, {"A", 23}}), {}, context());
  EXPECT_THAT(bodies(j), ElementsAre("A", "B", "C"));
  EXPECT_EQ(j->begin, start_of(kStart + 20));
  EXPECT_EQ(j->earlier, 0u);
  EXPECT_DOUBLE_EQ(j->share, 3.0 / 50);
  EXPECT_EQ(j->bodies[0].sightings, 2u);
  EXPECT_FALSE(judge(contacts({{"A", 20}, {"B", 21}}), {}, context())) << "two are too few";
  EXPECT_FALSE(judge(contacts({{"A", 20}, {"B", 28}, {"C", 36}}), {}, context())) << "too far apart";
}

TEST(CampaignJudge, WhatManyHaveMetForLongIsWeather) {
  EXPECT_FALSE(
      judge(contacts({{"A", 1}, {"B", 2}, {"C", 3}, {"D", 30}, {"E", 31}, {"F", 32}}), {}, context()));
  auto few = judge(contacts({{"A", 1}, {"D", 30}, {"E", 31}, {"F", 32}}), {}, context());
  EXPECT_THAT(bodies(few), ElementsAre("D", "E", "F"));
  EXPECT_EQ(few->earlier, 1u);
}

TEST(CampaignJudge, WithoutAPastOnlyAnAptIsNews) {
  EXPECT_FALSE(judge(contacts({{"A", 5}, {"B", 5}, {"C", 6}}), {}, context()));
  EXPECT_TRUE(
      judge(contacts({{"A", 5, Evidence::confirmed, "x", true}, {"B", 5}, {"C", 6}}), {}, context())->apt);
}

TEST(CampaignJudge, NewServersOfAnOldInfectionAreNoNews) {
  auto all = contacts({{"A", 20, Evidence::confirmed, "mirai"},
                       {"B", 20, Evidence::confirmed, "mirai"},
                       {"C", 21, Evidence::confirmed, "mirai"}});
  EXPECT_FALSE(judge(all, {}, context({{"A", "mirai"}, {"B", "mirai"}, {"C", "mirai"}})));
  EXPECT_FALSE(judge(all, {}, context({{"A", "mirai"}})));
  EXPECT_TRUE(judge(all, {}, context({{"A", "emotet"}})));
}

TEST(CampaignJudge, ConductAloneMustBeRare) {
  std::vector<Seen> many;
  for (int i = 0; i < 12; ++i)
    many.push_back({std::string(1, static_cast<char>('A' + i)), 20.0, Evidence::suspected, "", false, true});
  EXPECT_FALSE(judge(contacts(many), {}, context()));
  for (Seen& s : many) s.conduct = false;
  EXPECT_TRUE(judge(contacts(many), {}, context()));
  many.resize(5);
  for (Seen& s : many) s.conduct = true;
  EXPECT_TRUE(judge(contacts(many), {}, context()));
}

// `n` of the context's 50 bodies, `apart` days after one another.
std::vector<Seen> many(int n, double apart, Evidence evidence, const std::string& family = "") {
  std::vector<Seen> out;
  for (int i = 0; i < n; ++i)
    out.push_back({"B" + std::to_string(100 + i), 20 + i * apart, evidence, family});
  return out;
}

TEST(CampaignJudge, ABareAddressThatManyMeetIsAServiceOnAListAndNoCampaign) {
  for (double apart : {0.0, 0.01, 0.5})  // a new line of a list is met by all at once, a resolver over days
    for (const char* family : {"", "mirai"}) {
      EXPECT_FALSE(judge(contacts(many(17, apart, Evidence::suspected, family)), {}, context())) << apart;
      EXPECT_FALSE(judge(contacts(many(50, apart, Evidence::suspected, family)), {}, context())) << apart;
      EXPECT_TRUE(judge(contacts(many(16, apart, Evidence::suspected, family)), {}, context())) << "a third";
    }
  // A small wave of what many met, each wave in its own week.
  auto waves = many(17, 0, Evidence::suspected);
  for (size_t i = 5; i < waves.size(); ++i) waves[i].day += 10;
  EXPECT_FALSE(judge(contacts(waves), {}, context()));
}

TEST(CampaignJudge, AnOutbreakThatSurerEvidenceBacksIsOneHoweverManyMeetIt) {
  for (Evidence evidence : {Evidence::probable, Evidence::confirmed}) {
    EXPECT_THAT(bodies(judge(contacts(many(50, 0.01, evidence)), {}, context())), testing::SizeIs(50));
    auto one = many(50, 0.01, Evidence::suspected);
    one[30].evidence = evidence;
    EXPECT_TRUE(judge(contacts(one), {}, context())) << "one is enough";
  }
  auto apt = many(50, 0.01, Evidence::suspected);
  apt[30].apt = true;
  EXPECT_TRUE(judge(contacts(apt), {}, context()));
}

TEST(CampaignJudge, AmongFewBodiesFiveMayShareABareAddress) {
  JudgeContext few = context();
  few.active_bodies = 6;
  EXPECT_TRUE(judge(contacts(many(5, 0.1, Evidence::suspected)), {}, few));
  EXPECT_FALSE(judge(contacts(many(6, 0.1, Evidence::suspected)), {}, few));
}

TEST(CampaignJudge, AFamilyIsNoCampaign) {
  EXPECT_FALSE(
      judge(contacts({{"A", 20}, {"B", 20}, {"C", 20}}, {ThingKind::family, "mirai"}), {}, context()));
  EXPECT_FALSE(judge({}, {}, context()));
}

TEST(CampaignJudge, ScoreIsTheSumOfWhatIsShown) {
  auto j =
      *judge(contacts({{"A", 20}, {"B", 20.01}, {"C", 20.02}, {"D", 20.03}, {"E", 20.04}}), {}, context());
  auto terms = score_terms(std::vector{j});
  int sum = 0;
  for (const ScoreTerm& term : terms) {
    EXPECT_LE(term.points, term.most);
    sum += term.points;
  }
  EXPECT_EQ(score_of(terms), sum);
  EXPECT_EQ(terms[0].because, "5");
  EXPECT_EQ(terms[0].points, 30);
  EXPECT_EQ(terms[1].points, 23);  // a tenth of 50 bodies: 25 * 0.9
  EXPECT_EQ(terms[2].points, 15);
  EXPECT_EQ(terms[3].points, 15);
  EXPECT_EQ(terms[4].points, 0);
  Judgement other = j;
  other.thing.kind = ThingKind::certificate;
  EXPECT_EQ(score_of(score_terms(std::vector{j, other})), sum + 5);
  int most = 0;
  for (const ScoreTerm& term : terms) most += term.most;
  EXPECT_EQ(most, 100);
}

// By the words of judge.h, with no thought of speed.
bool twin(const std::vector<Seen>& all, const CampaignRules& rules) {
  std::map<std::string, Timestamp> first;
  for (const Contact& c : contacts(all)) {
    auto [at, fresh] = first.try_emplace(c.organisation, c.first);
    at->second = std::min(at->second, c.first);
  }
  for (const auto& [body, from] : first) {
    if (from < start_of(kStart + static_cast<Day>(rules.history_days))) continue;
    unsigned before = 0, within = 0;
    for (const auto& [other, at] : first) {
      before += at < from;
      within += at >= from && at - from <= rules.window;
    }
    if (before < rules.least_bodies && within >= rules.least_bodies) return true;
  }
  return false;
}

TEST(CampaignJudge, SaysWhatItsTwinSaysInAnyOrder) {
  std::mt19937_64 random(2);
  int found = 0;
  for (int round = 0; round < 5000; ++round) {
    std::vector<Seen> all;
    for (size_t n = 1 + random() % 12; n > 0; --n)
      all.push_back(
          {std::string(1, static_cast<char>('A' + random() % 8)), static_cast<double>(random() % 600) / 10});
    CampaignRules rules;
    bool expected = twin(all, rules);
    auto once = judge(contacts(all), rules, context());
    ASSERT_EQ(once.has_value(), expected) << round;
    found += expected;
    std::shuffle(all.begin(), all.end(), random);
    auto again = judge(contacts(all), rules, context());
    if (once) {
      ASSERT_EQ(once->bodies, again->bodies);
    }
  }
  EXPECT_GT(found, 200);
}

std::vector<std::pair<ThingKind, std::string>> things(Sighting s) {
  std::vector<std::pair<ThingKind, std::string>> out;
  things_of(s, [&](ThingKind kind, std::string_view value) { out.emplace_back(kind, value); });
  return out;
}

TEST(CampaignThings, AreWhatTheHostReportsTo) {
  Sighting s{.remote = *IpAddress::parse("203.0.113.7"), .detector = "indicator"};
  s.indicator = "203.0.113.7:443";
  s.indicator_type = IndicatorType::address_port;
  s.family = "mirai";
  EXPECT_THAT(things(s),
              ElementsAre(Pair(ThingKind::family, "mirai"), Pair(ThingKind::server, "203.0.113.7")));
  s.family = "unnamed";
  s.indicator_type = IndicatorType::certificate;
  s.indicator = "abcd";
  EXPECT_THAT(things(s),
              ElementsAre(Pair(ThingKind::certificate, "abcd"), Pair(ThingKind::server, "203.0.113.7")));
  s.indicator_type = IndicatorType::domain;  // the other end is a resolver
  s.indicator = "bad.example.org";
  s.name = "x.bad.example.org";
  EXPECT_THAT(things(s), ElementsAre(Pair(ThingKind::domain, "bad.example.org")));
  s.indicator_type = IndicatorType::url;
  s.indicator = "bad.example.org:8080/gate.php";
  EXPECT_THAT(things(s), ElementsAre(Pair(ThingKind::domain, "bad.example.org")));
  s.detail =
      R"({"sha256":"E3B0C44298FC1C149AFBF4C8996FB92427AE41E4649B934CA495991B7852B855","sender":"a@b.example"})";
  EXPECT_THAT(things(s), testing::Contains(Pair(ThingKind::sender, "a@b.example")));
  EXPECT_THAT(things(s),
              testing::Contains(
                  Pair(ThingKind::hash, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")));
}

TEST(CampaignThings, LeaveOutSinkholesScannersPeersAndVictims) {
  Sighting s{.remote = *IpAddress::parse("203.0.113.7"), .detector = "indicator"};
  for (Category c : {Category::sinkhole, Category::scanner, Category::p2p}) {
    s.category = c;
    EXPECT_THAT(things(s), IsEmpty());
  }
  s.category = Category::behaviour;
  for (const char* detector : {"smb-scan", "spam-burst", "horizontal-scan"}) {
    s.detector = detector;
    EXPECT_THAT(things(s), IsEmpty());
  }
  s.detector = "beacon";
  EXPECT_EQ(things(s).size(), 1u);
  s.remote = *IpAddress::parse("10.1.1.1");
  EXPECT_THAT(things(s), IsEmpty()) << "a private address is another one in every body";
  for (const char* detail : {"{", "[]", R"({"sha256":5})", R"({"sha256":"xyz"})", "[[[[[[[[[[]]]]]]]]]]"}) {
    s.detail = detail;
    EXPECT_THAT(things(s), IsEmpty()) << detail;
  }
}

}  // namespace
}  // namespace luytre
