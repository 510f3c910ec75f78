#include "base/time.h"

#include <gtest/gtest.h>

#include <chrono>
#include <random>

namespace luytre {
namespace {

using std::chrono::days;
using std::chrono::sys_days;
using std::chrono::year_month_day;

TEST(CivilDate, FourHundredYearsAgreeWithACalendarCountedByHand) {
  // Counts day by day with the leap-year rule alone, from 1800 to 2200, and against std::chrono.
  int year = 1800;
  unsigned month = 1, day_of_month = 1;
  Day day = day_from_civil(1800, 1, 1);
  EXPECT_EQ(day, -62091);
  while (year < 2201) {
    ASSERT_EQ(day_from_civil(year, month, day_of_month), day);
    CivilDate civil = civil_from_day(day);
    ASSERT_TRUE(civil.year == year && civil.month == month && civil.day == day_of_month) << day;
    year_month_day theirs{sys_days(days(day))};
    ASSERT_EQ(static_cast<int>(theirs.year()), year);
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    unsigned lengths[] = {31, leap ? 29u : 28u, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    if (++day_of_month > lengths[month - 1]) day_of_month = 1, ++month;
    if (month > 12) month = 1, ++year;
    ++day;
  }
}

TEST(DayText, EveryDayWrittenIsReadBack) {
  for (Day day = day_from_civil(1800, 1, 1); day < day_from_civil(2200, 1, 1); ++day) {
    std::string text = format_day(day);
    ASSERT_EQ(parse_day(text), day) << text;
    ASSERT_EQ(format_month(day), text.substr(0, 7));
  }
}

TEST(DayText, DatesThatDoNotExistAreRefused) {
  for (std::string_view text :
       {"2018-02-29", "2100-02-29", "2018-13-01", "2018-00-01", "2018-01-00", "2018-04-31", "2018-1-1",
        "18-01-01", "2018-12-03 ", " 2018-12-03", "2018-12-03T", "2018/12/03", "20181203", "", "-018-01-01"})
    EXPECT_FALSE(parse_day(text)) << text;
  EXPECT_TRUE(parse_day("2016-02-29"));
  EXPECT_TRUE(parse_day("2000-02-29"));
}

TEST(DayOf, RoundsDownOnBothSidesOf1970) {
  for (Day day : {-100'000, -1, 0, 1, 17868, 100'000}) {
    EXPECT_EQ(day_of(start_of(day)), day);
    EXPECT_EQ(day_of(start_of(day) - 1), day - 1);
    EXPECT_EQ(day_of(start_of(day + 1) - 1), day);
  }
  EXPECT_EQ(day_of(INT64_MAX), 106'751'991);
  EXPECT_EQ(day_of(INT64_MIN), -106'751'992);
}

TEST(IsoTime, EverySpellingOfOneMomentIsThatMoment) {
  Timestamp expected = 1543795200ll * kMicrosPerSecond;  // 2018-12-03T00:00:00Z
  for (std::string_view text :
       {"2018-12-03", "2018-12-03T00:00:00Z", "2018-12-03 00:00:00", "2018-12-03T00:00",
        "2018-12-03T00:00:00.000000+0000", "2018-12-03T07:00:00+07:00", "2018-12-03T07:00:00.000+0700",
        "2018-12-02T19:00:00-05", "2018-12-03 00:00:00,000"})
    EXPECT_EQ(parse_iso_time(text), expected) << text;
  EXPECT_EQ(parse_iso_time("2018-12-03T00:00:00.1Z"), expected + 100'000);
  EXPECT_EQ(parse_iso_time("2018-12-03T00:00:00.123456789Z"), expected + 123'456);
  EXPECT_EQ(parse_iso_time("2016-12-31T23:59:60Z"), parse_iso_time("2017-01-01T00:00:00Z"));  // a leap second
}

TEST(IsoTime, WrongTextIsRefused) {
  for (std::string_view text :
       {"", "2018-12-03T", "2018-12-03T24:00:00", "2018-12-03T00:60:00", "2018-12-03T00:00:61",
        "2018-12-03T00:00:00ZZ", "2018-12-03T00:00:00z", "2018-12-03T00:00:00 Z", "2018-12-03T00:00:00+7",
        "2018-12-03T00:00:00+07:00x", "2018-12-03x00:00:00", "2018-02-30T00:00:00Z"})
    EXPECT_FALSE(parse_iso_time(text)) << text;
}

TEST(IsoTime, EveryTimeWrittenIsReadBack) {
  std::mt19937_64 random(4);
  for (int round = 0; round < 100'000; ++round) {
    Timestamp t = static_cast<Timestamp>(random() % (8000ull * 365 * 86'400)) * kMicrosPerSecond / 4;
    t += static_cast<Timestamp>(random() % 1'000'000);
    std::string text = format_time(t);
    ASSERT_EQ(parse_iso_time(text), t) << text;
  }
}

TEST(EpochTime, ReadsSecondsWithAFraction) {
  EXPECT_EQ(parse_epoch_time("1543795200.123456"), 1543795200123456);
  EXPECT_EQ(parse_epoch_time("1543795200.1234569"), 1543795200123456);
  EXPECT_EQ(parse_epoch_time("1543795200."), 1543795200000000);
  EXPECT_EQ(parse_epoch_time("-1.5"), -1500000);
  EXPECT_EQ(parse_epoch_time("0"), 0);
  for (std::string_view text :
       {"", "-", ".5", "1e9", "1543795200 ", "1543795200.12x", "1543795200123456", "+1", "-"})
    EXPECT_FALSE(parse_epoch_time(text)) << text;
}

}  // namespace
}  // namespace luytre
