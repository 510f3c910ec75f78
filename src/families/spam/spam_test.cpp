#include "families/spam/spam.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "families/attempts.h"
#include "families/behaviour_test_tools.h"

namespace luytre::test {
namespace {

const DetectorSettings kSettings;
constexpr uint8_t kSpoken = kTcpSyn | kTcpAck | kTcpPush | kTcpFin;

std::vector<Event> mail(uint32_t servers, std::string_view host, uint8_t flags = kSpoken) {
  std::vector<Event> events;
  for (uint32_t n = 0; n < servers; ++n) events.push_back(flow(host, target(n), 25, flags, kMorning + n));
  return events;
}

TEST(SpamBurst, AHostThatSpeaksToManyMailServersSpams) {
  for (uint8_t flags : {kSpoken, kTcpSyn}) {
    auto seen = observe(*make_spam_burst(kSettings, kPlenty), mail(60, "14.160.0.7", flags));
    ASSERT_EQ(seen.size(), 1u);
    EXPECT_EQ(seen[0].indicator, "tcp/25,465,587");
    EXPECT_EQ(seen[0].family, "");
    EXPECT_EQ(seen[0].first, kMorning);
  }
}

TEST(SpamBurst, AMailServerReceivesTooWhicheverIsReadFirst) {
  auto events = mail(500, "14.160.0.25");
  for (uint32_t n = 0; n < 5; ++n)
    events.push_back(flow(target(900 + n), "14.160.0.25", 25, kSpoken, kMorning + kMicrosPerHour - 1));
  EXPECT_TRUE(observe(*make_spam_burst(kSettings, kPlenty), events).empty());
  std::ranges::reverse(events);
  EXPECT_TRUE(observe(*make_spam_burst(kSettings, kPlenty), events, 3).empty());
}

TEST(SpamBurst, AMailServerIsKnownByItsAnswersAlone) {
  auto events = mail(500, "14.160.0.25");
  for (uint32_t n = 0; n < 5; ++n) {
    auto answer = flow("14.160.0.25", target(900 + n), 40000, kSpoken, kMorning);
    answer.src_port = 25;
    events.push_back(answer);
  }
  EXPECT_TRUE(observe(*make_spam_burst(kSettings, kPlenty), events).empty());
}

TEST(SpamBurst, BeingKnockedAtMakesNoMailServer) {
  auto events = mail(60, "14.160.0.7");
  for (uint32_t n = 0; n < 50; ++n)
    events.push_back(flow(target(900 + n), "14.160.0.7", 25, kTcpSyn, kMorning));
  EXPECT_EQ(observe(*make_spam_burst(kSettings, kPlenty), events).size(), 1u);
}

TEST(SpamBurst, AMailReaderWithItsFewServersIsNone) {
  std::vector<Event> events;
  for (uint32_t n = 0; n < 5000; ++n)
    events.push_back(flow("14.160.0.7", target(n % 12), n % 2 ? 587 : 465, kSpoken, kMorning + n));
  EXPECT_TRUE(observe(*make_spam_burst(kSettings, kPlenty), events).empty());
}

}  // namespace
}  // namespace luytre::test
