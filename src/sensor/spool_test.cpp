#include "sensor/spool.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include "base/file.h"
#include "sensor/batch.h"
#include "sensor/keys.h"
#include "sensor/world.h"

namespace luytre::sensor {
namespace {

class SpoolTest : public testing::Test {
 protected:
  SpoolTest() { std::filesystem::remove_all(options_.folder); }
  ~SpoolTest() override { std::filesystem::remove_all(options_.folder); }
  Spool open() {
    auto spool = Spool::open(options_);
    EXPECT_TRUE(spool);
    return std::move(*spool);
  }
  std::string digest(const Spool::Entry& entry) { return sha256_hex(*read_file(entry.path)); }
  std::string rows(size_t count, uint64_t seed) { return rows_as_bytes(some_sightings(count, seed, "X/a")); }

  SpoolOptions options_{
      .folder = std::filesystem::path(testing::TempDir()) / fmt::format("spool-{}", ::getpid()),
      .sensor = std::string(32, 'a'),
      .recorded_as = "X/a",
      .version = "1",
      .batch_rows = 1000};
  Timestamp now_ = 1000 * kMicrosPerHour;
};

TEST_F(SpoolTest, NumbersAreNeverUsedTwice) {
  std::set<uint64_t> numbers;
  for (int life = 0; life < 5; ++life) {
    Spool spool = open();
    ASSERT_TRUE(spool.add(rows(2500, 1), {}, now_));
    auto waiting = spool.waiting();
    ASSERT_TRUE(waiting);
    EXPECT_EQ(waiting->size(), 3u);
    for (const Spool::Entry& entry : *waiting) {
      EXPECT_TRUE(numbers.insert(entry.seq).second) << entry.seq;
      ASSERT_TRUE(spool.sent(entry.seq, digest(entry)));
      ASSERT_TRUE(spool.sent(entry.seq, std::string(64, 'f')));  // gone already
    }
    EXPECT_EQ(spool.size()->batches, 0u);
  }
  EXPECT_EQ(*numbers.rbegin(), 15u);
}

TEST_F(SpoolTest, OutOfOrderAnswersLeaveTheOthers) {
  Spool spool = open();
  ASSERT_TRUE(spool.add(rows(3000, 1), {}, now_));
  auto waiting = *spool.waiting();
  ASSERT_TRUE(spool.sent(3, digest(waiting[2])));
  ASSERT_TRUE(spool.sent(1, digest(waiting[0])));
  waiting = *spool.waiting();
  ASSERT_EQ(waiting.size(), 1u);
  EXPECT_EQ(waiting[0].seq, 2u);
  ASSERT_TRUE(spool.refused(2));
  EXPECT_EQ(spool.size()->refused, 1u);
  ASSERT_TRUE(spool.add(rows(1, 1), {}, now_));
  EXPECT_EQ(spool.waiting()->front().seq, 4u);
}

TEST_F(SpoolTest, ALostSpoolBeginsAnotherEpoch) {
  std::string before = open().epoch();
  EXPECT_EQ(open().epoch(), before);
  std::filesystem::remove_all(options_.folder);
  EXPECT_NE(open().epoch(), before);
}

TEST_F(SpoolTest, ANumberTakenByACopyIsGivenUpAndNothingWithIt) {
  Spool spool = open();
  ASSERT_TRUE(spool.add(rows(10, 1), {}, now_));
  ASSERT_TRUE(spool.sent(1, std::string(64, '0')));
  auto waiting = *spool.waiting();
  ASSERT_EQ(waiting.size(), 1u);
  EXPECT_EQ(waiting[0].seq, 2u);
  EXPECT_EQ(unpack_batch(*read_file(waiting[0].path))->rows(), rows(10, 1));
}

TEST_F(SpoolTest, BeyondItsLimitDetailGoesFirstThenTheOldestAndItIsSaid) {
  Spool spool = open();
  for (uint64_t i = 0; i < 20; ++i) ASSERT_TRUE(spool.add(rows(1000, i % 2), {}, now_));
  uint64_t whole = spool.size()->bytes;
  options_.limit = whole;
  ASSERT_TRUE(open().add({}, {}, now_));
  auto waiting = *spool.waiting();
  EXPECT_EQ(waiting.size(), 21u);  // none given up
  EXPECT_TRUE(unpack_batch(*read_file(waiting[0].path))->head.thinned);
  EXPECT_FALSE(unpack_batch(*read_file(waiting[19].path))->head.thinned);

  options_.limit = whole / 4;
  ASSERT_TRUE(open().add({}, {}, now_));
  EXPECT_LE(spool.size()->bytes, options_.limit);
  waiting = *spool.waiting();
  EXPECT_GT(waiting.front().seq, 1u);
  // Said with the next batch.
  ASSERT_TRUE(open().add({}, {}, now_ + kMicrosPerHour));
  auto last = unpack_batch(*read_file(spool.waiting()->back().path));
  ASSERT_TRUE(last);
  ASSERT_EQ(last->health.size(), 1u);
  EXPECT_EQ(last->health[0].source, "spool");
  EXPECT_EQ(last->health[0].hour, now_);
  EXPECT_GT(last->health[0].counts.lost, 0u);
}

TEST_F(SpoolTest, HealthGoesOnceAndASensorWithNothingNewGivesASignOfLife) {
  Spool spool = open();
  HealthRow row{.sensor = "X/a", .source = "netflow", .run = 1, .hour = now_};
  row.counts.records = 5;
  HealthRow other = row;
  other.sensor = "national";
  auto batches = [&] { return spool.size()->batches; };
  ASSERT_TRUE(spool.add({}, std::vector{row, other}, now_));
  EXPECT_EQ(batches(), 1u);
  EXPECT_EQ(unpack_batch(*read_file(spool.waiting()->back().path))->health.size(), 1u);
  ASSERT_TRUE(spool.add({}, std::vector{row}, now_ + 10 * kMicrosPerSecond));
  EXPECT_EQ(batches(), 1u);
  row.counts.records = 6;
  ASSERT_TRUE(spool.add({}, std::vector{row}, now_ + 20 * kMicrosPerSecond));
  EXPECT_EQ(batches(), 2u);
  ASSERT_TRUE(spool.add({}, std::vector{row}, now_ + 20 * kMicrosPerSecond + Spool::kSignOfLife));
  EXPECT_EQ(batches(), 3u);
}

TEST_F(SpoolTest, OnlyThisSensorsSightingsGo) {
  Spool spool = open();
  SightingBatch mixed = some_sightings(20, 1, "X/a");
  SightingBatch before = some_sightings(30, 2, "national");
  for (const Sighting& s : before.rows) mixed.add(s);
  ASSERT_TRUE(spool.add(rows_as_bytes(mixed), {}, now_));
  EXPECT_EQ(unpack_batch(*read_file(spool.waiting()->back().path))->rows(), rows(20, 1));
}

}  // namespace
}  // namespace luytre::sensor
