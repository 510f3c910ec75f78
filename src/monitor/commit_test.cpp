#include "monitor/commit.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "base/file.h"
#include "situation/figures.h"

namespace luytre {
namespace {

// A committer over the in-memory event store: it lives as long as the committer.
class CommitTest : public testing::Test {
 protected:
  CommitTest() : folder_(std::filesystem::path(testing::TempDir()) / fmt::format("commit-{}", ::getpid())) {
    std::filesystem::remove_all(folder_);
    home_.emplace(*Home::open(folder_, Home::Access::write));
    Directory directory = *home_->directory();
    EXPECT_TRUE(directory.add_ownership("prefix\n198.18.0.0/15\n", "country"));
    EXPECT_TRUE(directory.save());
  }
  ~CommitTest() override { std::filesystem::remove_all(folder_); }

  std::unique_ptr<Committer> committer(size_t flush_rows = 1000) {
    return *Committer::open(*home_, {.target = "memory"}, flush_rows);
  }
  static SightingBatch some(size_t count, uint32_t seed, std::string_view indicator = "192.0.2.1") {
    std::mt19937 random(seed);
    SightingBatch batch;
    for (size_t i = 0; i < count; ++i) {
      Sighting s;
      s.first = s.last = start_of(17868) + static_cast<Timestamp>(random() % 1000) * 200 * kMicrosPerSecond;
      s.address = IpAddress::from_v4(static_cast<uint32_t>(0xC6120000 + random() % 500));
      s.indicator = indicator;
      s.source = "list";
      s.family = "mirai";
      s.detector = "indicator";
      s.sensor = "s";
      batch.add(s);
    }
    return batch;
  }
  static uint64_t distinct_in(const SightingBatch& a, const SightingBatch& b) {
    std::set<std::pair<IpAddress, Timestamp>> seen;
    for (const SightingBatch* batch : {&a, &b})
      for (const Sighting& s : batch->rows) seen.emplace(s.address, s.first);
    return seen.size();
  }
  Counts total() {
    auto answer = ask(*home_->days(), *home_->directory(), {.from = 17800, .to = 17900});
    return answer->total;
  }

