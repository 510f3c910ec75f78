#include "situation/coverage.h"

#include <gtest/gtest.h>

namespace luytre {
namespace {

constexpr Day kDay = 17000;

// `hours` hours of a day, watched by `sensor`.
std::vector<HealthRow> hours(const std::string& sensor, unsigned count, uint64_t lost = 0,
                             uint64_t sampling = 1) {
  std::vector<HealthRow> rows;
  for (unsigned h = 0; h < count; ++h)
    rows.push_back(
        {sensor, "router", 0, start_of(kDay) + h * kMicrosPerHour, {.records = 100, .lost = lost}, sampling});
  return rows;
}

Coverage of(std::vector<HealthRow> rows, uint64_t days = 1) {
  CoverageSum sum;
  sum.add(kDay, rows);
  return sum.finish(days);
}

TEST(Coverage, CountsHoursOnceHoweverManySourcesASensorHas) {
  std::vector<HealthRow> rows = hours("a", 5);
  for (HealthRow row : hours("a", 3)) {
    row.source = "second router";
    rows.push_back(row);
  }
  Coverage c = of(rows);
  EXPECT_EQ(c.sensor_hours, 5u);
  EXPECT_EQ(c.counts.records, 800u);
  EXPECT_EQ(c.sensors, 1u);
}

TEST(Coverage, EqualPeriodsAreComparable) {
  EXPECT_EQ(why_not_comparable(of(hours("a", 24)), of(hours("a", 23))), "");
}

TEST(Coverage, SaysWhichSensorMakesPeriodsIncomparable) {
  Coverage full = of(hours("a", 24));
  EXPECT_EQ(why_not_comparable(full, of(hours("a", 12))), "sensor a watched 50 % of the time, before 100 %");
  EXPECT_EQ(why_not_comparable(full, of(hours("b", 24))),
            "sensor b was not there before, and 1 more changed");
  EXPECT_EQ(why_not_comparable(full, of({})), "sensor a is no longer there");
  EXPECT_EQ(why_not_comparable(full, of(hours("a", 24, 0, 1000))),
            "sensor a sampled 1 in 1000, before 1 in 1");
  EXPECT_EQ(why_not_comparable(full, of(hours("a", 24, 100))),
            "sensor a lost 50 % of its records, before 0 %");
}

// Rows of several sensors, by name.
Coverage with(std::vector<HealthRow> rows, std::vector<HealthRow> more) {
  rows.insert(rows.end(), more.begin(), more.end());
  return of(rows);
}

TEST(Coverage, ASmallSensorThatChangedMakesNoPeriodIncomparable) {
  auto large = hours("a", 24);
  for (HealthRow& row : large) row.counts.records = 10'000;
  Coverage before = of(large);
  EXPECT_EQ(why_not_comparable(before, with(large, hours("b", 24))), "");    // 1 %
  EXPECT_EQ(why_not_comparable(with(large, hours("b", 24)), before), "");    // and back
  EXPECT_EQ(why_not_comparable(before, with(large, hours("b", 24, 0, 10))),  // 9 % by its sampling
            "sensor b was not there before");
  std::vector<HealthRow> three = hours("b", 24);
  for (const char* name : {"c", "d"})
    for (const HealthRow& row : hours(name, 24)) three.push_back(row);
  EXPECT_EQ(why_not_comparable(before, with(large, three)),  // together 3 %
            "sensor b was not there before, and 2 more changed");
  EXPECT_NE(why_not_comparable(with(large, hours("b", 24)), of(hours("b", 24))),
            "");  // the large one is gone
}

}  // namespace
}  // namespace luytre
