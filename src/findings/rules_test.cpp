#include "findings/rules.h"

#include <gtest/gtest.h>

#include <set>

#include "base/file.h"
#include "events/sighting_samples.h"
#include "findings/book.h"
#include "findings/life.h"

namespace luytre {
namespace {

Timestamp local(const char* text) {
  return *parse_iso_time(std::string(text) + "+07:00");
}

TEST(WorkingDays, LeaveOutWeekendsAndHolidays) {
  auto rules = *Rules::load("");
  // Friday 2026-04-24: the weekend, Hung Kings' day (Sunday), 30 April and 1 May lie between.
  EXPECT_EQ(rules->due(Severity::high, "", local("2026-04-27T09:00:00")), local("2026-05-05T00:00:00"));
  EXPECT_EQ(rules->due(Severity::critical, "", local("2018-12-07T23:30:00")), local("2018-12-11T00:00:00"));
}

TEST(WorkingDays, CountFromTheLocalDay) {
  auto calendar = *WorkingDays::parse("start_date,end_date,kind\n", "x");
  EXPECT_EQ(calendar.end_after(*parse_iso_time("2018-12-03T16:59:00Z"), 1), local("2018-12-05T00:00:00"));
  EXPECT_EQ(calendar.end_after(*parse_iso_time("2018-12-03T17:00:00Z"), 1), local("2018-12-06T00:00:00"));
}

TEST(Rules, AFileTakesTheBuiltInTablesPlace) {
  TemporaryFolder folder;
  ASSERT_TRUE(write_file_atomically(folder.path() / "due.csv",
                                    "from,severity,sector,working_days\n2018-01-01,low,*,1\n"
                                    "2020-01-01,low,*,2\n2018-01-01,low,BANK,0\n"));
  auto rules = *Rules::load(folder.path());
  EXPECT_EQ(rules->due(Severity::low, "", local("2018-12-03T12:00:00")), local("2018-12-05T00:00:00"));
  EXPECT_EQ(rules->due(Severity::low, "", local("2020-12-07T12:00:00")), local("2020-12-10T00:00:00"));
  EXPECT_EQ(rules->due(Severity::low, "BANK", local("2020-12-07T12:00:00")), local("2020-12-08T00:00:00"));
  EXPECT_EQ(rules->due(Severity::low, "", local("2017-12-04T12:00:00")), kNoTime);
}

TEST(Rules, AWrongTableIsRefusedWithItsLine) {
  TemporaryFolder folder;
  ASSERT_TRUE(write_file_atomically(folder.path() / "severity.csv",
                                    "kind,family,category,evidence,sector,severity\n*,*,*,*,*,dreadful\n"));
  auto refused = Rules::load(folder.path());
  ASSERT_FALSE(refused);
  EXPECT_NE(refused.error().message.find("line 2"), std::string::npos) << refused.error().message;
  ASSERT_TRUE(write_file_atomically(folder.path() / "severity.csv",
                                    "kind,family,category,evidence,sector,severity\nleak,*,*,*,*,low\n"));
  EXPECT_FALSE(Rules::load(folder.path()));
}

TEST(ContactInterval, IsTheFamilysUntilTheFindingShowsASlowerRhythm) {
  ContactRule rule{6, 12};
  EXPECT_EQ(contact_interval(rule, {}), 6u);
  std::vector<FindingDay> often{{.day = 0, .hours = 0xffffff}};
  EXPECT_EQ(contact_interval(rule, often), 6u);
  std::vector<FindingDay> daily;
  for (Day day = 0; day < 6; ++day) daily.push_back({.day = day, .hours = 1 << 9});
  EXPECT_EQ(contact_interval(rule, daily), 24u);
  daily.resize(5);  // four gaps teach nothing
  EXPECT_EQ(contact_interval(rule, daily), 6u);
}

TEST(Life, EveryStateLeadsToClosedAndNothingClosedMovesButByReturning) {
  for (int state = 0; state <= static_cast<int>(FindingState::accepted_risk); ++state)
    EXPECT_TRUE(
        next_state(static_cast<FindingState>(state), Act::close, ActorRole::centre, FindingState::open));
  std::set<Act> from_closed;
  for (const Step& step : life())
    if (step.from >> static_cast<int>(FindingState::closed) & 1) from_closed.insert(step.act);
  EXPECT_EQ(from_closed, (std::set<Act>{Act::reopen, Act::seen_again}));
}

TEST(Life, OwnersDoNotJudgeAndCloseByTheirWordOnly) {
  for (const Step& step : life()) {
    if (!(step.who & static_cast<uint8_t>(ActorRole::owner))) continue;
    EXPECT_EQ(step.to == FindingState::closed, step.act == Act::close);
    EXPECT_TRUE(step.act != Act::uphold_dispute && step.act != Act::reject_dispute);
  }
}

TEST(Rules, ADueDateThatWaitedGoesOnToTheEndOfAWorkingDay) {
  auto rules = *Rules::load("");
  Timestamp monday = start_of(17868) + 17 * kMicrosPerHour;  // the end of Monday 2018-12-03 in UTC+7
  EXPECT_EQ(rules->due_after_pause(monday, monday - 5, monday - 5), monday);
  EXPECT_EQ(rules->due_after_pause(monday, monday - 5, monday - 4), monday + kMicrosPerDay);
  EXPECT_EQ(rules->due_after_pause(monday, monday - 5, monday - 5 + 4 * kMicrosPerDay),
            monday + 4 * kMicrosPerDay);
  EXPECT_EQ(rules->due_after_pause(monday, monday - 5, monday - 4 + 4 * kMicrosPerDay),
            monday + 7 * kMicrosPerDay);
  EXPECT_EQ(rules->due_after_pause(monday, monday + 5, monday + 9), monday + 4);  // late already
  EXPECT_EQ(rules->due_after_pause(kNoTime, 0, 9), kNoTime);
}

TEST(Life, ARefusalSaysWhatIsAllowed) {
  auto refused = next_state(FindingState::closed, Act::resolve, ActorRole::centre, FindingState::open);
  ASSERT_FALSE(refused);
  EXPECT_NE(refused.error().message.find("reopen"), std::string::npos);
}

TEST(FindingWords, ReadBackAsWritten) {
  for (int i = 0; i < 5; ++i) EXPECT_EQ(finding_kind(to_string(FindingKind(i))), FindingKind(i));
  for (int i = 0; i < 8; ++i) EXPECT_EQ(finding_state(to_string(FindingState(i))), FindingState(i));
  for (int i = 0; i < 12; ++i) EXPECT_EQ(closed_because(to_string(ClosedBecause(i))), ClosedBecause(i));
  for (int i = 0; i < 4; ++i) EXPECT_EQ(severity(to_string(Severity(i))), Severity(i));
  for (int i = 0; i < 13; ++i) EXPECT_EQ(act_named(to_string(Act(i))), Act(i));
  EXPECT_FALSE(finding_state("opened"));
}

TEST(FindingId, TellsItsPartsApart) {
  EXPECT_NE(finding_id("a", FindingKind::infection, "b", "c"),
            finding_id("ab", FindingKind::infection, "", "c"));
  EXPECT_EQ(finding_id("a", FindingKind::infection, "b", "c").size(), 32u);
}

}  // namespace
}  // namespace luytre
