#include "monitor/commit.h"

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

TEST_F(CommitTest, ASecondWriterIsTurnedAway) {
  auto other = Home::open(folder_, Home::Access::write);
  ASSERT_FALSE(other);
  EXPECT_EQ(other.error().code, ErrorCode::busy);
}

}  // namespace
}  // namespace luytre
