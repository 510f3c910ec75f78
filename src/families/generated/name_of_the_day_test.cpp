#include "families/generated/name_of_the_day.h"

#include <gtest/gtest.h>

#include "families/detector_test_tools.h"
#include "families/generated/conficker_names.h"

namespace luytre {
namespace {

using namespace test;

struct NameOfTheDayTest : ::testing::Test {
  OurHosts hosts;
  DetectorSettings settings;
  std::unique_ptr<Detector> detector = make_name_of_the_day(settings, 1 << 20);
  ObservationBatch batch;
  KeepDetections kept;
  const std::vector<Seen>& see(ObservationKind kind, const std::vector<Row>& rows) {
    kept.seen.clear();
    fill(batch, kind, rows);
    detector->observe(batch, hosts, kept);
    return kept.seen;
  }
  static Row ask(const char* name, const char* when = "2009-03-08T12:00:00Z") {
    Row row;
    row.name = name;
    row.time = at(when);
    row.dst_port = 53;
    row.protocol = 17;
    return row;
  }
};

TEST_F(NameOfTheDayTest, OneNameIsProbable) {
  auto seen = see(ObservationKind::dns, {ask("vnexpress.net"), ask("jogli.com"), ask("www.jogli.com")});
  ASSERT_EQ(seen.size(), 1u);
  EXPECT_EQ(seen[0].evidence, Evidence::probable);
  EXPECT_EQ(seen[0].family, "conficker");
  EXPECT_EQ(seen[0].source, "generated:conficker-b");
  EXPECT_EQ(seen[0].indicator, "jogli.com");
  EXPECT_EQ(seen[0].host, ip("14.160.0.7"));
  EXPECT_EQ(seen[0].remote_port, 53);
  EXPECT_EQ(see(ObservationKind::dns, {ask("jogli.com")}).size(), 1u);  // again: still one name
}

TEST_F(NameOfTheDayTest, TwoNamesOfOneFamilyInADayAreConfirmed) {
  see(ObservationKind::dns, {ask("jogli.com")});
  auto seen = see(ObservationKind::dns, {ask("wlaygmkf.biz", "2009-03-08T23:00:00Z")});
  ASSERT_EQ(seen.size(), 2u);
  EXPECT_EQ(seen[1].evidence, Evidence::confirmed);
  EXPECT_EQ(seen[1].family, "conficker");
  EXPECT_EQ(seen[1].first, at("2009-03-08T00:00:00Z"));
  EXPECT_EQ(seen[1].last, at("2009-03-09T00:00:00Z") - 1);
  EXPECT_TRUE(seen[1].remote.is_unspecified());
}

TEST_F(NameOfTheDayTest, NamesOfTwoFamiliesOrHostsDoNotAddUp) {
  Row other = ask("wlaygmkf.biz");
  other.src = "14.160.0.8";
  auto seen = see(ObservationKind::dns, {ask("jogli.com"), ask("nvlyffua.com"), other});
  EXPECT_EQ(seen.size(), 3u);
  EXPECT_EQ(kept.count(Evidence::confirmed), 0u);
}

TEST_F(NameOfTheDayTest, AClockADayOffIsForgivenTwoAreNot) {
  EXPECT_EQ(see(ObservationKind::dns, {ask("jogli.com", "2009-03-07T00:00:01Z")}).size(), 1u);
  EXPECT_EQ(see(ObservationKind::dns, {ask("jogli.com", "2009-03-09T23:59:59Z")}).size(), 1u);
  EXPECT_EQ(see(ObservationKind::dns, {ask("jogli.com", "2009-03-10T00:00:01Z")}).size(), 0u);
}

TEST_F(NameOfTheDayTest, ABatchOfSeveralDaysIsMatchedByEachRowsDay) {
  auto seen = see(ObservationKind::dns,
                  {ask("jogli.com", "2009-03-08T01:00:00Z"), ask("wnsux.com", "2009-03-13T01:00:00Z"),
                   ask("jogli.com", "2009-03-14T01:00:00Z"), ask("qhflh.com", "2009-03-18T01:00:00Z")});
  EXPECT_EQ(seen.size(), 3u);
}

TEST_F(NameOfTheDayTest, RequestsAndHandshakesCount) {
  Row http = ask("");
  http.host = "jogli.com";
  EXPECT_EQ(see(ObservationKind::http, {http}).size(), 1u);
  Row tls = ask("");
  tls.server_name = "jogli.com";
  EXPECT_EQ(see(ObservationKind::tls, {tls}).size(), 1u);
}

TEST_F(NameOfTheDayTest, ForeignHostsAndUnknownTimesSayNothing) {
  Row foreign = ask("jogli.com");
  foreign.src = "198.51.100.7";
  Row timeless = ask("nvlyffua.com");
  timeless.time = kNoTime;
  EXPECT_EQ(see(ObservationKind::dns, {foreign}).size(), 0u);
  EXPECT_EQ(see(ObservationKind::dns, {timeless}).size(), 0u);
  EXPECT_EQ(see(ObservationKind::dns, {timeless, ask("jogli.com"), timeless}).size(), 0u);
}

TEST_F(NameOfTheDayTest, OneTelemetryGivesOneSetOfDetectionsHoweverItIsCut) {
  std::vector<Row> rows;
  std::vector<std::string> names;
  for (Day d = *parse_day("2018-12-01"); d < *parse_day("2018-12-04"); ++d)
    for (std::string& name : conficker_a_names(d)) names.push_back(name);
  for (size_t i = 0; i < names.size(); ++i) {
    Row row = ask(names[i].c_str());
    row.time = start_of(*parse_day("2018-12-01")) + static_cast<Timestamp>(i) * kMicrosPerHour / 12;
    rows.push_back(row);
  }
  auto keys = [](const std::vector<Seen>& seen) {
    std::multiset<std::string> all;
    for (const Seen& s : seen) all.insert(format_time(s.first) + s.indicator + to_string(s.evidence));
    return all;
  };
  auto whole = keys(see(ObservationKind::dns, rows));
  detector = make_name_of_the_day(settings, 1 << 20);
  std::multiset<std::string> cut;
  for (size_t i = 0; i < rows.size(); i += 7) {
    std::vector<Row> part(rows.begin() + i, rows.begin() + std::min(i + 7, rows.size()));
    cut.merge(keys(see(ObservationKind::dns, part)));
  }
  EXPECT_EQ(whole, cut);
  EXPECT_GT(whole.size(), 500u);
}

}  // namespace
}  // namespace luytre
