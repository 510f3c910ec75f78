#include "families/recurrence.h"

#include <gtest/gtest.h>

#include "base/hash.h"
#include "families/known_cache.h"

namespace luytre::test {
namespace {

TEST(Recurrence, APairComesBackInAnotherSpellOfTheDay) {
  Recurrence pairs(1 << 20);
  uint64_t pair = hash_u64(7);
  EXPECT_FALSE(pairs.note(pair, 17'000, 3));
  EXPECT_FALSE(pairs.note(pair, 17'000, 3));
  EXPECT_TRUE(pairs.note(pair, 17'000, 2)) << "in any order";
  EXPECT_TRUE(pairs.note(pair, 17'000, 3));
  EXPECT_FALSE(pairs.note(pair, 17'001, 4)) << "another day";
  EXPECT_TRUE(pairs.note(pair, 17'001, 40));
}

TEST(Recurrence, FewPairsAreTakenForOthers) {
  // Of 100,000 in 2^20 cells 4,620 meet another, 23 of 24 of them in another spell: 4,430, with a deviation
  // of
  // 66. Keys follow each other, as the addresses of a scan do.
  for (uint64_t seed = 1; seed <= 50; ++seed) {
    Recurrence pairs(1 << 22);
    size_t wrong = 0;
    for (uint64_t n = 0; n < 100'000; ++n)
      wrong += pairs.note(hash_u64(n, hash_u64(seed, 99)), 17'000, static_cast<int64_t>(n % 24));
    EXPECT_LT(wrong, 4'900u) << seed;
    EXPECT_GT(wrong, 3'900u) << seed;
  }
}

TEST(KnownCache, KnowsWhatWasAddedForThatPeriodAlone) {
  KnownCache<1024> cache;
  EXPECT_FALSE(cache.knows(hash_u64(1), 5));
  cache.add(hash_u64(1), 5);
  EXPECT_TRUE(cache.knows(hash_u64(1), 5));
  EXPECT_FALSE(cache.knows(hash_u64(1), 6));
  EXPECT_FALSE(cache.knows(hash_u64(2), 5));
}

}  // namespace
}  // namespace luytre::test
