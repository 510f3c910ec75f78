#include "families/zeroaccess/zeroaccess.h"

#include <gtest/gtest.h>
#include <zlib.h>

#include <bit>

#include "families/detector_test_tools.h"
#include "families/zeroaccess/message.h"

namespace luytre {
namespace {

using namespace test;

const std::string kGetL = bytes_of("dabe6ece 28948dab c9c0d199 ecd6a93c");     // masscan's self-test
const std::string kMasscan = bytes_of("465d499e 28948dab c9c0d199 e0f2c25e");  // what masscan sends

std::string put32(uint32_t v) {
  return std::string(reinterpret_cast<const char*>(&v), 4);
}

// Written from the description, for whole words.
std::string make_message(const char* command, uint32_t word3, const std::string& rest) {
  std::string plain = put32(0) + std::string(command, 4) + put32(0) + put32(word3) + rest;
  uint32_t crc = static_cast<uint32_t>(
      crc32(0, reinterpret_cast<const Bytef*>(plain.data()), static_cast<uInt>(plain.size())));
  plain.replace(0, 4, put32(crc));
  std::string wire;
  uint32_t key = 0x66747032;
  for (size_t i = 0; i < plain.size(); i += 4, key = std::rotl(key, 1)) {
    uint32_t word;
    std::memcpy(&word, plain.data() + i, 4);
    wire += put32(word ^ key);
  }
  return wire;
}

TEST(ZeroaccessMessage, TheTwoKnownRequestsFit) {
  EXPECT_EQ(check_zeroaccess(kGetL), ZeroaccessMatch::crc);
  EXPECT_EQ(check_zeroaccess(kMasscan), ZeroaccessMatch::crc);
  EXPECT_TRUE(is_masscan_probe(kMasscan));
  EXPECT_FALSE(is_masscan_probe(kGetL));
}

TEST(ZeroaccessMessage, AllThreeCommandsHaveTheirBytes) {
  EXPECT_EQ(make_message("Lteg", 0x7f570a0f, "").substr(4, 4), bytes_of("28948dab"));
  EXPECT_EQ(make_message("Lter", 1, std::string(8, 7)).substr(4, 4), bytes_of("28948dbe"));
  EXPECT_EQ(make_message("Lwen", 1, "").substr(4, 4), bytes_of("28978da2"));
  for (const char* command : {"Lteg", "Lter", "Lwen"})
    EXPECT_EQ(check_zeroaccess(make_message(command, 2, std::string(16, '\x55'))), ZeroaccessMatch::crc);
}

TEST(ZeroaccessMessage, SeveralDatagramsInARowFit) {
  EXPECT_EQ(check_zeroaccess(kGetL + kGetL), ZeroaccessMatch::crc);
  std::string list = make_message("Lter", 16, std::string(128, '\x11'));
  EXPECT_EQ(check_zeroaccess(list + list), ZeroaccessMatch::crc);
}

TEST(ZeroaccessMessage, WhatIsCutOrDamagedIsTheCommandAlone) {
  std::string list = make_message("Lter", 16, std::string(600, '\x22'));
  EXPECT_EQ(check_zeroaccess(list.substr(0, 512)), ZeroaccessMatch::words);
  std::string damaged = kGetL;
  damaged[15] ^= 1;
  EXPECT_EQ(check_zeroaccess(damaged), ZeroaccessMatch::words);
}

TEST(ZeroaccessMessage, EveryBitCounts) {
  for (size_t bit = 0; bit < 128; ++bit) {
    std::string damaged = kGetL;
    damaged[bit / 8] ^= static_cast<char>(1 << bit % 8);
    EXPECT_NE(check_zeroaccess(damaged), ZeroaccessMatch::crc) << bit;
  }
  for (size_t size = 0; size < 16; ++size)
    EXPECT_EQ(check_zeroaccess(std::string_view(kGetL).substr(0, size)), ZeroaccessMatch::none);
}

struct ZeroaccessTest : ::testing::Test {
  OurHosts hosts;
  DetectorSettings settings;
  ObservationBatch batch;
  KeepDetections kept;
  std::unique_ptr<Detector> p2p = make_zeroaccess_p2p(settings, 0);
  std::unique_ptr<Detector> install = make_zeroaccess_install(settings, 1 << 20);
  const std::vector<Seen>& see(Detector& detector, const std::vector<Row>& rows, bool payload = true) {
    kept.seen.clear();
    fill(batch, ObservationKind::flow, rows, payload);
    detector.observe(batch, hosts, kept);
    return kept.seen;
  }
};

TEST_F(ZeroaccessTest, TheSenderIsConfirmedWhicheverEndItIs) {
  Row out{.dst_port = 16464, .protocol = 17, .opening = kGetL};
  auto seen = see(*p2p, {out});
  ASSERT_EQ(seen.size(), 1u);
  EXPECT_EQ(seen[0].evidence, Evidence::confirmed);
  EXPECT_EQ(seen[0].family, "zeroaccess");
  EXPECT_EQ(seen[0].remote_port, 16464);

  Row in{.src = "198.51.100.9",
         .dst = "14.160.0.9",
         .src_port = 5000,
         .dst_port = 16464,
         .protocol = 17,
         .opening = kGetL,
         .reply = make_message("Lter", 1, std::string(8, 1))};
  seen = see(*p2p, {in});
  ASSERT_EQ(seen.size(), 1u);
  EXPECT_EQ(seen[0].host, ip("14.160.0.9"));
  EXPECT_EQ(seen[0].port, 16464);
  EXPECT_EQ(seen[0].remote, ip("198.51.100.9"));
}

TEST_F(ZeroaccessTest, BeingAskedIsNoEvidenceAndNeitherIsThePortNorAScanner) {
  Row asked{.src = "198.51.100.9", .dst = "14.160.0.9", .dst_port = 16464, .protocol = 17, .opening = kGetL};
  Row port{.dst_port = 16464, .protocol = 17, .opening = "hello, this is no bot"};
  Row scanner{.dst_port = 16464, .protocol = 17, .opening = kMasscan};
  Row tcp{.dst_port = 16464, .protocol = 6, .opening = kGetL};
  EXPECT_TRUE(see(*p2p, {asked, port, scanner, tcp}).empty());
  EXPECT_TRUE(see(*p2p, {Row{.dst_port = 16464, .protocol = 17}}, false).empty());  // NetFlow: no payload
}

TEST_F(ZeroaccessTest, TheCommandAloneIsProbable) {
  std::string damaged = kGetL;
  damaged[0] ^= 1;
  auto seen = see(*p2p, {Row{.dst_port = 16470, .protocol = 17, .opening = damaged}});
  ASSERT_EQ(seen.size(), 1u);
  EXPECT_EQ(seen[0].evidence, Evidence::probable);
}

TEST_F(ZeroaccessTest, OrdinaryFlowsAreSilent) {
  auto rows = ordinary_flows(4096);
  EXPECT_TRUE(see(*p2p, rows).empty());
  EXPECT_TRUE(see(*install, rows).empty());
}

TEST_F(ZeroaccessTest, BothCheckInShapesWithinAnHourAreSuspected) {
  Row dns{
      .dst_port = 53, .protocol = 17, .opening = bytes_of("01020304 05060708 abcd 0102 03040506 0708090a")};
  Row ntp{
      .dst_port = 123, .protocol = 17, .time = Row{}.time + kMicrosPerHour / 2, .opening = "GN.........."};
  EXPECT_TRUE(see(*install, {dns, dns}).empty());
  auto seen = see(*install, {ntp});
  ASSERT_EQ(seen.size(), 1u);
  EXPECT_EQ(seen[0].evidence, Evidence::suspected);
  Row later = ntp;
  later.src = "14.160.0.99";
  EXPECT_TRUE(see(*install, {later}).empty());
}

}  // namespace
}  // namespace luytre
