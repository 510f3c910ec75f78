#include "base/hash.h"

#include <gtest/gtest.h>

#include <bit>
#include <random>

namespace luytre {
namespace {

TEST(StableHash, IsThePublishedXxh3) {
  // XXH3 of the empty text and of "abc", as the xxhsum tool prints them (-H3, -H2).
  EXPECT_EQ(stable_hash64(""), 0x2d06800538d394c2ull);
  EXPECT_EQ(stable_hash64("abc"), 0x78af5f94892f3950ull);
  EXPECT_EQ(stable_hash128("").to_hex(), "99aa06d3014798d86001c324468d497f");
  EXPECT_EQ(stable_hash128("abc").to_hex(), "06b05ab6733a618578af5f94892f3950");
}

TEST(StableDigest, PartsAreToldApart) {
  auto digest = [](std::initializer_list<std::string_view> parts) {
    StableDigest d;
    for (std::string_view part : parts) d.add(part);
    return d.finish();
  };
  EXPECT_EQ(digest({"ab", "c"}), digest({"ab", "c"}));
  EXPECT_NE(digest({"ab", "c"}), digest({"a", "bc"}));
  EXPECT_NE(digest({"abc"}), digest({"abc", ""}));
  EXPECT_NE(digest({}), digest({""}));
  StableDigest d;
  d.add("ab");
  Digest128 early = d.finish();
  d.add("c");
  EXPECT_EQ(early, digest({"ab"})) << "finish() is no end";
  EXPECT_EQ(d.finish(), digest({"ab", "c"}));
  StableDigest moved = std::move(d);
  EXPECT_EQ(moved.finish(), digest({"ab", "c"}));
}

TEST(SeededHash, SeedStaysAndIsNeverZero) {
  EXPECT_EQ(process_seed(), process_seed());
  EXPECT_EQ(process_seed() & 1, 1u);
  EXPECT_EQ(hash_bytes("x"), hash_bytes("x", process_seed()));
  EXPECT_NE(hash_bytes("x", 1), hash_bytes("x", 3));
}

TEST(SeededHash, EveryInputBitMovesHalfTheOutputBits) {
  std::mt19937_64 random(6);
  for (int bit = 0; bit < 64; ++bit) {
    int moved = 0;
    constexpr int kRounds = 2000;
    for (int round = 0; round < kRounds; ++round) {
      uint64_t value = random(), seed = random() | 1;
      moved += std::popcount(hash_u64(value, seed) ^ hash_u64(value ^ 1ull << bit, seed));
    }
    double mean = static_cast<double>(moved) / kRounds;
    EXPECT_NEAR(mean, 32, 4) << bit;
  }
}

// Addresses come in runs: their slots must spread by the high bits and by the low bits.
TEST(SeededHash, RunsSpreadEvenly) {
  constexpr size_t kSlots = 4096, kValues = 400'000;
  for (uint64_t stride : {1ull, 256ull, 1ull << 32})
    for (int shift : {0, 52}) {
      std::vector<uint32_t> slots(kSlots);
      for (uint64_t i = 0; i < kValues; ++i)
        ++slots[hash_u64(i * stride, 0x9c3f5a7715d2e34bull) >> shift & (kSlots - 1)];
      double expected = static_cast<double>(kValues) / kSlots, chi = 0;
      for (uint32_t n : slots) chi += (n - expected) * (n - expected) / expected;
      // 4095 degrees of freedom: above 4700 has a chance below 1e-10. Runs may spread better than chance.
      EXPECT_LT(chi, 4700) << stride << " " << shift;
    }
}

TEST(Digest, HexHasAllDigits) {
  EXPECT_EQ((Digest128{1, 0xff}.to_hex()), "000000000000000100000000000000ff");
}

}  // namespace
}  // namespace luytre
