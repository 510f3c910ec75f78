#include "duty/desk.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "duty/duty_behaviour.h"

namespace luytre {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

// One body with a shift of both roles on 2 February, and a clock.
class Desk : public testing::TestWithParam<LedgerKind> {
 protected:
  Desk() {
    folder_ = std::filesystem::temp_directory_path() / ("desk-" + std::to_string(::getpid()) + "-" +
                                                        std::to_string(reinterpret_cast<uintptr_t>(this)));
    std::filesystem::create_directories(folder_);
    LedgerOptions options = GetParam().fresh();
    options.clock = [this] { return now_; };
    ledger_ = Ledger::open(options).value();
    directory_ = Directory::open(folder_ / "directory").value();
    EXPECT_TRUE(directory_->add_organisations("id,sector,name_vi\nA,M,Bộ A\nB,M,Bộ B\n", "o"));
    std::vector<Shift> shifts;
    for (DutyRole role : kDutyRoles)
      shifts.push_back({.role = role,
                        .person = role == DutyRole::leader ? "boss" : "an",
                        .from = start_,
                        .to = start_ + 3 * kMicrosPerDay});
    EXPECT_TRUE(add_shifts(*ledger_, centre_, *directory_, "A", shifts));
    DutyPolicy p{.organisation = "A", .grace_minutes = 10, .steps = {}};
    p.steps = {{{{CallChannel::sms, "111"}}, 5}, {{}, 5}, {{{CallChannel::mail, "a@b.example"}}, 5}};
    EXPECT_TRUE(change_duty_policy(*ledger_, centre_, *directory_, p));
  }
  ~Desk() override { std::filesystem::remove_all(folder_); }
  Viewer user(const char* name, const char* organisation, Role role = Role::member) {
    return Viewer::of(
        name,
        std::vector<Membership>{
            {.id = name, .user = name, .organisation = organisation, .role = role, .accepted = true}},
        *directory_, now_);
  }
  // Runs at so many minutes after the start, and takes the calls as made.
  std::vector<std::string> run(int minutes) {
    now_ = start_ + minutes * kMicrosPerMinute + 7 * kMicrosPerSecond;
    auto done = run_watch(*ledger_, *directory_).value();
    std::vector<std::string> out;
    for (const DueCall& c : done.calls) {
      out.push_back(c.page.cause + " " + c.target.to);
      EXPECT_TRUE(record_call(*ledger_, c.id, true, ""));
    }
    return out;
  }
  std::string shift_of(const char* person) {
    return list_shifts(*ledger_, centre_,
                       {.period = {start_, start_ + 1}, .organisation = {}, .person = person})
        .value()
        .at(0)
        .id;
  }
  std::vector<Page> pages() { return list_pages(*ledger_, centre_, std::nullopt).value(); }

