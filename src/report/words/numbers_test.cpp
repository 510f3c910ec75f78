#include "report/words/numbers.h"

#include <gtest/gtest.h>

namespace luytre {
namespace {

Day day(const char* text) {
  return parse_day(text).value();
}
constexpr auto vi = Language::vietnamese;

TEST(OfficialNumbers, AreGroupedByTheStyle) {
  EXPECT_EQ(grouped(6'189'778, NumberStyle::points), "6.189.778");
  EXPECT_EQ(grouped(6'189'778, NumberStyle::commas), "6,189,778");
  EXPECT_EQ(grouped(0, NumberStyle::points), "0");
  EXPECT_EQ(grouped(999, NumberStyle::points), "999");
  EXPECT_EQ(grouped(UINT64_MAX, NumberStyle::commas), "18,446,744,073,709,551,615");
  EXPECT_EQ(one_decimal(12.54, NumberStyle::points), "12,5");
  EXPECT_EQ(one_decimal(-1234.56, NumberStyle::commas), "-1,234.6");
  EXPECT_EQ(one_decimal(-0.01, NumberStyle::points), "0,0");
}

TEST(OfficialNumbers, BelowTenTakeALeadingZeroInVietnamese) {
  EXPECT_EQ(counted(6, NumberStyle::points, vi), "06");
  EXPECT_EQ(counted(10, NumberStyle::points, vi), "10");
  EXPECT_EQ(counted(0, NumberStyle::points, vi), "0");
  EXPECT_EQ(counted(6, NumberStyle::points, Language::english), "6");
}

TEST(OfficialDates, HaveALeadingZeroOnDaysAndTheFirstTwoMonths) {
  EXPECT_EQ(long_date(day("2018-12-21"), vi), "ngày 21 tháng 12 năm 2018");
  EXPECT_EQ(long_date(day("2019-02-05"), vi), "ngày 05 tháng 02 năm 2019");
  EXPECT_EQ(long_date(day("2019-03-05"), vi), "ngày 05 tháng 3 năm 2019");
  EXPECT_EQ(long_date(day("2019-03-05"), Language::english), "5 March 2019");
}

TEST(Weeks, AreThoseOfIso8601) {
  for (auto [text, year, week] : {std::tuple{"2018-12-31", 2019, 1u},
                                  {"2018-12-30", 2018, 52u},
                                  {"2021-01-03", 2020, 53u},
                                  {"2016-01-01", 2015, 53u},
                                  {"1970-01-01", 1970, 1u},
                                  {"1969-12-28", 1969, 52u}}) {
    EXPECT_EQ(week_of(day(text)).year, year) << text;
    EXPECT_EQ(week_of(day(text)).week, week) << text;
  }
}

TEST(Periods, AreCalledAsPeopleCallThem) {
  auto words = [](const char* from, const char* to, Language l = vi) {
    return period_words(day(from), day(to), l);
  };
  EXPECT_EQ(words("2018-07-01", "2018-12-31"), "06 tháng cuối năm 2018");
  EXPECT_EQ(words("2018-01-01", "2018-06-30"), "06 tháng đầu năm 2018");
  EXPECT_EQ(words("2018-02-01", "2018-02-28"), "tháng 02 năm 2018");
  EXPECT_EQ(words("2018-12-01", "2018-12-31", Language::english), "December 2018");
  EXPECT_EQ(words("2018-10-01", "2018-12-31"), "Quý IV năm 2018");
  EXPECT_EQ(words("2018-12-17", "2018-12-23"), "tuần 51 năm 2018");
  EXPECT_EQ(words("2018-12-05", "2018-12-23"), "thời gian từ 05/12/2018 đến 23/12/2018");
}

}  // namespace
}  // namespace luytre
