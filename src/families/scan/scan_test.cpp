#include "families/scan/scan.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "families/attempts.h"
#include "families/behaviour_test_tools.h"

namespace luytre::test {
namespace {

const DetectorSettings kSettings;
constexpr uint8_t kAnswered = kTcpSyn | kTcpAck | kTcpPush | kTcpFin;

std::vector<Event> scan(uint32_t targets, uint16_t port, uint8_t flags = kTcpSyn,
                        std::string_view host = "14.160.0.7") {
  std::vector<Event> events;
  for (uint32_t n = 0; n < targets; ++n)
    events.push_back(flow(host, target(n), port, flags, kMorning + n * kMicrosPerSecond));
  return events;
}

TEST(IotTelnetScan, ManyUnansweredTelnetTargetsAreAScanAndNameNoFamily) {
  auto events = scan(60, 23);
  for (size_t n = 0; n < events.size(); n += 10) events[n].dst_port = 2323;
  auto seen = observe(*make_iot_telnet_scan(kSettings, kPlenty), events);
  ASSERT_EQ(seen.size(), 1u);
  EXPECT_EQ(seen[0].indicator, "tcp/23,2323");
  EXPECT_EQ(seen[0].family, "");
  EXPECT_EQ(seen[0].category, Category::behaviour);
  EXPECT_EQ(seen[0].evidence, Evidence::suspected);
  EXPECT_EQ(seen[0].first, kMorning);
  EXPECT_EQ(seen[0].last, kMorning + kMicrosPerHour - 1);
  EXPECT_EQ(seen[0].remote_port, 23);
  EXPECT_TRUE(seen[0].remote.is_unspecified());
}

TEST(IotTelnetScan, OtherIotPortsAreServicesOfTheirOwn) {
  auto seen = observe(*make_iot_telnet_scan(kSettings, kPlenty), scan(40, 37215));
  ASSERT_EQ(seen.size(), 1u);
  EXPECT_EQ(seen[0].indicator, "tcp/37215");
}

TEST(IotTelnetScan, AnAdministratorsAnsweredSessionsAreNone) {
  EXPECT_TRUE(observe(*make_iot_telnet_scan(kSettings, kPlenty), scan(500, 23, kAnswered)).empty());
}

TEST(IotTelnetScan, TheThresholdIsASetting) {
  DetectorSettings settings;
  settings.set("iot-telnet-scan.targets", 61);
  EXPECT_TRUE(observe(*make_iot_telnet_scan(settings, kPlenty), scan(60, 23)).empty());
  EXPECT_EQ(observe(*make_iot_telnet_scan(settings, kPlenty), scan(61, 23)).size(), 1u);
}

TEST(IotTelnetScan, HostsThatAreNotOursAreLeftAlone) {
  EXPECT_TRUE(
      observe(*make_iot_telnet_scan(kSettings, kPlenty), scan(200, 23, kTcpSyn, "192.0.2.5")).empty());
}

TEST(SmbScan, AWormIsAScanWhateverTheOrderAndCut) {
  auto events = scan(45, 445);
  for (int hour = 1; hour < 4; ++hour)
    for (uint32_t n = 0; n < 25; ++n)  // goes on below the threshold
      events.push_back(flow("14.160.0.7", target(n), 445, kTcpSyn, kMorning + hour * kMicrosPerHour));
  std::mt19937_64 random(3);
  auto expected = lines(observe(*make_smb_scan(kSettings, kPlenty), events));
  EXPECT_THAT(expected, testing::ElementsAre(testing::HasSubstr("smb-scan 14.160.0.7 :: 445 tcp/445")));
  for (size_t rows : {1, 7, 8000}) {
    std::ranges::shuffle(events, random);
    EXPECT_EQ(lines(observe(*make_smb_scan(kSettings, kPlenty), events, rows)), expected);
  }
}

TEST(SmbScan, AnInventoryOfOnesOwnNetworkIsOrdinaryUpToItsOwnBound) {
  std::vector<Event> events;
  for (uint32_t n = 0; n < 1023; ++n)
    events.push_back(
        flow("10.0.0.9", IpAddress::from_v4(0x0A010000 + n).to_string(), 445, kTcpSyn, kMorning));
  EXPECT_TRUE(observe(*make_smb_scan(kSettings, kPlenty), events).empty());
  events.push_back(flow("10.0.0.9", "10.9.9.9", 445, kTcpSyn, kMorning));
  auto seen = observe(*make_smb_scan(kSettings, kPlenty), events);
  ASSERT_EQ(seen.size(), 1u);
  EXPECT_EQ(seen[0].indicator, "tcp/445 private");
}

TEST(HorizontalScan, SaysWhichServiceIsTried) {
  auto events = scan(150, 3389);
  auto more = scan(150, 22, kTcpSyn | kTcpRst, "14.160.0.8");
  events.insert(events.end(), more.begin(), more.end());
  auto seen = lines(observe(*make_horizontal_scan(kSettings, kPlenty), events));
  EXPECT_THAT(seen, testing::ElementsAre(testing::HasSubstr("14.160.0.7 :: 3389 tcp/3389"),
                                         testing::HasSubstr("14.160.0.8 :: 22 tcp/22")));
}

TEST(HorizontalScan, WithoutFlagsFewSmallPacketsAreUnanswered) {
  auto events = scan(150, 3389, 0);
  EXPECT_EQ(observe(*make_horizontal_scan(kSettings, kPlenty), events).size(), 1u);
  for (Event& e : events) e.packets = 12, e.bytes = 4000;
  EXPECT_TRUE(observe(*make_horizontal_scan(kSettings, kPlenty), events).empty());
}

TEST(HorizontalScan, PeersOfBitTorrentAndDhtAreNone) {
  std::mt19937_64 random(4);
  std::vector<Event> events;
  for (uint32_t n = 0; n < 20'000; ++n) {
    auto port = static_cast<uint16_t>(n % 3 == 0   ? 6881 + random() % 9
                                      : n % 3 == 1 ? 51413
                                                   : 1024 + random() % 64000);
    auto e = flow("14.160.0.7", target(n), port, n % 2 ? kTcpSyn : 0, kMorning);
    if (n % 2 == 0) e.protocol = kUdp;
    events.push_back(e);
  }
  EXPECT_TRUE(observe(*make_horizontal_scan(kSettings, kPlenty), events).empty());
}

TEST(HorizontalScan, RepliesAndWebCrawlersAreNone) {
  auto events = scan(1000, 443);
  for (Event& e : events) e.src_port = 50000;
  auto replies = scan(1000, 2000, kTcpSyn);
  for (Event& e : replies) e.src_port = 80;
  events.insert(events.end(), replies.begin(), replies.end());
  EXPECT_TRUE(observe(*make_horizontal_scan(kSettings, kPlenty), events).empty());
}

TEST(HorizontalScan, ManyTriesAtOneTargetAreNone) {
  std::vector<Event> events(5000, flow("14.160.0.7", "203.0.113.5", 22, kTcpSyn, kMorning));
  EXPECT_TRUE(observe(*make_horizontal_scan(kSettings, kPlenty), events).empty());
}

}  // namespace
}  // namespace luytre::test
