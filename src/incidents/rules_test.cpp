#include "incidents/rules.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "incidents/local_time.h"

namespace luytre {
namespace {

Timestamp at(const char* text) {
  return *parse_country_time(text);
}

std::shared_ptr<const IncidentRules> rules() {
  static auto one = *IncidentRules::load("");
  return one;
}

const WorkingDays& calendar() {
  static auto days = *WorkingDays::parse(
      "start_date,end_date,kind\n2019-02-02,2019-02-10,official_break\n2019-01-01,2019-01-01,statutory\n",
      "days");
  return days;
}

const ClockRule* clock(const char* code, Timestamp detected, const char* sector = "MINISTRY") {
  for (const ClockRule* one : rules()->clocks(detected, sector))
    if (one->code == code) return one;
  return nullptr;
}

TEST(IncidentRules, LawChangesAtMidnightOfTheCountry) {
  EXPECT_EQ(rules()->regime(at("2026-06-30 23:59")).code, "2017");
  EXPECT_EQ(rules()->regime(at("2026-07-01 00:00")).code, "2026");
  EXPECT_EQ(clock("notice", at("2026-06-30 23:59"))->basis.status, "verified");
  EXPECT_EQ(clock("notice", at("2026-07-01 00:00"))->basis.status, "assumed");
  EXPECT_EQ(clock("report-72h", at("2026-08-18 23:59")), nullptr);
  EXPECT_NE(clock("report-72h", at("2026-08-19 00:00")), nullptr);
  EXPECT_EQ(clock("notice", at("2026-08-19 00:00")), nullptr);
}

TEST(IncidentRules, DaysAreOfTheMinuteAndWorkingDaysEndWithTheDay) {
  const ClockRule* notice = clock("notice", at("2019-02-01 08:12"));
  ASSERT_TRUE(notice);
  // Five days through Tết: the text says days.
  EXPECT_EQ(deadline(*notice, at("2019-02-01 08:12"), calendar()), at("2019-02-06 08:12"));
  const ClockRule* bank = clock("bank-5d", at("2019-02-01 08:12"), "JOINT_STOCK_BANK");
  ASSERT_TRUE(bank);
  // Friday 1 February, then a break until Sunday 10: Monday 11 to Friday 15.
  EXPECT_EQ(deadline(*bank, at("2019-02-01 08:12"), calendar()), at("2019-02-16 00:00"));
  EXPECT_EQ(clock("bank-5d", at("2019-02-01 08:12")), nullptr) << "a ministry is no bank";
  EXPECT_EQ(deadline(*clock("report-72h", at("2026-08-20 07:30")), at("2026-08-20 07:30"), calendar()),
            at("2026-08-23 07:30"));
}

TEST(IncidentRules, SeriousIn2017NeedsLevelEffectAndCapacity) {
  Timestamp then = at("2018-12-21 08:00");
  using Ticks = std::vector<std::string>;
  EXPECT_TRUE(rules()->grades(then, 3, Ticks{"interrupted", "beyond-owner"}).contains("beyond-capacity"));
  EXPECT_FALSE(rules()->grades(then, 3, Ticks{"interrupted", "beyond-owner"}).contains("serious"));
  EXPECT_TRUE(rules()->grades(then, 4, Ticks{"interrupted", "beyond-owner"}).contains("serious"));
  EXPECT_TRUE(
      rules()->grades(then, 0, Ticks{"important-system", "data-lost", "beyond-owner"}).contains("serious"));
  EXPECT_FALSE(rules()->grades(then, 5, Ticks{"interrupted"}).contains("serious"));
  EXPECT_FALSE(rules()->grades(then, 3, Ticks{"level-4", "interrupted", "beyond-owner"}).contains("serious"));
  EXPECT_TRUE(rules()->grades(at("2026-09-01 08:00"), 1, Ticks{"serious-2026"}).contains("serious"));
}

TEST(IncidentRules, EveryRowSaysWhereItComesFrom) {
  for (const ClockRule& one : rules()->all_clocks()) {
    EXPECT_FALSE(one.basis.text.empty()) << one.code;
    EXPECT_FALSE(one.name.vi.empty() || one.name.en.empty()) << one.code;
    EXPECT_TRUE(one.by_centre || !one.forms.empty()) << one.code;
  }
  // On each day of both laws an incident can be opened, and closed, and what a clock asks for can be made.
  for (const char* day : {"2018-12-21 08:00", "2026-06-30 23:00", "2026-07-15 08:00", "2026-08-20 08:00"}) {
    bool first = false, closing = false;
    for (const Form* form : rules()->forms(at(day))) {
      first |= form->kind == FormKind::first;
      closing |= form->kind == FormKind::closing;
    }
    EXPECT_TRUE(first && closing) << day;
    for (const ClockRule* one : rules()->clocks(at(day), "JOINT_STOCK_BANK")) {
      bool makes = one->by_centre;
      for (const std::string& form : one->forms) makes |= rules()->form(form, at(day)) != nullptr;
      EXPECT_TRUE(makes) << one->code << " on " << day;
      for (const std::string& who : one->recipients) EXPECT_TRUE(rules()->recipient(who, at(day))) << who;
    }
  }
}

TEST(IncidentRules, AFileOfTheHomeTakesATablesPlace) {
  auto folder = std::filesystem::path(testing::TempDir()) / "incident-rules";
  std::filesystem::create_directories(folder);
  std::ofstream(folder / "incident-escalation.csv") << "step,minutes,to\n1,0,leader\n";
  auto changed = IncidentRules::load(folder);
  ASSERT_TRUE(changed) << changed.error().message;
  EXPECT_EQ((*changed)->escalation().size(), 1u);
  std::ofstream(folder / "incident-escalation.csv") << "step,minutes,to\n1,0,nobody\n";
  auto broken = IncidentRules::load(folder);
  ASSERT_FALSE(broken);
  EXPECT_NE(broken.error().message.find("line 2"), std::string::npos) << broken.error().message;
  std::filesystem::remove_all(folder);
}

TEST(IncidentRules, AGapOrAClockTwiceOnADayIsRefused) {
  auto folder = std::filesystem::path(testing::TempDir()) / "incident-rules-gap";
  std::filesystem::create_directories(folder);
  std::ofstream(folder / "incident-regimes.csv")
      << "regime,from,until,name_vi,name_en,authority_vi,authority_en,basis,status\n"
         "a,1970-01-01,2026-07-01,a,a,a,a,a,verified\nb,2026-07-02,,b,b,b,b,b,verified\n";
  auto gap = IncidentRules::load(folder);
  ASSERT_FALSE(gap);
  EXPECT_NE(gap.error().message.find("does not begin"), std::string::npos) << gap.error().message;
  std::filesystem::remove_all(folder);
}

TEST(CountryTime, ReadsWhatPeopleWrite) {
  Timestamp noon = at("2018-12-21 08:12");
  for (const char* text :
       {"21/12/2018 08:12", "08:12 ngày 21/12/2018", "8h12, 21-12-2018", "2018-12-21T08:12",
        "2018-12-21T01:12:59Z", "2018-12-21T08:12:00+07:00", "08 giờ 12 phút 21.12.2018."})
    EXPECT_EQ(parse_country_time(text), noon) << text;
  for (const char* text :
       {"", "21/12/2018", "31/02/2018 08:12", "21/12/2018 25:00", "1/2/3/4/5/6", "99999999999"})
    EXPECT_FALSE(parse_country_time(text)) << text;
  EXPECT_EQ(letter_time(noon), "08:12 ngày 21/12/2018");
  EXPECT_EQ(letter_date(at("2026-02-03 00:00")), "ngày 03 tháng 02 năm 2026");
  EXPECT_EQ(letter_date(at("2026-09-13 00:00")), "ngày 13 tháng 9 năm 2026");
}

}  // namespace
}  // namespace luytre