  std::filesystem::path folder_;
  Timestamp start_ = start_of_local(day_from_civil(2026, 2, 16)), now_ = start_;
  std::unique_ptr<Ledger> ledger_;
  std::optional<Directory> directory_;
  Viewer centre_ = Viewer::console("console:test");
};

TEST_P(Desk, CallsForWhoeverHasNotCheckedInUntilAnsweredOrThere) {
  ASSERT_TRUE(check_in(*ledger_, user("boss", "A"), "A", shift_of("boss"), DeskEntry::check_in, ""));
  EXPECT_THAT(run(9), IsEmpty());
  EXPECT_THAT(run(10), ElementsAre("check-in 111"));
  EXPECT_THAT(run(11), IsEmpty());
  EXPECT_THAT(run(15), ElementsAre("check-in a@b.example"));
  EXPECT_THAT(run(20), ElementsAre("check-in 111"));
  ASSERT_EQ(pages().size(), 1u);
  std::string id = pages()[0].id;
  EXPECT_EQ(answer_page(*ledger_, user("x", "B"), "A", id).error().code, ErrorCode::not_found);
  EXPECT_EQ(answer_page(*ledger_, user("x", "B"), "B", id).error().code, ErrorCode::not_found);
  ASSERT_TRUE(answer_page(*ledger_, user("chi", "A"), "A", id));
  EXPECT_THAT(run(60), IsEmpty());
  EXPECT_EQ(pages()[0].state, PageState::answered);
  EXPECT_EQ(pages()[0].ended_by, "chi");
}

TEST_P(Desk, EndsAPageWhenTheCheckInComes) {
  now_ = start_;
  ASSERT_TRUE(check_in(*ledger_, user("boss", "A"), "A", shift_of("boss"), DeskEntry::check_in, ""));
  EXPECT_THAT(run(10), ElementsAre("check-in 111"));
  EXPECT_FALSE(check_in(*ledger_, user("chi", "A"), "A", shift_of("an"), DeskEntry::check_in, ""));
  EXPECT_FALSE(check_in(*ledger_, user("an", "B"), "A", shift_of("an"), DeskEntry::check_in, ""));
  ASSERT_TRUE(check_in(*ledger_, user("an", "A"), "A", shift_of("an"), DeskEntry::check_in, "có mặt"));
  EXPECT_EQ(pages()[0].state, PageState::ended);
  EXPECT_THAT(run(15), IsEmpty());
  EXPECT_EQ(list_check_ins(*ledger_, user("b", "B"), {0, INT64_MAX}, std::nullopt)->size(), 0u);
  EXPECT_EQ(list_check_ins(*ledger_, user("a", "A"), {0, INT64_MAX}, "A")->size(), 2u);
}

TEST_P(Desk, AsksForCheckInsMoreOftenUnderAlert) {
  ASSERT_TRUE(
      declare_alert(*ledger_, centre_,
                    {.period = {start_, start_ + kMicrosPerDay}, .check_in_minutes = 60, .reason = "Tết"}));
  for (const char* who : {"boss", "an"})
    ASSERT_TRUE(check_in(*ledger_, user(who, "A"), "A", shift_of(who), DeskEntry::check_in, ""));
  EXPECT_THAT(run(69), IsEmpty());
  EXPECT_THAT(run(70), ElementsAre("check-in 111", "check-in 111"));
}

TEST_P(Desk, WarnsADayBeforeAGapAndCallsOnceItIsThere) {
  for (const char* who : {"boss", "an"})
    ASSERT_TRUE(check_in(*ledger_, user(who, "A"), "A", shift_of(who), DeskEntry::check_in, ""));
  EXPECT_THAT(run(2 * 1440), IsEmpty());
  EXPECT_THAT(run(2 * 1440 + 1), ElementsAre("gap-ahead 111", "gap-ahead 111"));
  for (const Page& p : pages()) ASSERT_TRUE(answer_page(*ledger_, user("chi", "A"), "A", p.id));
  EXPECT_THAT(run(3 * 1440 - 1), IsEmpty());
  EXPECT_THAT(run(3 * 1440), ElementsAre("gap 111", "gap 111"));
  EXPECT_THAT(run(3 * 1440 + 1), IsEmpty());  // the same page
  std::vector<Shift> more;
  for (DutyRole role : kDutyRoles)
    more.push_back({.role = role,
                    .person = "late",
                    .from = start_ + 3 * kMicrosPerDay,
                    .to = start_ + 6 * kMicrosPerDay});
  ASSERT_TRUE(add_shifts(*ledger_, centre_, *directory_, "A", more));
  auto calls = run(3 * 1440 + 5);
  EXPECT_THAT(calls, IsEmpty());
  int open = 0;
  for (const Page& p : pages()) open += p.state == PageState::open;
  EXPECT_EQ(open, 0);
}

TEST_P(Desk, MakesACallAgainThatWasCutOff) {
  now_ = start_ + 10 * kMicrosPerMinute;
  auto first = run_watch(*ledger_, *directory_).value();
  ASSERT_EQ(first.calls.size(), 2u);
  auto again = run_watch(*ledger_, *directory_).value();
  ASSERT_EQ(again.calls.size(), 2u);
  std::set<std::string> ids{first.calls[0].id, first.calls[1].id};
  EXPECT_TRUE(ids.contains(again.calls[0].id));
}

TEST_P(Desk, ShowsWhomToCallToThoseWhoManageItOnly) {
  auto seen = [&](const Viewer& v) { return duty_policy(*ledger_, v, *directory_, "A"); };
  EXPECT_EQ(seen(user("a", "A", Role::administrator))->steps[0].targets[0].to, "111");
  EXPECT_EQ(seen(user("a", "A"))->steps[0].targets[0].to, "");
  EXPECT_EQ(seen(user("b", "B", Role::administrator)).error().code, ErrorCode::not_found);
  DutyPolicy p{.organisation = "A", .steps = {}};
  EXPECT_EQ(change_duty_policy(*ledger_, user("b", "B", Role::administrator), *directory_, p).error().code,
            ErrorCode::not_found);
  EXPECT_FALSE(change_duty_policy(*ledger_, user("a", "A"), *directory_, p));
}

INSTANTIATE_TEST_SUITE_P(Ledger, Desk, testing::ValuesIn(duty_ledgers()),
                         [](const auto& kind) { return kind.param.name; });

}  // namespace
}  // namespace luytre
