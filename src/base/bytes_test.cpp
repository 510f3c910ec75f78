#include "base/bytes.h"

#include <gtest/gtest.h>

namespace luytre {
namespace {

const std::string_view kBytes("\x01\x02\x03\x04\x05\x06\x07\x08\xf0\xff", 10);

TEST(ByteReader, ReadsBigEndianInOrder) {
  ByteReader r(as_bytes(kBytes));
  EXPECT_EQ(r.u8(), 0x01);
  EXPECT_EQ(r.u16(), 0x0203);
  EXPECT_EQ(r.u32(), 0x04050607u);
  EXPECT_EQ(r.uint(3), 0x08f0ffu);
  EXPECT_TRUE(r.ok());
  EXPECT_EQ(r.remaining(), 0u);
  EXPECT_EQ(ByteReader(as_bytes(kBytes)).u64(), 0x0102030405060708ull);
}

TEST(ByteReader, EveryWidthReadsThatManyBytes) {
  for (size_t width = 0; width <= 8; ++width) {
    ByteReader r(as_bytes(kBytes));
    uint64_t expected = 0;
    for (size_t i = 0; i < width; ++i) expected = expected << 8 | static_cast<uint8_t>(kBytes[i]);
    EXPECT_EQ(r.uint(width), expected);
    EXPECT_EQ(r.offset(), width);
    EXPECT_TRUE(r.ok());
  }
  ByteReader wide(as_bytes(kBytes));
  EXPECT_EQ(wide.uint(9), 0u);
  EXPECT_FALSE(wide.ok());
}

TEST(ByteReader, PastTheEndEverythingIsZeroAndBad) {
  for (size_t size = 0; size < kBytes.size(); ++size) {
    ByteReader r(as_bytes(kBytes.substr(0, size)));
    r.skip(size / 2);
    EXPECT_TRUE(r.ok());
    r.bytes(SIZE_MAX);
    EXPECT_FALSE(r.ok());
    EXPECT_EQ(r.remaining(), 0u);
    EXPECT_EQ(r.u8(), 0);
    EXPECT_EQ(r.u64(), 0u);
    EXPECT_TRUE(r.bytes(1).empty());
  }
}

TEST(ByteReader, ViewsTheCallersBytes) {
  ByteReader r(as_bytes(kBytes));
  r.skip(2);
  EXPECT_EQ(as_text(r.bytes(3)).data(), kBytes.data() + 2);
  EXPECT_TRUE(r.bytes(0).empty());
  EXPECT_TRUE(r.ok());
}

}  // namespace
}  // namespace luytre
