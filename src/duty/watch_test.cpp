#include "duty/watch.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

namespace luytre {
namespace {

using testing::ElementsAre;

constexpr Timestamp kMinute = kMicrosPerMinute;
DutyStep step(std::vector<std::string> numbers, unsigned wait) {
  DutyStep s{{}, wait};
  for (auto& n : numbers) s.targets.push_back({CallChannel::sms, n});
  return s;
}
DutyPolicy policy() {
  return {.organisation = "A", .steps = {step({"111"}, 5), step({}, 60), step({"222", "333"}, 10)}};
}
// Minute by minute from 0: "minute:number".
std::vector<std::string> run(Page& page, const DutyPolicy& p, int from, int to, int every = 1) {
  std::vector<std::string> out;
  for (int m = from; m < to; m += every)
    for (const Call& c : advance(page, p, m * kMinute)) out.push_back(std::to_string(m) + ":" + c.target.to);
  return out;
}

TEST(Escalation, GoesOnUntilSomebodyAnswersAndSkipsAnEmptyStepAtOnce) {
  Page page;
  EXPECT_THAT(run(page, policy(), 0, 31),
              ElementsAre("0:111", "5:222", "5:333", "15:111", "20:222", "20:333", "30:111"));
  EXPECT_EQ(page.round, 2u);
  page.state = PageState::answered;
  EXPECT_TRUE(run(page, policy(), 31, 200).empty());
  EXPECT_FALSE(next_call(page, policy()));
}

TEST(Escalation, CallsOneStepAfterATimeAway) {
  Page page;
  EXPECT_THAT(run(page, policy(), 0, 1), ElementsAre("0:111"));
  EXPECT_THAT(run(page, policy(), 600, 604), ElementsAre("600:222", "600:333"));
}

TEST(Escalation, SaysWhenThereIsNobodyAndGoesOnWhenThereIs) {
  Page page;
  DutyPolicy empty{.steps = {step({}, 5)}};
  EXPECT_TRUE(run(page, empty, 0, 100).empty());
  EXPECT_EQ(page.state, PageState::nobody);
  EXPECT_THAT(run(page, policy(), 100, 101), ElementsAre("100:111"));
  EXPECT_EQ(page.state, PageState::open);
}

TEST(Escalation, HoldsWhenThePolicyGetsShorter) {
  Page page{.step = 17, .called_at = 0};
  EXPECT_THAT(run(page, policy(), 1, 2), ElementsAre("1:111"));
}

// Whatever the steps: never two steps within a wait, never silence longer than the longest wait.
TEST(Escalation, KeepsItsPaceForAnyPolicy) {
  std::mt19937_64 random(7);
  for (int round = 0; round < 300; ++round) {
    DutyPolicy p;
    unsigned longest = 0;
    for (size_t n = 1 + random() % 5; n > 0; --n) {
      p.steps.push_back(step(random() % 2 ? std::vector<std::string>{"111"} : std::vector<std::string>{},
                             1 + static_cast<unsigned>(random() % 20)));
      if (!p.steps.back().targets.empty()) longest = std::max(longest, p.steps.back().wait_minutes);
    }
    if (longest == 0) continue;
    Page page;
    int last = -1;
    unsigned wait = 0;
    for (int m = 0; m < 300; ++m) {
      auto calls = advance(page, p, m * kMinute);
      if (calls.empty()) {
        ASSERT_LT(m - last, static_cast<int>(longest));
        continue;
      }
      ASSERT_TRUE(last < 0 || m - last == static_cast<int>(wait));
      last = m;
      wait = p.steps[calls[0].step].wait_minutes;
    }
  }
}

TEST(CheckIn, IsMissedAtTheStartAndAtIntervals) {
  Shift shift{.id = "s", .person = "An", .from = 0, .to = 480 * kMinute};
  DutyPolicy p{.grace_minutes = 10, .check_in_minutes = 120};
  auto missing = [&](std::vector<Timestamp> at, int now) {
    for (Timestamp& t : at) t *= kMinute;
    auto due = missing_check_in(shift, at, p, now * kMinute);
    return due ? *due / kMinute : -1;
  };
  EXPECT_EQ(missing({}, 9), -1);
  EXPECT_EQ(missing({}, 10), 0);
  EXPECT_EQ(missing({-20}, 100), -1);
  EXPECT_EQ(missing({-31}, 100), 0);    // too early to count
  EXPECT_EQ(missing({-20}, 130), 120);  // counted from the start
  EXPECT_EQ(missing({5}, 134), -1);
  EXPECT_EQ(missing({5}, 135), 125);
  EXPECT_EQ(missing({5, 124}, 135), -1);
  EXPECT_EQ(missing({5, 124, 244, 364}, 479), -1);  // the next would be due after the end
  EXPECT_EQ(missing({}, 480), -1);                  // over
  p.check_in_minutes = 0;
  EXPECT_EQ(missing({5}, 479), -1);
}

TEST(Policy, RefusesAddressesThatAreNone) {
  auto good = [](CallChannel channel, const char* to) {
    return check_policy({.steps = {{{{channel, to}}, 5}}}).has_value();
  };
  EXPECT_TRUE(good(CallChannel::mail, "truc@ncsc.example"));
  EXPECT_FALSE(good(CallChannel::mail, "truc"));
  EXPECT_FALSE(good(CallChannel::mail, "a@b.example\r\nBcc:c@d.example"));
  EXPECT_TRUE(good(CallChannel::sms, "+84912345678"));
  EXPECT_FALSE(good(CallChannel::voice, "0912 call me"));
  EXPECT_FALSE(good(CallChannel::webhook, "file:///etc/passwd"));
  EXPECT_FALSE(check_policy({.steps = {{{}, 0}}}).has_value());
}

}  // namespace
}  // namespace luytre
