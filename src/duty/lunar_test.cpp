#include "duty/lunar.h"

#include <gtest/gtest.h>

#include "base/file.h"

namespace luytre {
namespace {

Day day(int year, unsigned month, unsigned d) {
  return day_from_civil(year, month, d);
}

// Every month from 1968 to 2100, by PyEphem (testdata/make_months.py): begin, number, leap.
TEST(LunarCalendar, AgreesWithAnIndependentEphemerisMonthByMonth) {
  auto text = read_file(LUYTRE_SOURCE_DIR "/src/duty/testdata/months.csv");
  ASSERT_TRUE(text);
  std::string_view rest = *text;
  rest.remove_prefix(rest.find('\n') + 1);
  int months = 0;
  while (!rest.empty()) {
    std::string_view line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(line.size() + 1, rest.size()));
    Day begin = *parse_day(line.substr(0, 10));
    int year = 0, leap = 0;
    unsigned month = 0;
    ASSERT_EQ(std::sscanf(std::string(line).c_str() + 11, "%d,%u,%d", &year, &month, &leap), 3);
    EXPECT_EQ(lunar_date(begin), (LunarDate{year, month, 1, leap == 1})) << line;
    EXPECT_EQ(day_of_lunar({year, month, 1, leap == 1}), begin) << line;
    ++months;
  }
  EXPECT_EQ(months, 1645);
}

TEST(LunarCalendar, KnowsTheTetOfTheYearsThatDifferFromChinas) {
  EXPECT_EQ(tet(1968), day(1968, 1, 29));
  EXPECT_EQ(tet(1985), day(1985, 1, 21));
  EXPECT_EQ(tet(2007), day(2007, 2, 17));
  EXPECT_EQ(tet(2030), day(2030, 2, 2));
  EXPECT_EQ(tet(2019), day(2019, 2, 5));
  EXPECT_EQ(tet(2026), day(2026, 2, 17));
}

TEST(LunarCalendar, CountsEveryDayOnceInOrder) {
  for (Day d = day(1968, 1, 1); d < day(2100, 12, 31); d += 1) {
    LunarDate today = lunar_date(d), tomorrow = lunar_date(d + 1);
    ASSERT_TRUE(tomorrow.day == today.day + 1 || (tomorrow.day == 1 && today.day >= 29)) << format_day(d);
    if (d % 97 == 0) {
      ASSERT_EQ(day_of_lunar(today), d) << format_day(d);
    }
  }
}

TEST(LunarCalendar, RefusesDatesThatAreNot) {
  EXPECT_FALSE(day_of_lunar({2026, 12, 30, false}));  // the year ends on the 29th
  EXPECT_FALSE(day_of_lunar({2026, 5, 1, true}));
  EXPECT_TRUE(day_of_lunar({2025, 6, 1, true}));
  EXPECT_FALSE(day_of_lunar({2026, 13, 1, false}));
}

TEST(LunarCalendar, NamesTheYear) {
  EXPECT_EQ(lunar_year_name(2018), "Mậu Tuất");
  EXPECT_EQ(lunar_year_name(2026), "Bính Ngọ");
  EXPECT_EQ(lunar_year_name(2024), "Giáp Thìn");
}

}  // namespace
}  // namespace luytre
