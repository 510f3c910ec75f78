#include "duty/labour.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace luytre {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

const Timestamp kMonday = start_of_local(day_from_civil(2026, 2, 9));
Shift work(int day, int hour, int hours, const char* organisation = "A") {
  Timestamp from = kMonday + day * kMicrosPerDay + hour * kMicrosPerHour;
  return {.organisation = organisation, .person = "An", .from = from, .to = from + hours * kMicrosPerHour};
}
std::vector<LabourWarning> check(const std::vector<Shift>& shifts,
                                 const std::vector<std::string>& excepted = {}) {
  return check_labour(shifts, {kMonday - 400 * kMicrosPerDay, kMonday + 400 * kMicrosPerDay}, excepted);
}
std::vector<std::string> rules_of(const std::vector<LabourWarning>& warnings) {
  std::vector<std::string> out;
  for (const LabourWarning& w : warnings) out.push_back(w.rule);
  return out;
}

TEST(LabourLaw, IsSilentOnAnOrdinaryWeek) {
  EXPECT_THAT(check({work(0, 8, 8), work(1, 8, 8), work(2, 8, 8), work(3, 8, 8), work(4, 8, 8)}), IsEmpty());
}

TEST(LabourLaw, TellsOvertimeFromTooMuch) {
  auto ten = check({work(0, 8, 10)});
  ASSERT_THAT(rules_of(ten), ElementsAre("day"));
  EXPECT_EQ(ten[0].value, 10);
  EXPECT_THAT(ten[0].text_vi, HasSubstr("10 giờ"));
  EXPECT_THAT(ten[0].article, HasSubstr("art. 105"));
  EXPECT_THAT(rules_of(check({work(0, 6, 13)})), ElementsAre("day-most"));
}

TEST(LabourLaw, SplitsAShiftAtMidnight) {
  // 18:00 to 06:00: six hours on each day, and night work.
  EXPECT_THAT(rules_of(check({work(0, 18, 12)})), ElementsAre("night-break"));
}

TEST(LabourLaw, WantsTwelveHoursBetweenShifts) {
  auto warnings = check({work(0, 6, 8), work(1, 1, 4)});
  ASSERT_THAT(rules_of(warnings), ElementsAre("rest-between"));
  EXPECT_EQ(warnings[0].value, 11);
  EXPECT_THAT(check({work(0, 6, 8), work(1, 2, 4)}), IsEmpty());
}

TEST(LabourLaw, WantsADayOfRestEachWeek) {
  std::vector<Shift> week;
  for (int day = 0; day < 7; ++day) week.push_back(work(day, 10, 6));
  EXPECT_THAT(rules_of(check(week)), ElementsAre("rest-week"));
  week.pop_back();
  EXPECT_THAT(check(week), IsEmpty());
}

TEST(LabourLaw, AddsUpWeekMonthAndYear) {
  std::vector<Shift> year;
  for (int week = 0; week < 26; ++week)
    for (int day = 0; day < 5; ++day) year.push_back(work(week * 7 + day, 8, 11));
  auto rules = rules_of(check(year));
  EXPECT_EQ(std::ranges::count(rules, "week"), 26);
  EXPECT_EQ(std::ranges::count(rules, "day"), 130);
  EXPECT_THAT(rules, Contains("overtime-month"));
  EXPECT_EQ(std::ranges::count(rules, "overtime-year"), 1);
}

TEST(LabourLaw, CountsAPersonOfTwoBodiesOnceAtATimeAndTogether) {
  EXPECT_THAT(check({work(0, 8, 8), work(0, 10, 4, "B")}), IsEmpty());
  EXPECT_THAT(rules_of(check({work(0, 8, 6), work(0, 14, 4, "B")})), ElementsAre("day"));
}

TEST(LabourLaw, MarksContinuousDutyAsExceptedOnlyIfAllOfItIs) {
  auto all = check({work(0, 8, 10)}, {"A"});
  ASSERT_EQ(all.size(), 1u);
  EXPECT_TRUE(all[0].excepted);
  EXPECT_FALSE(check({work(0, 8, 10), work(1, 8, 1, "B")}, {"A"})[0].excepted);
}

TEST(LabourLaw, LeavesOutWhatIsCancelled) {
  Shift gone = work(0, 6, 13);
  gone.state = ShiftState::cancelled;
  EXPECT_THAT(check({gone}), IsEmpty());
}

}  // namespace
}  // namespace luytre
