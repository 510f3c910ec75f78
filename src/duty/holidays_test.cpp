#include "duty/holidays.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "base/csv.h"
#include "base/file.h"
#include "duty/lunar.h"

namespace luytre {
namespace {

using testing::Contains;

Day day(int year, unsigned month, unsigned d) {
  return day_from_civil(year, month, d);
}
std::optional<Holiday> find(const std::vector<Holiday>& all, std::string_view code,
                            Holiday::Kind kind = Holiday::Kind::by_law) {
  auto found = std::ranges::find_if(all, [&](const Holiday& h) { return h.code == code && h.kind == kind; });
  return found == all.end() ? std::nullopt : std::optional(*found);
}
// Rules only.
Holidays by_law() {
  auto rules = read_file(LUYTRE_SOURCE_DIR "/src/duty/rules/holidays.csv");
  return *Holidays::parse(*rules, "year,code,name_vi,name_en,start_date,end_date,kind,days\n", "none");
}

TEST(PublicHolidays, OfTheTableAreThoseOfTheRules) {
  auto text = read_file(LUYTRE_SOURCE_DIR "/data/vn/holidays.csv");
  auto table = CsvTable::parse(*text, "holidays.csv");
  Holidays rules = by_law();
  int compared = 0;
  for (size_t r = 0; r < table->rows(); ++r) {
    auto cell = [&](const char* name) { return std::string(table->cell(r, table->column(name))); };
    if (!cell("kind").starts_with("statutory")) continue;
    auto found = find(rules.of(std::stoi(cell("year"))), cell("code"));
    ASSERT_TRUE(found) << cell("year") << cell("code");
    Day first = *parse_day(cell("start_date")), last = *parse_day(cell("end_date"));
    EXPECT_LE(found->first, first) << cell("year") << cell("code");
    EXPECT_GE(found->last, last) << cell("year") << cell("code");
    EXPECT_EQ(found->last - found->first + 1, std::stoi(cell("days"))) << cell("year") << cell("code");
    ++compared;
  }
  EXPECT_GT(compared, 70);
}

TEST(PublicHolidays, NationalDayTakesTheDayThatMakesTheLongerBreak) {
  Holidays rules = by_law();
  auto days = [&](int year) {
    auto h = *find(rules.of(year), "NATIONAL");
    return std::pair(h.first, h.last);
  };
  EXPECT_EQ(days(2020), std::pair(day(2020, 9, 2), day(2020, 9, 2)));
  EXPECT_EQ(days(2021), std::pair(day(2021, 9, 2), day(2021, 9, 3)));  // Thursday
  EXPECT_EQ(days(2024), std::pair(day(2024, 9, 2), day(2024, 9, 3)));  // Monday
  EXPECT_EQ(days(2025), std::pair(day(2025, 9, 1), day(2025, 9, 2)));  // Tuesday
}

TEST(PublicHolidays, MoveADayOffFromAWeekendToTheNextWorkingDay) {
  auto all = by_law().of(2023);  // 1 January was a Sunday; 29 April (Hung Kings) a Saturday, 30 a Sunday
  EXPECT_EQ(find(all, "NEWYEAR", Holiday::Kind::compensation)->first, day(2023, 1, 2));
  EXPECT_EQ(find(all, "HUNGKINGS", Holiday::Kind::compensation)->first, day(2023, 5, 2));
  EXPECT_EQ(find(all, "VICTORY", Holiday::Kind::compensation)->first, day(2023, 5, 3));
}

TEST(PublicHolidays, WindowOfTet2019IsTheDecidedBreak) {
  auto windows = Holidays::built_in().windows(2019);
  auto tet = std::ranges::find_if(
      windows, [](const HolidayWindow& w) { return std::ranges::find(w.codes, "TET") != w.codes.end(); });
  ASSERT_NE(tet, windows.end());
  EXPECT_EQ(tet->first, day(2019, 2, 2));
  EXPECT_EQ(tet->last, day(2019, 2, 10));
  EXPECT_EQ(windows.front().first, day(2018, 12, 29));  // New Year's began the year before
}

TEST(PublicHolidays, AreKnownForEveryYearTo2100AndNoneBefore1995) {
  for (int year = 1995; year <= 2100; ++year) {
    auto all = Holidays::built_in().of(year);
    auto first = std::ranges::find_if(all, [&](const Holiday& h) {
      return h.code == "TET" && h.first <= tet(year) && tet(year) <= h.last;
    });
    EXPECT_NE(first, all.end()) << year;
  }
  EXPECT_TRUE(Holidays::built_in().of(1994).empty());
  EXPECT_TRUE(Holidays::built_in().of(2101).empty());
}

}  // namespace
}  // namespace luytre
