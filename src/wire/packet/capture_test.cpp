#include "wire/packet/capture.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/bytes.h"
#include "base/file.h"
#include "wire/packet/packet_builder.h"

namespace luytre {
namespace {

struct Seen {
  Timestamp time;
  uint32_t link_type, original_length;
  std::string bytes;
  friend bool operator==(const Seen&, const Seen&) = default;
};

struct Read {
  std::vector<Seen> packets;
  DecodeCounts counts;
  uint64_t skipped;
};

// All of `text`, handed over in steps of `step` bytes behind what was not used up.
Read read(std::string_view text, size_t step = SIZE_MAX) {
  CaptureReader reader;
  Read out;
  std::string held;
  for (size_t at = 0;;) {
    size_t size = std::min(step, text.size() - at);
    held += text.substr(at, size);
    at += size;
    bool last = at == text.size();
    std::vector<char> copy(held.begin(), held.end());
    size_t used = reader.read(std::as_bytes(std::span(copy)), last, [&](const CapturedPacket& packet) {
      out.packets.push_back(
          {packet.time, packet.link_type, packet.original_length, std::string(as_text(packet.bytes))});
    });
    held.erase(0, used);
    if (last) break;
  }
  EXPECT_EQ(held, "");
  out.counts = reader.counts();
  out.skipped = reader.skipped_bytes();
  EXPECT_EQ(out.counts.records, out.packets.size());
  return out;
}

// Numbers in the byte order of the section under test.
struct Order {
  bool big;
  std::string u16(unsigned v) const {
    std::string b = be16(v);
    return big ? b : std::string(b.rbegin(), b.rend());
  }
  std::string u32(uint32_t v) const {
    std::string b = be32(v);
    return big ? b : std::string(b.rbegin(), b.rend());
  }
  std::string pad(std::string text) const {
    text.resize((text.size() + 3) / 4 * 4);
    return text;
  }
  std::string block(uint32_t type, const std::string& body) const {
    uint32_t size = static_cast<uint32_t>(12 + pad(body).size());
    return u32(type) + u32(size) + pad(body) + u32(size);
  }
  std::string section() const {
    return block(0x0a0d0d0a, u32(0x1a2b3c4d) + u16(1) + u16(0) + u32(0xffffffff) + u32(0xffffffff));
  }
  std::string option(unsigned code, const std::string& value) const {
    return u16(code) + u16(static_cast<unsigned>(value.size())) + pad(value);
  }
  std::string interface(unsigned link, uint32_t snap = 0, const std::string& options = "") const {
    return block(1, u16(link) + u16(0) + u32(snap) + options);
  }
  std::string enhanced(uint32_t index, uint64_t units, const std::string& bytes, uint32_t wire = 0) const {
    uint32_t size = static_cast<uint32_t>(bytes.size());
    return block(6, u32(index) + u32(static_cast<uint32_t>(units >> 32)) + u32(static_cast<uint32_t>(units)) +
                        u32(size) + u32(wire ? wire : size) + pad(bytes));
  }
  std::string pcap(uint32_t magic, uint32_t link) const {
    return u32(magic) + u16(2) + u16(4) + u32(0) + u32(0) + u32(65535) + u32(link);
  }
  std::string record(uint32_t seconds, uint32_t fraction, const std::string& bytes, uint32_t wire = 0) const {
    uint32_t size = static_cast<uint32_t>(bytes.size());
    return u32(seconds) + u32(fraction) + u32(size) + u32(wire ? wire : size) + bytes;
  }
};

class Capture : public testing::TestWithParam<bool> {
 protected:
  Order order{GetParam()};
};
INSTANTIATE_TEST_SUITE_P(Orders, Capture, testing::Bool(), [](const auto& parameter) {
  return parameter.param ? "BigEndian" : "LittleEndian";
});

TEST_P(Capture, OfPcapGivesPacketsWithTheirTime) {
  std::string text =
      order.pcap(0xa1b2c3d4, 1) + order.record(10, 999999, "one") + order.record(11, 5, "", 60);
  EXPECT_EQ(read(text).packets, (std::vector<Seen>{{10'999'999, 1, 3, "one"}, {11'000'005, 1, 60, ""}}));
  text = order.pcap(0xa1b23c4d, 0xf0000000 | 276) + order.record(0xffffffff, 999999999, "x", 3);
  EXPECT_EQ(read(text).packets, (std::vector<Seen>{{4294967295999999, 276, 3, "x"}}));
}

TEST_P(Capture, OfPcapngGivesPacketsOfSeveralInterfacesAndSections) {
  Order other{!GetParam()};
  std::string text = order.section() + order.interface(1) + order.interface(113, 0, order.option(9, "\x09")) +
                     order.enhanced(0, 1'500'000, "micro") + order.enhanced(1, 2'000'000'999, "nano", 99) +
                     order.block(4, "a name resolution block") + order.block(0x80000001, "somebody's own") +
                     other.section() + other.interface(101) + other.enhanced(0, 7, "again");
  Read out = read(text);
  EXPECT_EQ(
      out.packets,
      (std::vector<Seen>{{1'500'000, 1, 5, "micro"}, {2'000'000, 113, 99, "nano"}, {7, 101, 5, "again"}}));
  EXPECT_EQ(out.counts, (DecodeCounts{.records = 3}));
}

TEST_P(Capture, ReadsSimpleAndObsoletePackets) {
  std::string text = order.section() + order.interface(1, 4) + order.block(3, order.u32(9) + "abcd") +
                     order.block(3, order.u32(3) + "xyz") +
                     order.block(2, order.u16(0) + order.u16(0) + order.u32(0) + order.u32(42) +
                                        order.u32(2) + order.u32(8) + "no");
  EXPECT_EQ(read(text).packets,
            (std::vector<Seen>{{kNoTime, 1, 9, "abcd"}, {kNoTime, 1, 3, "xyz"}, {42, 1, 8, "no"}}));
}

TEST_P(Capture, KnowsEveryTimeResolution) {
  auto time = [&](int resolution, uint64_t units, uint64_t offset = 0) {
    std::string options;
    if (resolution >= 0) options += order.option(9, std::string(1, static_cast<char>(resolution)));
    std::string low = order.u32(static_cast<uint32_t>(offset)),
                high = order.u32(static_cast<uint32_t>(offset >> 32));
    options += order.option(14, order.big ? high + low : low + high) + order.option(0, "");
    Read out = read(order.section() + order.interface(1, 0, options) + order.enhanced(0, units, "x"));
    EXPECT_EQ(out.packets.size(), 1u);
    return out.packets[0].time;
  };
  EXPECT_EQ(time(-1, 1234567), 1234567);
  EXPECT_EQ(time(0, 1600000000), 1600000000'000000);
  EXPECT_EQ(time(3, 1600000000123), 1600000000'123000);
  EXPECT_EQ(time(9, 1600000000'123456789), 1600000000'123456);
  EXPECT_EQ(time(12, 1'600'000'123'456'789'012), 1'600'000'123'456);
  EXPECT_EQ(time(0x80 | 20, (5ull << 20) | (1 << 19)), 5'500000);
  EXPECT_EQ(time(0x80 | 32, (5ull << 32) | (1u << 30)), 5'250000);
  EXPECT_EQ(time(6, 5, 100), 100'000005);
  EXPECT_EQ(time(6, 200'000000, static_cast<uint64_t>(-50)), 150'000000);
  EXPECT_EQ(time(127, UINT64_MAX), 0);
  EXPECT_EQ(time(0xff, UINT64_MAX), 0);
  EXPECT_EQ(time(0, UINT64_MAX), kNoTime);  // beyond what a Timestamp holds
  EXPECT_EQ(time(6, 0, UINT64_MAX / 2), kNoTime);
}

TEST_P(Capture, IsReadTheSameInAnySteps) {
  std::string ng = order.section() + order.interface(1) + order.enhanced(0, 1, "one") +
                   order.block(5, std::string(200, 's')) + order.enhanced(0, 2, std::string(100, 'x'));
  std::string classic = order.pcap(0xa1b2c3d4, 1) + order.record(1, 2, "abc") + order.record(3, 4, "defghij");
  for (const std::string& text : {ng, classic, ng.substr(0, ng.size() - 3), classic.substr(0, 60)}) {
    Read whole = read(text);
    for (size_t step : {1u, 2u, 3u, 7u, 64u}) {
      Read pieces = read(text, step);
      EXPECT_EQ(pieces.packets, whole.packets);
      EXPECT_EQ(pieces.counts, whole.counts);
      EXPECT_EQ(pieces.skipped, whole.skipped);
    }
  }
}

TEST_P(Capture, ThatEndsWithinAPacketIsIncomplete) {
  std::string classic = order.pcap(0xa1b2c3d4, 1) + order.record(1, 2, "abc");
  std::string ng = order.section() + order.interface(1) + order.enhanced(0, 1, "one");
  for (size_t cut = 1; cut < 19; ++cut)
    EXPECT_EQ(read(classic.substr(0, classic.size() - cut)).counts, (DecodeCounts{.incomplete = 1}));
  for (size_t cut = 1; cut < 36; ++cut)
    EXPECT_EQ(read(ng.substr(0, ng.size() - cut)).counts, (DecodeCounts{.incomplete = 1})) << cut;
}

TEST_P(Capture, EndsWhereABlockBreaksTheFormat) {
  std::string good = order.section() + order.interface(1) + order.enhanced(0, 1, "one");
  std::string wrong_end = order.enhanced(0, 2, "two");
  wrong_end.replace(wrong_end.size() - 4, 4, order.u32(99));
  std::string odd_length = order.u32(6) + order.u32(33) + std::string(100, 'x');
  for (const std::string& bad : {wrong_end, odd_length, order.u32(6) + order.u32(0) + std::string(8, '\0')}) {
    Read out = read(good + bad + good);
    EXPECT_EQ(out.counts, (DecodeCounts{.records = 1, .malformed = 1}));
    EXPECT_GE(out.skipped, good.size());
  }
  Read out = read(order.pcap(0xa1b2c3d4, 1) + order.record(1, 2, "abc") + std::string(40, '\xff'));
  EXPECT_EQ(out.counts, (DecodeCounts{.records = 1, .malformed = 1}));
  EXPECT_EQ(out.skipped, 40u);
}

TEST_P(Capture, PassesOverPacketsThatContradictTheirBlock) {
  std::string text =
      order.section() + order.enhanced(0, 1, "no interface yet") + order.interface(1) +
      order.block(6, order.u32(0) + order.u32(0) + order.u32(0) + order.u32(500) + order.u32(500)) +
      order.enhanced(0, 1, "good");
  Read out = read(text);
  EXPECT_EQ(out.packets.size(), 1u);
  EXPECT_EQ(out.counts, (DecodeCounts{.records = 1, .malformed = 2}));
}

TEST_P(Capture, PassesOverBlocksAboveTheLimitWithoutHoldingThem) {
  std::string huge = order.enhanced(0, 1, std::string(CaptureReader::kMaxBlock, 'x'));
  std::string unknown = order.block(77, std::string(CaptureReader::kMaxBlock, 'x'));
  std::string text = order.section() + order.interface(1) + huge + unknown + order.enhanced(0, 1, "good");
  CaptureReader reader;
  size_t at = 0, packets = 0;
  std::string held;
  while (at < text.size()) {
    held += text.substr(at, 100'000);
    at += 100'000;
    held.erase(0, reader.read(as_bytes(held), at >= text.size(), [&](const CapturedPacket&) { ++packets; }));
    ASSERT_LT(held.size(), 100'100u);
  }
  EXPECT_EQ(packets, 1u);
  EXPECT_EQ(reader.counts(), (DecodeCounts{.records = 1, .over_limit = 1}));
}

TEST(CaptureFile, OfAnotherKindIsUnsupported) {
  Read out = read("this is no capture file");
  EXPECT_EQ(out.counts, (DecodeCounts{.unsupported = 1}));
  EXPECT_EQ(out.skipped, 23u);
  EXPECT_EQ(read("").counts, DecodeCounts{});
  EXPECT_EQ(read("ab").counts, (DecodeCounts{.incomplete = 1}));
  EXPECT_FALSE(is_capture(as_bytes("this")));
  EXPECT_TRUE(is_capture(as_bytes("\xd4\xc3\xb2\xa1")));
  EXPECT_TRUE(is_capture(as_bytes("\x0a\x0d\x0d\x0a")));
}

}  // namespace
}  // namespace luytre
