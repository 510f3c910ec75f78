// Ports and messages in these tests were made by running the functions of nmap 7.93's p2p-conficker.nse.
#include "families/conficker/p2p.h"

#include <gtest/gtest.h>

#include <random>

#include "families/detector_test_tools.h"

namespace luytre {
namespace {

using namespace test;
using enum ConfickerTransport;

struct PortVector {
  const char* address;
  int64_t seconds;
  uint16_t tcp, udp, week_tcp, week_udp;
};
constexpr PortVector kPorts[] = {
    {"1.2.3.4", 1238544000, 54055, 25329, 23758, 47163},
    {"1.2.3.4", 1544313600, 54055, 25329, 36133, 43984},
    {"1.2.3.4", 1795392000, 54055, 25329, 48669, 29310},
    {"10.0.0.1", 1238544000, 13562, 2524, 24701, 44999},
    {"10.0.0.1", 1544313600, 13562, 2524, 54387, 15667},
    {"10.0.0.1", 1795392000, 13562, 2524, 18416, 10641},
    {"192.168.1.65", 1238544000, 59436, 43492, 41380, 49738},
    {"192.168.1.65", 1544313600, 59436, 43492, 44293, 51402},
    {"192.168.1.65", 1795392000, 59436, 43492, 51858, 49191},
    {"14.160.0.7", 1238544000, 32731, 42274, 38803, 30604},
    {"14.160.0.7", 1544313600, 32731, 42274, 38642, 10107},
    {"14.160.0.7", 1795392000, 32731, 42274, 15149, 37006},
    {"203.113.131.1", 1238544000, 54723, 14972, 35976, 12407},
    {"203.113.131.1", 1544313600, 54723, 14972, 58964, 15910},
    {"203.113.131.1", 1795392000, 54723, 14972, 39032, 43861},
    {"255.255.255.254", 1238544000, 21354, 44295, 46316, 46604},
    {"255.255.255.254", 1544313600, 21354, 44295, 10715, 50880},
    {"255.255.255.254", 1795392000, 21354, 44295, 23807, 22065},
};

TEST(ConfickerPorts, AreThoseNmapExpects) {
  for (const PortVector& v : kPorts) {
    uint32_t address = ip(v.address).v4();
    EXPECT_EQ(conficker_fixed_ports(address), (ConfickerPorts{v.tcp, v.udp})) << v.address;
    EXPECT_EQ(conficker_week_ports(address, conficker_week(v.seconds * kMicrosPerSecond)),
              (ConfickerPorts{v.week_tcp, v.week_udp}))
        << v.address;
  }
}

TEST(ConfickerPorts, AreAskedForAsTheyAreMade) {
  std::mt19937 random(4);
  for (int i = 0; i < 20'000; ++i) {
    uint32_t address = static_cast<uint32_t>(random());
    ConfickerPorts all[] = {conficker_fixed_ports(address), conficker_week_ports(address, 2500),
                            conficker_week_ports(address, 2501)};
    auto port = static_cast<uint16_t>(i % 4 == 0 ? random() : i % 4 == 1 ? all[i % 3].tcp : all[i % 3].udp);
    bool one = false, two = false;
    for (int pair = 0; pair < 3; ++pair) {
      bool there = all[pair].tcp == port || all[pair].udp == port;
      one |= there && pair < 2;
      two |= there;
    }
    ASSERT_EQ(conficker_uses_port(address, port, 2500, 2500), one);
    ASSERT_EQ(conficker_uses_port(address, port, 2500, 2501), two);
  }
}

TEST(ConfickerPorts, NeverLieInTheGroupsLeftOut) {
  for (uint32_t port = 0; port < 2048; ++port)
    EXPECT_FALSE(conficker_may_listen(static_cast<uint16_t>(port)));
  std::mt19937 random(3);
  for (int i = 0; i < 10'000; ++i) {
    ConfickerPorts ports = conficker_week_ports(static_cast<uint32_t>(random()), 2500);
    ASSERT_TRUE(conficker_may_listen(ports.tcp) && conficker_may_listen(ports.udp) && ports.tcp != ports.udp);
  }
}

TEST(ConfickerWeek, TurnsOnMondays) {
  EXPECT_EQ(conficker_week(at("1970-01-05T00:00:00Z")), 0);
  EXPECT_EQ(conficker_week(at("1970-01-11T23:59:59.999999Z")), 0);
  EXPECT_EQ(conficker_week(at("1970-01-12T00:00:00Z")), 1);
  EXPECT_EQ(conficker_week(at("1970-01-04T23:59:59.999999Z")), -1);
}

const std::string kUdp = bytes_of("94bc3b72bc9d79622921a12f5340"),
                  kTcp = bytes_of("0e00bcf60d60ee34cc2d7d603d3c1245");
const std::string kWithAddress = bytes_of("78563412f0debc9af84411430610390625785745");
const std::string kWithAll = bytes_of(
    "98badcfe10325476cb410bb554566cb9574104114c114410410a016d713c2d6b3030656476114005002d1f56555c51bbefe8ca50"
    "45"
    "17545341041141155151d34cb9df3a3f2876707570");
const std::string kTcpSystem = bytes_of(
    "3d00fecaad0b040302017970c1000501280b07104904efbeacda1140020003000105105045000f93586a1a5a5a5a5b5e4b1f4f0e"
    "0b"
    "1e4b1f4e0b1f4f0e0a1b");

TEST(ConfickerMessage, NmapsMessagesFit) {
  for (const char* hex :
       {"94bc3b72bc9d79622921a12f5340", "b6f52e3f4c07490d6d305c3d0205", "8f934712776999181ff854e50614"})
    EXPECT_EQ(check_conficker_message(bytes_of(hex), udp), ConfickerMessage::bare);
  for (const char* hex : {"0e00bcf60d60ee34cc2d7d603d3c1245", "0e008c960e6a739826611de139145340"})
    EXPECT_EQ(check_conficker_message(bytes_of(hex), tcp), ConfickerMessage::bare);
  EXPECT_EQ(check_conficker_message(kWithAddress, udp), ConfickerMessage::full);
  EXPECT_EQ(check_conficker_message(kWithAll, udp), ConfickerMessage::full);
  EXPECT_EQ(check_conficker_message(kTcpSystem, tcp), ConfickerMessage::full);
}

TEST(ConfickerMessage, PaddingAndFurtherMessagesDoNotMatter) {
  EXPECT_EQ(check_conficker_message(kWithAddress + "padding", udp), ConfickerMessage::full);
  EXPECT_EQ(check_conficker_message(kUdp + "padding", udp), ConfickerMessage::full);
  EXPECT_EQ(check_conficker_message(kTcpSystem + kTcp, tcp), ConfickerMessage::full);
}

TEST(ConfickerMessage, EveryBitBeforeThePaddingCounts) {
  for (size_t bit = 0; bit < kUdp.size() * 8; ++bit) {
    std::string damaged = kUdp;
    damaged[bit / 8] ^= static_cast<char>(1 << bit % 8);
    EXPECT_EQ(check_conficker_message(damaged, udp), ConfickerMessage::none) << bit;
  }
  for (size_t bit = 0; bit < kWithAddress.size() * 8; ++bit) {
    std::string damaged = kWithAddress;
    damaged[bit / 8] ^= static_cast<char>(1 << bit % 8);
    EXPECT_EQ(check_conficker_message(damaged, udp), ConfickerMessage::none) << bit;
  }
}

TEST(ConfickerMessage, TheTransportIsPartOfIt) {
  EXPECT_EQ(check_conficker_message(kUdp, tcp), ConfickerMessage::none);
  EXPECT_EQ(check_conficker_message(kTcp, udp), ConfickerMessage::none);
  EXPECT_EQ(check_conficker_message(kTcp.substr(2), udp), ConfickerMessage::none);
}

TEST(ConfickerMessage, ShortAndCutOnesAreNone) {
  for (size_t kept = 0; kept < kUdp.size(); ++kept)
    EXPECT_EQ(check_conficker_message(kUdp.substr(0, kept), udp), ConfickerMessage::none);
  for (size_t kept = 0; kept < kTcp.size(); ++kept)
    EXPECT_EQ(check_conficker_message(kTcp.substr(0, kept), tcp), ConfickerMessage::none);
}

TEST(ConfickerMessage, AMillionRandomPayloadsAreNone) {
  std::mt19937_64 random(5);
  std::string payload(64, '\0');
  for (int i = 0; i < 1'000'000; ++i) {
    for (size_t at = 0; at < payload.size(); at += 8) {
      uint64_t word = random();
      std::memcpy(payload.data() + at, &word, 8);
    }
    ASSERT_EQ(check_conficker_message(payload, udp), ConfickerMessage::none);
  }
  EXPECT_EQ(check_conficker_message(std::string(100, '\0'), udp), ConfickerMessage::none);
}

}  // namespace
}  // namespace luytre
