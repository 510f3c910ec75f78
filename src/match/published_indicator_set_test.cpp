#include <gtest/gtest.h>

#include <thread>

#include "match/indicator_set.h"

namespace luytre {
namespace {

std::shared_ptr<const IndicatorSet> set_of(uint32_t count) {
  IndicatorSetBuilder builder;
  ProfileId list = builder.add_profile({.source = "a"});
  std::vector<uint32_t> addresses(count);
  for (uint32_t i = 0; i < count; ++i) addresses[i] = i * 4096 + 1;
  builder.add_addresses4(addresses, list);
  return builder.build();
}

TEST(PublishedIndicatorSet, AReplacedSetLivesUntilItsLastMatcherIsDone) {
  PublishedIndicatorSet published;
  EXPECT_EQ(published.get(), nullptr);
  published.set(set_of(1));
  std::weak_ptr<const IndicatorSet> first = published.get();
  auto held = published.get();
  published.set(set_of(2));
  EXPECT_EQ(published.get()->size(), 2u);
  EXPECT_EQ(published.collect(), 1u);
  held.reset();
  EXPECT_FALSE(first.expired());  // not freed on the matcher's thread
  EXPECT_EQ(published.collect(), 0u);
  EXPECT_TRUE(first.expired());
}

TEST(PublishedIndicatorSet, MatchersSeeWholeSetsWhileTheyAreSwapped) {
  PublishedIndicatorSet published;
  published.set(set_of(1));
  std::atomic<bool> stop = false;
  std::atomic<uint64_t> batches = 0;
  auto matcher = [&] {
    MatchScratch scratch;
    ObservationBatch batch;
    std::vector<Hit> hits;
    batch.size = 1000;
    for (uint32_t i = 0; i < batch.size; ++i) {
      batch.src4[i] = i * 4096 + 1;
      batch.dst4[i] = i * 4096 + 2;
    }
    while (!stop) {
      auto set = published.get();
      hits.clear();
      set->match(batch, scratch, hits);
      ASSERT_EQ(hits.size(), set->size());
      ++batches;
    }
  };
  std::thread one(matcher), two(matcher);
  for (uint32_t i = 0; i < 200 || batches < 200; ++i) {
    published.set(set_of(1 + i % 1000));
    published.collect();
  }
  stop = true;
  one.join();
  two.join();
  EXPECT_EQ(published.collect(), 0u);
}

}  // namespace
}  // namespace luytre
