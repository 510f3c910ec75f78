#include "families/ramnit/ramnit.h"

#include <gtest/gtest.h>

#include "families/detector_test_tools.h"
#include "families/ramnit/frame.h"

namespace luytre {
namespace {

using namespace test;

std::string le32(uint32_t v) {
  return std::string(reinterpret_cast<const char*>(&v), 4);
}
std::string data_chunk(const std::string& data) {
  return std::string(1, '\0') + le32(static_cast<uint32_t>(data.size())) + data;
}
std::string frame(uint8_t command, const std::string& chunks) {
  return std::string("\0\xff", 2) + le32(static_cast<uint32_t>(chunks.size() + 1)) +
         static_cast<char>(command) + chunks;
}
const std::string kRegister =
    frame(0xe2, data_chunk(std::string(32, 'a')) + data_chunk(std::string(32, 'b')));
const std::string kOk = frame(0x01, "");

TEST(RamnitFrame, EveryCommandAndChunkIsKnown) {
  for (int command : {0x01, 0x11, 0x13, 0x15, 0x21, 0x23, 0x51, 0xe2, 0xe8})
    EXPECT_TRUE(is_ramnit_frame(frame(static_cast<uint8_t>(command), "")));
  EXPECT_TRUE(is_ramnit_frame(frame(0xe8, "\1" + le32(7) + "\2" + le32(1) + le32(2) + data_chunk("xyz"))));
  EXPECT_TRUE(is_ramnit_frame(kRegister + kOk));
  EXPECT_FALSE(is_ramnit_frame(frame(0x02, "")));
  EXPECT_FALSE(is_ramnit_frame(frame(0x01, "\3")));
}

TEST(RamnitFrame, TheLengthMustFitTheChunksAndWhatFollows) {
  std::string wrong = kRegister;
  wrong[2] ^= 1;
  EXPECT_FALSE(is_ramnit_frame(wrong));
  EXPECT_FALSE(is_ramnit_frame(kRegister + "GET / HTTP/1.1"));
  EXPECT_FALSE(is_ramnit_frame(std::string("\0\xff", 2) + le32(0) + "\1"));
  EXPECT_FALSE(is_ramnit_frame(std::string("\0\xff", 2) + le32(0xffffffff) + "\1"));
}

TEST(RamnitFrame, WhatIsCutShortStillFits) {
  std::string large = frame(0x21, data_chunk(std::string(5000, 'm')));
  for (size_t kept = 7; kept <= 512; ++kept) EXPECT_TRUE(is_ramnit_frame(large.substr(0, kept))) << kept;
  for (size_t kept = 0; kept < 7; ++kept) EXPECT_FALSE(is_ramnit_frame(large.substr(0, kept))) << kept;
}

struct RamnitTest : ::testing::Test {
  OurHosts hosts;
  ObservationBatch batch;
  KeepDetections kept;
  std::unique_ptr<Detector> detector = make_ramnit_c2({}, 0);
  const std::vector<Seen>& see(const std::vector<Row>& rows, bool payload = true) {
    kept.seen.clear();
    fill(batch, ObservationKind::flow, rows, payload);
    detector->observe(batch, hosts, kept);
    return kept.seen;
  }
};

TEST_F(RamnitTest, BothSidesAreConfirmedOneIsProbableOnAnyPort) {
  auto seen = see({Row{.dst_port = 443, .opening = kRegister, .reply = kOk},
                   Row{.dst_port = 8888, .opening = kRegister}, Row{.dst_port = 81, .reply = kOk},
                   Row{.dst_port = 81, .opening = kRegister, .reply = "HTTP/1.1 400 Bad Request"}});
  ASSERT_EQ(seen.size(), 4u);
  EXPECT_EQ(seen[0].evidence, Evidence::confirmed);
  EXPECT_EQ(seen[0].family, "ramnit");
  for (int i : {1, 2, 3}) EXPECT_EQ(seen[i].evidence, Evidence::probable);
}

TEST_F(RamnitTest, OtherProtocolsForeignHostsAndNetFlowAreSilent) {
  Row udp{.dst_port = 443, .protocol = 17, .opening = kRegister, .reply = kOk};
  Row foreign{
      .src = "198.51.100.9", .dst = "14.160.0.7", .dst_port = 443, .opening = kRegister, .reply = kOk};
  Row odd{.dst_port = 443, .opening = "GET / HTTP/1.1", .reply = kOk};
  EXPECT_TRUE(see({udp, foreign, odd}).empty());
  EXPECT_TRUE(see({Row{.dst_port = 443}}, false).empty());
  EXPECT_TRUE(see(ordinary_flows(4096)).empty());
}

}  // namespace
}  // namespace luytre