  std::filesystem::path folder_;
  std::optional<Home> home_;
};

TEST_F(CommitTest, TheSameSightingsAgainChangeNothing) {
  auto c = committer();
  SightingBatch batch = some(400, 1), again = some(400, 1);
  ASSERT_TRUE(c->add(batch));
  ASSERT_TRUE(c->flush({}));
  Counts before = total();
  ASSERT_GT(before.distinct_addresses, 100u);
  ASSERT_TRUE(c->add(again));
  ASSERT_TRUE(c->flush({}));
  EXPECT_EQ(total(), before);
  EXPECT_EQ(c->totals().new_sightings, before.sightings);
}

TEST_F(CommitTest, NothingIsDurableBeforeTheFlushAndEverythingAfterIt) {
  auto c = committer();
  SightingBatch batch = some(10, 2);
  ASSERT_TRUE(c->add(batch));
  EXPECT_EQ(total().sightings, 0u);
  ASSERT_TRUE(c->flush({}));
  EXPECT_GT(total().sightings, 0u);
}

TEST_F(CommitTest, ASegmentThatWasCommittedAndNotAppliedIsAppliedByTheNextRun) {
  std::string rows;
  SightingBatch batch = some(50, 3);
  for (const Sighting& s : batch.rows) append_row(rows, s);
  {
    auto log = SegmentLog::open(home_->segments());
    HealthRow health{
        .sensor = "s", .source = "f", .run = 1, .hour = start_of(17868), .counts = {.records = 50}};
    ASSERT_TRUE(log->commit(rows, 50, {&health, 1}));
  }
  auto c = committer();
  std::vector<std::string> notes;
  ASSERT_TRUE(c->recover(notes));
  EXPECT_EQ(notes.size(), 1u);
  Counts after = total();
  EXPECT_GT(after.sightings, 0u);
  EXPECT_TRUE(c->recover(notes));
  EXPECT_EQ(total(), after);
}

TEST_F(CommitTest, AWithdrawnIndicatorLeavesTheFigures) {
  auto c = committer();
  SightingBatch good = some(100, 4, "192.0.2.1"), bad = some(100, 5, "192.0.2.66");
  ASSERT_TRUE(c->add(good));
  ASSERT_TRUE(c->flush({}));
  Counts before = total();
  ASSERT_TRUE(c->add(bad));
  ASSERT_TRUE(c->flush({}));
  EXPECT_NE(total(), before);
  std::vector<Withdrawal> withdrawals{{"192.0.2.66", "list"}};
  auto days = c->withdraw(withdrawals);
  ASSERT_TRUE(days);
  EXPECT_FALSE(days->empty());
  EXPECT_EQ(total(), before);
  EXPECT_FALSE(std::filesystem::exists(folder_ / "withdrawal"));
}

TEST_F(CommitTest, AFailureOfTheStoreIsToldToEveryLaterCall) {
  auto c = committer(1);
  std::filesystem::remove_all(home_->segments());
  write_file_atomically(folder_ / "segments", "in the way").value();
  SightingBatch batch = some(5, 6), later = some(5, 7);
  EXPECT_FALSE(c->add(batch));
  EXPECT_FALSE(c->add(later));
  EXPECT_FALSE(c->flush({}));
}

TEST_F(CommitTest, ADeferredOneKeepsWhatItTakesUntilItIsSettled) {
  auto both = *Committer::open_deferred(*home_, 1000);
  auto store = *home_->events({.target = "memory"});
  std::vector<std::string> notes;
  ASSERT_TRUE(both->settle(*store, notes));
  EXPECT_FALSE(both->waiting());
  SightingBatch batch = some(400, 1), later = some(300, 2);
  const uint64_t distinct = distinct_in(batch, later);
  ASSERT_TRUE(both->add(batch));
  ASSERT_TRUE(both->flush({}));
  EXPECT_TRUE(both->waiting());
  EXPECT_EQ(total().distinct_addresses, 0u);
  ASSERT_TRUE(both->add(later));
  ASSERT_TRUE(both->flush({}));
  ASSERT_TRUE(both->settle(*store, notes));
  EXPECT_FALSE(both->waiting());
  EXPECT_TRUE(notes.empty());
  EXPECT_EQ(total().sightings, distinct);
  EXPECT_EQ(both->totals().new_sightings, distinct);
  EXPECT_EQ(both->totals().sightings, 700u);
  uint64_t rows = 0;
  ASSERT_TRUE(store->read({.from = 17800, .to = 17900}, [&](const Sighting&) { return ++rows > 0; }));
  EXPECT_EQ(rows, distinct);
}

TEST_F(CommitTest, WhatADeferredOneLeftIsAppliedOnceByWhoeverComesNext) {
  {
    auto killed = *Committer::open_deferred(*home_, 1000);
    SightingBatch batch = some(400, 1);
    ASSERT_TRUE(killed->add(batch));
    ASSERT_TRUE(killed->flush({}));
  }
  auto next = committer();
  std::vector<std::string> notes;
  ASSERT_TRUE(next->recover(notes));
  EXPECT_THAT(notes, testing::ElementsAre("applied 1 segments of an earlier run: 400 sightings"));
  EXPECT_EQ(total().sightings, 400u);
  next.reset();
  auto again = *Committer::open_deferred(*home_, 1000);
  auto store = *home_->events({.target = "memory"});
  EXPECT_TRUE(again->waiting());  // it cannot know
  ASSERT_TRUE(again->settle(*store, notes));
  EXPECT_EQ(total().sightings, 400u);
}

TEST_F(CommitTest, WhatCannotBeAppliedWaits) {
  auto deferred = *Committer::open_deferred(*home_, 1000);
  auto store = *home_->events({.target = "memory"});
  SightingBatch batch = some(400, 1);
  ASSERT_TRUE(deferred->add(batch));
  ASSERT_TRUE(deferred->flush({}));
  write_file_atomically(folder_ / "days", "in the way").value();
  std::vector<std::string> notes;
  EXPECT_FALSE(deferred->settle(*store, notes));
  EXPECT_TRUE(deferred->waiting());
  SightingBatch more = some(100, 2);
  const uint64_t distinct = distinct_in(some(400, 1), more);
  EXPECT_TRUE(deferred->add(more));  // it goes on taking
  EXPECT_TRUE(deferred->flush({}));
  std::filesystem::remove(folder_ / "days");
  ASSERT_TRUE(deferred->settle(*store, notes));
  EXPECT_EQ(total().sightings, distinct);
}

TEST_F(CommitTest, WhatIsSettledIsForwardedToo) {
  auto deferred = *Committer::open_deferred(*home_, 1000);
  auto store = *home_->events({.target = "memory"});
  size_t bytes = 0;
  deferred->forward_to([&](std::string_view rows, std::span<const HealthRow>) -> Result<void> {
    bytes += rows.size();
    return {};
  });
  SightingBatch batch = some(400, 1);
  ASSERT_TRUE(deferred->add(batch));
  ASSERT_TRUE(deferred->flush({}));
  EXPECT_EQ(bytes, 0u);
  std::vector<std::string> notes;
  ASSERT_TRUE(deferred->settle(*store, notes));
  EXPECT_GT(bytes, 400 * 50u);
}

TEST_F(CommitTest, ASecondWriterIsTurnedAway) {
  auto other = Home::open(folder_, Home::Access::write);
  ASSERT_FALSE(other);
  EXPECT_EQ(other.error().code, ErrorCode::busy);
}

}  // namespace
}  // namespace luytre
