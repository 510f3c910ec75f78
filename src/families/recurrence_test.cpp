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
  Recurrence pairs(1 << 22);  // a million
  size_t wrong = 0;
  for (uint64_t n = 0; n < 100'000; ++n)
    wrong += pairs.note(hash_u64(n), 17'000, static_cast<int64_t>(n % 24));
  EXPECT_LT(wrong, 6'000u);  // half of 100,000 / 2^20 expected
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
