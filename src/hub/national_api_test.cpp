#include <gtest/gtest.h>

#include "hub/figures_json.h"
#include "hub/national_test_hub.h"
#include "situation/figures.h"

namespace luytre {
namespace {

class NationalApi : public testing::Test {
 protected:
  static void SetUpTestSuite() { hub_ = new CountryHub(); }
  static void TearDownTestSuite() {
    delete hub_;
    hub_ = nullptr;
  }
  static Answer asked(Question question) {
    auto days = hub_->hub_->days();
    return *ask(*days, *hub_->hub_->directory(), question);
  }
  static Question january(std::vector<Key> by) {
    Question q;
    q.from = *parse_day("2026-01-01");
    q.to = *parse_day("2026-01-31");
    q.by = std::move(by);
    return q;
  }
  static CountryHub* hub_;
};
CountryHub* NationalApi::hub_ = nullptr;

TEST_F(NationalApi, TheNewestMonthIsShownWithItsChanges) {
  auto reply = hub_->get("operator", "/api/national");
  ASSERT_EQ(reply.status, 200) << reply.body;
  EXPECT_EQ(reply.text("/period"), "2026-01");
  EXPECT_EQ(reply.at("/periods").as_array().size(), 13u);
  Answer truth = asked(january({}));
  EXPECT_EQ(reply.number("/addresses"), static_cast<int64_t>(truth.total.distinct_addresses));
  EXPECT_EQ(reply.number("/addresses"), 22 + 5 + 8 + 2);
  EXPECT_EQ(reply.text("/previous/period"), "2025-12");
  EXPECT_EQ(reply.number("/previous/before"), 21 + 5 + 8);
  EXPECT_NEAR(reply.at("/previous/percent").as_double(), 100.0 * 3 / 34, 1e-9);
  EXPECT_EQ(reply.text("/year/period"), "2025-01");
  EXPECT_EQ(reply.number("/year/before"), 10 + 5 + 8);
  EXPECT_EQ(reply.text("/citation/query"), "situation 2026-01-01/2026-01-31 by organisation");
  EXPECT_EQ(reply.text("/citation/digest"), asked(january({Key::organisation})).digest.to_hex());
  EXPECT_EQ(reply.text("/citation/ownership"), truth.directory_version.to_hex());
  EXPECT_TRUE(reply.at("/host_estimate").is_null());
}

TEST_F(NationalApi, ThirteenMonthsSayWhichAreComparable) {
  auto reply = hub_->get("leader", "/api/national?month=2026-01");
  ASSERT_EQ(reply.status, 200) << reply.body;
  const auto& months = reply.at("/months").as_array();
  ASSERT_EQ(months.size(), 13u);
  for (size_t i = 0; i < 13; ++i) {
    EXPECT_EQ(months[i].at("addresses").to_number<int>(), static_cast<int>(i == 12 ? 37 : 10 + i + 5 + 8))
        << i;
    EXPECT_EQ(months[i].at("comparable").as_bool(), i != 10) << i;  // watched for half of the time
    EXPECT_DOUBLE_EQ(months[i].at("share").to_number<double>(), i == 10 ? 0.5 : 1.0) << i;
  }
  EXPECT_EQ(reply.at("/coverage").to_number<double>(), 1);
  const auto& days = reply.at("/days").as_array();
  ASSERT_EQ(days.size(), 31u);
  EXPECT_EQ(days[0].at("state").as_string(), "ok");

  auto december = hub_->get("leader", "/api/national?month=2025-12");
  EXPECT_EQ(december.number("/previous/before"), 20 + 5 + 8);
  EXPECT_TRUE(december.at("/previous/percent").is_null());
  EXPECT_EQ(december.text("/previous/why_not"), "sensor sensor-0 watched 100 % of the time, before 50 %");
  EXPECT_EQ(december.text("/year/why_not"), "there is no data of that month");
  EXPECT_TRUE(december.at("/families/0/months/0").is_null());
}

TEST_F(NationalApi, FamiliesSectorsAndProvincesAreTheFiguresOfTheSituation) {
  auto reply = hub_->get("operator", "/api/national");
  for (auto [key, list, id] :
       {std::tuple(Key::family, "/families", "family"), {Key::sector, "/sectors", "sector"}}) {
    Answer truth = asked(january({key}));
    const auto& rows = reply.at(list).as_array();
    ASSERT_EQ(rows.size(), truth.rows.size());
    for (size_t i = 0; i < rows.size(); ++i) {
      EXPECT_EQ(rows[i].at(id).as_string(), truth.rows[i].key[0]);
      EXPECT_EQ(rows[i].at("addresses").to_number<uint64_t>(), truth.rows[i].counts.distinct_addresses);
    }
  }
  EXPECT_EQ(reply.text("/families/0/name"), "Conficker");
  EXPECT_EQ(reply.text("/families/0/kind"), "worm");
  EXPECT_EQ(reply.number("/families/0/state_bodies"), 1);
  EXPECT_EQ(reply.number("/families/1/state_bodies"), 3);  // mirai
  EXPECT_EQ(reply.text("/sectors/0/name/en"), "Ministries");
  const auto& provinces = reply.at("/provinces").as_array();
  ASSERT_EQ(provinces.size(), 2u);
  EXPECT_EQ(provinces[0].at("code").as_string(), "01");
  EXPECT_EQ(provinces[0].at("today").as_string(), "01");
  EXPECT_EQ(provinces[0].at("addresses").to_number<int>(), 3);
  EXPECT_EQ(provinces[0].at("previous").to_number<int>(), 3);
  auto july = hub_->get("operator", "/api/national?month=2025-07");
  EXPECT_TRUE(july.at("/provinces/0/previous").is_null());  // it was not there in June
  EXPECT_EQ(hub_->get("operator", "/api/national?month=2025-06").at("/provinces").as_array().size(), 0u);
}

TEST_F(NationalApi, FactsCountWhatTheViewerMaySee) {
  auto reply = hub_->get("operator", "/api/national");
  EXPECT_EQ(reply.number("/facts/state_bodies"), 4);
  EXPECT_EQ(reply.number("/facts/state_bodies_before"), 4);
  EXPECT_EQ(reply.number("/facts/apt_open"), 2);
  EXPECT_EQ(reply.number("/facts/apt_organisations"), 2);
  EXPECT_GT(reply.number("/facts/overdue"), 0);
  auto unnamed = hub_->get("analyst", "/api/national");
  EXPECT_EQ(unnamed.number("/facts/apt_open"), 0);
  EXPECT_EQ(unnamed.number("/addresses"), reply.number("/addresses"));  // one published figure for all
  EXPECT_EQ(reply.text("/top/0/organisation/id"), "T-M");
  EXPECT_EQ(reply.number("/top/0/addresses"), 22);
  EXPECT_EQ(reply.number("/top/0/open"), 22);
}

TEST_F(NationalApi, BelongsToTheCentre) {
  for (const char* path : {"/api/national", "/api/national/families.csv", "/api/national/sectors.csv",
                           "/api/national/months.csv", "/api/families", "/api/families/conficker"}) {
    EXPECT_EQ(hub_->get("", path).status, 401) << path;
    for (const char* who : {"ministry", "department", "bank", "province"})
      EXPECT_TRUE(hub_->get(who, path).status == 404 || hub_->get(who, path).status == 403) << path << who;
    for (const char* who : {"operator", "analyst", "leader"})
      EXPECT_EQ(hub_->get(who, path).status, 200) << path;
  }
}

TEST_F(NationalApi, WrongMonthsAreRefused) {
  for (const char* month : {"2026", "2026-13", "x", "2026-01-01", "0001-01"})
    EXPECT_EQ(hub_->get("operator", std::string("/api/national?month=") + month).status, 422) << month;
  auto empty = hub_->get("operator", "/api/national?month=2019-05");
  EXPECT_EQ(empty.status, 200);
  EXPECT_EQ(empty.number("/addresses"), 0);
  EXPECT_TRUE(empty.at("/coverage").is_null());
}

TEST_F(NationalApi, ExportsSayWhatTheyAre) {
  auto reply = hub_->get("operator", "/api/national/families.csv?separator=semicolon");
  EXPECT_NE(reply.body.find("# period: 2026-01-01 to 2026-01-31"), std::string::npos) << reply.body;
  EXPECT_NE(reply.body.find("# coverage: 100.0 %"), std::string::npos);
  EXPECT_NE(reply.body.find("conficker;Conficker;worm;27;3.8;15;16;"), std::string::npos) << reply.body;
  auto months = hub_->get("operator", "/api/national/months.csv");
  EXPECT_NE(months.body.find("2025-11,33,50.0,no,"), std::string::npos) << months.body;
  auto sectors = hub_->get("operator", "/api/national/sectors.csv");
  EXPECT_NE(sectors.body.find("MINISTRY,"), std::string::npos);
}

TEST_F(NationalApi, AFamilyHasAPage) {
  auto reply = hub_->get("operator", "/api/families/conficker");
  ASSERT_EQ(reply.status, 200) << reply.body;
  EXPECT_EQ(reply.number("/addresses"), 27);
  EXPECT_EQ(reply.number("/previous/before"), 26);
  EXPECT_EQ(reply.at("/days").as_array().size(), 31u);
  EXPECT_EQ(reply.number("/days/4/addresses"), 27);
  EXPECT_EQ(reply.number("/days/6/addresses"), 5);
  EXPECT_EQ(reply.text("/organisations/0/organisation/id"), "T-M");
  EXPECT_EQ(reply.number("/organisations/0/addresses"), 22);
  EXPECT_EQ(reply.number("/organisations/0/open"), 22);
  EXPECT_EQ(reply.number("/findings/open"), 27);
  EXPECT_FALSE(reply.at("/advice/steps").as_array().empty());
  EXPECT_FALSE(reply.at("/detectors").as_array().empty());
  EXPECT_FALSE(reply.at("/aliases").as_array().empty());
  EXPECT_EQ(hub_->get("operator", "/api/families/never-heard-of").status, 404);
  EXPECT_EQ(hub_->get("operator", "/api/families/emotet").status, 200);  // known, not seen
  EXPECT_EQ(hub_->get("operator", "/api/families").at("/items").as_array().size(), 3u);
}

TEST_F(NationalApi, WhoHasAptIsForThoseNamed) {
  EXPECT_EQ(hub_->get("operator", "/api/families/apt32").at("/organisations").as_array().size(), 2u);
  auto unnamed = hub_->get("analyst", "/api/families/apt32");
  EXPECT_EQ(unnamed.number("/addresses"), 2);
  EXPECT_EQ(unnamed.at("/organisations").as_array().size(), 0u);
  EXPECT_EQ(unnamed.number("/findings/open"), 0);
}

TEST_F(NationalApi, AnswersAreKeptUntilADayOrTheFactsChange) {
  CountryHub own;
  auto facts = own.hub_->directory();
  FiguresCache cache(*own.hub_, {});
  Viewer centre = Viewer::console("test");
  Month january = *parse_month("2026-01");
  auto addresses = [&] {
    auto figures = cache.national(centre, *facts, january.question({Key::organisation}));
    return figures ? (*figures)->answer.total.distinct_addresses : 0;
  };
  EXPECT_EQ(addresses(), 37u);
  EXPECT_EQ(addresses(), 37u);
  EXPECT_EQ(cache.computed(), 1u);
  SightingBatch batch;
  CountryHub::add_sighting(batch, *facts, *parse_iso_time("2026-01-30T00:00:00Z"), "14.160.2.77", "mirai",
                           "list-c", "bad.example.com");
  own.add(batch, {});
  EXPECT_EQ(addresses(), 37u);  // looked at again after ten seconds
  own.now_ += 11 * kMicrosPerSecond;
  EXPECT_EQ(addresses(), 38u);
  EXPECT_EQ(cache.computed(), 2u);
  own.now_ += 11 * kMicrosPerSecond;
  EXPECT_EQ(addresses(), 38u);
  EXPECT_EQ(cache.computed(), 2u);
  Directory other = own.directory();
  ASSERT_TRUE(other.add_ownership("prefix,org_id\n14.160.2.64/26,T-M1\n", "more"));
  auto figures = cache.national(centre, other, january.question({Key::organisation}));
  EXPECT_EQ((*figures)->addresses("T-M1"), 4u);  // at once: the facts are the question's
  EXPECT_EQ((*figures)->addresses("T-B"), 6u);
}

TEST_F(NationalApi, KeptAnswersAreGivenToNobodyWhoMayNot) {
  auto facts = hub_->hub_->directory();
  FiguresCache cache(*hub_->hub_, {});
  Month january = *parse_month("2026-01");
  ASSERT_TRUE(cache.national(Viewer::console("test"), *facts, january.question({Key::family})));
  Membership member{.id = "m", .user = "u", .organisation = "T-B", .role = Role::member, .accepted = true};
  Viewer bank = Viewer::of("u", {&member, 1}, *facts, hub_->now_);
  EXPECT_FALSE(cache.national(bank, *facts, january.question({Key::family})));
  EXPECT_FALSE(cache.national(Viewer::nobody(), *facts, january.question({Key::family})));
  EXPECT_FALSE(cache.bodies(Viewer::nobody(), *facts, january.question({Key::organisation})));
  auto rows = cache.bodies(bank, *facts, january.question({Key::organisation}));
  ASSERT_TRUE(rows);
  EXPECT_EQ(rows->addresses("T-B"), 5u);  // without apt32
  EXPECT_EQ(rows->addresses("T-M"), 0u);
  EXPECT_FALSE(rows->rows("T-M"));
  EXPECT_TRUE(rows->rows("T-B"));
  auto centre = cache.bodies(Viewer::console("test"), *facts, january.question({Key::organisation}));
  EXPECT_EQ(centre->addresses("T-B"), 6u);
}

TEST_F(NationalApi, MemoryOfKeptAnswersIsBounded) {
  auto facts = hub_->hub_->directory();
  FiguresCache cache(*hub_->hub_, {.memory = 4000});
  Viewer centre = Viewer::console("test");
  for (int round = 0; round < 2; ++round)
    for (int month = 0; month < 13; ++month)
      ASSERT_TRUE(cache.national(centre, *facts,
                                 parse_month("2026-01")->before(month).question({Key::organisation})));
  EXPECT_GT(cache.computed(), 13u);  // the oldest were made again
}

TEST(CoverageShare, CountsHoursThatWereExpected) {
  Day first = *parse_day("2026-01-01"), last = *parse_day("2026-01-02");
  Timestamp now = start_of(last + 10);
  Coverage coverage;
  EXPECT_EQ(coverage_share(coverage, first, last, {}, now), std::nullopt);
  coverage.by_sensor.push_back({.sensor = "a", .hours = 24, .counts = {}});
  EXPECT_EQ(coverage_share(coverage, first, last, {}, now), 0.5);
  EXPECT_EQ(coverage_share(coverage, first, last, {}, start_of(last)), 1.0);  // the second day is to come
  // One that is enrolled and silent counts from its enrolment; one revoked before does not.
  std::vector<ExpectedSensor> enrolled{{"b", start_of(last), INT64_MAX}, {"c", 0, start_of(first)}};
  EXPECT_DOUBLE_EQ(*coverage_share(coverage, first, last, enrolled, now), 24.0 / 72);
  // One that reports is expected from its enrolment.
  enrolled = {{"a", start_of(last), INT64_MAX}};
  EXPECT_EQ(coverage_share(coverage, first, last, enrolled, now), 1.0);
}

}  // namespace
}  // namespace luytre
