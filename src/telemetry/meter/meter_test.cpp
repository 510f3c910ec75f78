#include "telemetry/meter/meter.h"

#include <gtest/gtest.h>

#include "telemetry/meter/meter_test_tools.h"

namespace luytre::meter {
namespace {

const Endpoints kTelnet = endpoints("198.18.1.1", 40000, "203.0.113.23", 23);
const Endpoints kSix = endpoints("2001:db8::1", 40000, "2001:db8::2", 5000);

TEST(Meter, GivesOneRowForAConversationFromItsInitiator) {
  for (bool first_seen : {true, false}) {
    MeterRun run;
    if (first_seen) run.tcp(1 * kSecond, kTelnet, 100, kTcpSyn);
    run.tcp(2 * kSecond, back(kTelnet), 900, kTcpSyn | kTcpAck);
    run.tcp(3 * kSecond, kTelnet, 101, kTcpAck, "hello ");
    run.tcp(4 * kSecond, kTelnet, 107, kTcpAck | kTcpPush, "world");
    run.tcp(5 * kSecond, back(kTelnet), 901, kTcpAck, "login:");
    run.tcp(6 * kSecond, kTelnet, 112, kTcpAck | kTcpFin);
    run.end();
    ASSERT_EQ(run.rows.flows.size(), 1u);
    const FlowRow& row = run.rows.flows[0];
    EXPECT_EQ(row.src, "198.18.1.1");
    EXPECT_EQ(row.dst_port, 23);
    EXPECT_EQ(row.first, (first_seen ? 1 : 2) * kSecond);
    EXPECT_EQ(row.last, 6 * kSecond);
    EXPECT_EQ(row.packets, first_seen ? 4u : 3u);
    EXPECT_EQ(row.bytes, (first_seen ? 4u : 3u) * 40 + 11);
    EXPECT_EQ(row.tcp_flags, (first_seen ? kTcpSyn : 0) | kTcpAck | kTcpPush | kTcpFin);
    EXPECT_EQ(row.opening, "hello world");
    EXPECT_EQ(row.reply, "login:");
    EXPECT_EQ(row.tcp_sequence, first_seen ? 100u : 0u);
    EXPECT_EQ(run.meter->counts().records, 1u);
    EXPECT_EQ(run.meter->counts().over_limit, 0u);
  }
}

TEST(Meter, TakesThePortsWhenNobodyWasSeenToBegin) {
  MeterRun run;
  run.tcp(kSecond, back(kTelnet), 5, kTcpAck, "from the server");
  run.tcp(kSecond, kTelnet, 5, kTcpAck, "from the client");
  run.udp(kSecond, back(kSix), "first");
  run.udp(kSecond, kSix, "second");
  run.end();
  ASSERT_EQ(run.rows.flows.size(), 2u);
  EXPECT_EQ(run.rows.flows[0].src, "198.18.1.1");
  EXPECT_EQ(run.rows.flows[0].opening, "from the client");
  EXPECT_EQ(run.rows.flows[1].src, "2001:db8::2") << "both ports are high: the end heard first";
  EXPECT_EQ(run.rows.flows[1].opening, "first");
  EXPECT_EQ(run.rows.flows[1].bytes, 40u + 8 + 5);
}

TEST(Meter, NeverSaysOfAnEndThatItSentWhatItDidNot) {
  MeterRun run;  // an answer to a SYN whose source was forged
  run.tcp(kSecond, back(kTelnet), 900, kTcpSyn | kTcpAck);
  run.end();
  ASSERT_EQ(run.rows.flows.size(), 1u);
  EXPECT_EQ(run.rows.flows[0].src, "203.0.113.23");
  EXPECT_EQ(run.rows.flows[0].tcp_sequence, 0u);
  EXPECT_EQ(run.rows.flows[0].packets, 1u);
}

TEST(Meter, KeepsTheFirstBytesInOrderAndWithoutRepeats) {
  MeterRun run;
  run.tcp(1, kTelnet, 0xfffffff0, kTcpSyn);
  run.tcp(2, kTelnet, 0xfffffff1, kTcpAck, "0123456789");
  run.tcp(3, kTelnet, 0xfffffff1, kTcpAck, "0123456789");     // again
  run.tcp(4, kTelnet, 0xfffffff8, kTcpAck, "789abcdefghij");  // overlapping, and over the end of the numbers
  run.tcp(5, kTelnet, 100, kTcpAck, "far ahead");
  run.tcp(6, kTelnet, 5, kTcpAck, std::string(1000, 'x'));
  run.end();
  ASSERT_EQ(run.rows.flows.size(), 1u);
  EXPECT_EQ(run.rows.flows[0].opening, "0123456789abcdefghij" + std::string(kOpeningBytes - 20, 'x'));
}

TEST(Meter, TakesTheFirstDatagramOfUdpAlone) {
  MeterRun run;
  run.udp(1, kSix, "");
  run.udp(2, kSix, "one");
  run.udp(3, kSix, "two");
  run.udp(4, back(kSix), std::string(900, 'r'));
  run.end();
  ASSERT_EQ(run.rows.flows.size(), 1u);
  EXPECT_EQ(run.rows.flows[0].opening, "one");
  EXPECT_EQ(run.rows.flows[0].reply, std::string(kOpeningBytes, 'r'));
  EXPECT_EQ(run.rows.flows[0].packets, 3u);
}

TEST(Meter, EndsAConversationThatPauses) {
  MeterRun run({.idle = 10 * kSecond});
  run.udp(0 * kSecond, kSix, "a");
  run.udp(10 * kSecond, kSix, "b");
  run.udp(21 * kSecond, kSix, "c");
  run.udp(100 * kSecond, kTelnet, "d");
  EXPECT_EQ(run.meter->counts().records, 2u) << "what is over comes out without another packet of it";
  run.end();
  ASSERT_EQ(run.rows.flows.size(), 3u);
  EXPECT_EQ(run.rows.flows[0].packets, 2u);
  EXPECT_EQ(run.rows.flows[1].opening, "c");
}

TEST(Meter, GivesLongConversationsInParts) {
  MeterRun run({.active = 100 * kSecond});
  run.tcp(0, kTelnet, 7, kTcpSyn);
  for (int i = 0; i < 30; ++i) run.tcp(i * 10 * kSecond, kTelnet, 8 + static_cast<uint32_t>(i), kTcpAck, "x");
  run.end();
  ASSERT_EQ(run.rows.flows.size(), 3u);
  EXPECT_EQ(run.rows.flows[0].packets, 11u);
  EXPECT_EQ(run.rows.flows[0].opening, "xxxxxxxxxx");
  EXPECT_EQ(run.rows.flows[0].tcp_sequence, 7u);
  for (size_t i : {1, 2}) {
    EXPECT_EQ(run.rows.flows[i].src, "198.18.1.1");
    EXPECT_EQ(run.rows.flows[i].packets, 10u);
    EXPECT_EQ(run.rows.flows[i].opening, "");
    EXPECT_EQ(run.rows.flows[i].tcp_sequence, 0u);
    EXPECT_EQ(run.rows.flows[i].tcp_flags, kTcpAck);
  }
}

TEST(Meter, TellsConnectionsOnTheSamePortsApart) {
  MeterRun run;
  for (uint32_t first : {100u, 100u, 9000u}) {  // the second SYN is a repeat
    run.tcp(first, kTelnet, first, kTcpSyn);
    run.tcp(first, kTelnet, first + 1, kTcpAck, "hi");
  }
  run.end();
  ASSERT_EQ(run.rows.flows.size(), 2u);
  EXPECT_EQ(run.rows.flows[0].packets, 4u);
  EXPECT_EQ(run.rows.flows[1].tcp_sequence, 9000u);
}

TEST(Meter, PassesOverIcmpErrorsAndLaterFragments) {
  Endpoints router = endpoints("203.0.113.1", 0, "198.18.1.1", 0);
  auto icmp = [&](const Endpoints& ends, std::string message) {
    return ethernet(ip_packet(ends, ends.src.is_v4() ? 1 : 58, message + std::string(6, '\0')),
                    ends.src.is_v4() ? 0x0800 : 0x86dd);
  };
  MeterRun run;
  run.frame(1, icmp(router, {3, 1}));
  run.frame(1, icmp(kSix, {1, 4}));
  run.frame(2, icmp(back(router), {8, 0}));
  run.frame(3, icmp(router, {0, 0}));
  std::string segment = udp_segment(kTelnet, std::string(100, 'f'));
  run.frame(4, ethernet(ip_packet(kTelnet, 17, segment, 0x2000), 0x0800));
  run.frame(5, ethernet(ip_packet(kTelnet, 17, segment, 0x0020), 0x0800));
  run.end();
  ASSERT_EQ(run.rows.flows.size(), 2u);
  EXPECT_EQ(run.rows.flows[0].src, "198.18.1.1");
  EXPECT_EQ(run.rows.flows[0].protocol, 1);
  EXPECT_EQ(run.rows.flows[0].dst_port, 8 << 8);
  EXPECT_EQ(run.rows.flows[0].packets, 1u);
  EXPECT_EQ(run.rows.flows[1].packets, 1u) << "the fragment with ports";
}

TEST(Meter, LetsTheOldestGoForWantOfMemoryAndCountsThem) {
  MeterRun run({.bytes = 1 << 20});
  constexpr uint32_t kMany = 20'000;
  for (uint32_t i = 0; i < kMany; ++i) {
    Endpoints ends = {IpAddress::from_v4(0xc6120000 + i), IpAddress::from_v4(0xcb007101), 1000, 2000};
    run.udp(i * 1000, ends, std::string(i % 600, 'p'));
    if (i % 100 == 0) run.udp(i * 1000, endpoints("198.18.255.1", 1, "198.18.255.2", 2), "lasting");
    ASSERT_LT(run.meter->held_bytes(), 2u << 20);
  }
  run.end();
  EXPECT_EQ(run.rows.flows.size(), kMany + 1) << "nothing is lost, and what is heard of again stays";
  EXPECT_GT(run.meter->counts().over_limit, kMany / 2);
}

TEST(Meter, BearsClocksThatJump) {
  MeterRun run;
  for (Timestamp time : {kNoTime, Timestamp{5}, INT64_MAX, Timestamp{1'543'000'000} * kSecond,
                         Timestamp{3} * kSecond, -Timestamp{5} * kSecond, INT64_MIN + 1, kNoTime})
    run.udp(time, kSix, "x");
  run.end();
  uint64_t packets = 0;
  for (const FlowRow& row : run.rows.flows) {
    packets += row.packets;
    EXPECT_LE(row.first, row.last);
  }
  EXPECT_EQ(packets, 8u);

  MeterRun undated;
  undated.udp(kNoTime, kSix, "x");
  undated.end();
  EXPECT_EQ(undated.rows.flows.at(0).first, kNoTime);
}

}  // namespace
}  // namespace luytre::meter
