#include <gtest/gtest.h>
#include <signal.h>
#include <sys/resource.h>

#include <fstream>
#include <set>
#include <thread>

#include "base/file.h"
#include "events/health_file.h"
#include "events/segment.h"
#include "events/sighting_samples.h"

namespace luytre {
namespace {

namespace fs = std::filesystem;

std::vector<HealthRow> sample_health() {
  HealthRow row{"north", "192.0.2.1", 7, 3 * kMicrosPerHour, {1, 2, 3, 4, 5, 6}};
  HealthRow other{"", std::string("a\0b", 3), UINT64_MAX, kNoTime, {}};
  return {row, other};
}

bool same(const std::vector<HealthRow>& a, const std::vector<HealthRow>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](const HealthRow& x, const HealthRow& y) {
    return x.sensor == y.sensor && x.source == y.source && x.run == y.run && x.hour == y.hour &&
           x.counts == y.counts;
  });
}

std::vector<SegmentLog::Entry> pending(const SegmentLog& log, std::vector<std::string>* notes = nullptr) {
  std::vector<std::string> said;
  auto entries = log.pending(said);
  EXPECT_TRUE(entries) << entries.error().message;
  if (notes)
    *notes = said;
  else
    EXPECT_TRUE(said.empty()) << said[0];
  return entries ? *entries : std::vector<SegmentLog::Entry>{};
}

std::vector<std::string> names_in(const fs::path& folder) {
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(folder)) names.push_back(entry.path().filename().string());
  std::sort(names.begin(), names.end());
  return names;
}

TEST(HealthFile, GivesBackItsRowsOrAnError) {
  std::string bytes = encode_health(sample_health());
  auto rows = decode_health(bytes);
  ASSERT_TRUE(rows);
  EXPECT_TRUE(same(*rows, sample_health()));
  EXPECT_TRUE(decode_health(encode_health({}))->empty());
  for (size_t cut = 0; cut < bytes.size(); ++cut) EXPECT_FALSE(decode_health(bytes.substr(0, cut)));
  for (size_t at = 0; at < bytes.size(); ++at) {
    std::string bad = bytes;
    bad[at] = static_cast<char>(bad[at] ^ 1);
    EXPECT_FALSE(decode_health(bad));
  }
}

TEST(SegmentLog, KeepsSegmentsUntilTheyAreRemoved) {
  TemporaryFolder folder;
  SightingBatch batch = sample_sightings({.rows = 20}, 1);
  std::string rows = rows_of(batch);
  auto log = SegmentLog::open(folder.path() / "deep" / "segments");
  ASSERT_TRUE(log);
  auto first = log->commit(rows, batch.rows.size(), sample_health());
  auto second = log->commit("", 0, sample_health());
  auto third = log->commit(rows, batch.rows.size(), {});
  ASSERT_TRUE(first && second && third);
  EXPECT_TRUE(first->path.filename().string().starts_with("00000001-20-")) << first->path;
  EXPECT_EQ(*read_file(first->path), rows);

  auto again = SegmentLog::open(folder.path() / "deep" / "segments");
  ASSERT_TRUE(again);
  auto entries = pending(*again);
  ASSERT_EQ(entries.size(), 3u);
  for (size_t i = 0; i < 3; ++i) EXPECT_EQ(entries[i].sequence, i + 1);
  EXPECT_EQ(entries[0].rows, 20u);
  EXPECT_EQ(entries[1].rows, 0u);
  EXPECT_TRUE(same(entries[0].health, sample_health()));
  EXPECT_TRUE(same(entries[1].health, sample_health()));
  EXPECT_TRUE(entries[2].health.empty());

  EXPECT_TRUE(again->remove(entries[0]));
  EXPECT_TRUE(again->remove(entries[0]));  // gone already
  EXPECT_EQ(pending(*again).size(), 2u);
  auto fourth = again->commit(rows, 20, {});
  ASSERT_TRUE(fourth);
  EXPECT_EQ(fourth->sequence, 4u);
  for (const auto& entry : pending(*again)) EXPECT_TRUE(again->remove(entry));
  EXPECT_TRUE(names_in(folder.path() / "deep" / "segments").empty());
}

// What a crash between the steps of commit() and remove() leaves.
TEST(SegmentLog, ClearsWhatAnUnfinishedCommitLeft) {
  TemporaryFolder folder;
  std::string rows = rows_of(sample_sightings({.rows = 5}, 2));
  std::string health = encode_health(sample_health());
  {
    auto log = SegmentLog::open(folder.path());
    ASSERT_TRUE(log->commit(rows, 5, sample_health()));
  }
  ASSERT_TRUE(write_file_atomically(folder.path() / "00000002.health", health));
  std::ofstream(folder.path() / "00000002-5-00ff.rows.123.0.tmp") << "half";
  std::ofstream(folder.path() / "00000003.health.123.1.tmp") << "half";
  auto log = SegmentLog::open(folder.path());
  ASSERT_TRUE(log);
  EXPECT_EQ(names_in(folder.path()).size(), 2u);
  auto next = log->commit(rows, 5, {});
  ASSERT_TRUE(next);
  EXPECT_EQ(next->sequence, 2u);
  auto entries = pending(*log);
  ASSERT_EQ(entries.size(), 2u);
  EXPECT_TRUE(same(entries[0].health, sample_health()));
  EXPECT_TRUE(entries[1].health.empty()) << "took the health of a segment that never was";
}

TEST(SegmentLog, MovesDamagedSegmentsAside) {
  TemporaryFolder folder;
  std::string rows = rows_of(sample_sightings({.rows = 5}, 3));
  auto log = SegmentLog::open(folder.path());
  ASSERT_TRUE(log);
  auto cut = log->commit(rows, 5, sample_health());
  auto whole = log->commit(rows, 5, {});
  auto flipped = log->commit(rows, 5, {});
  auto miscounted = log->commit(rows, 4, {});
  auto sick = log->commit(rows, 5, sample_health());
  ASSERT_TRUE(cut && whole && flipped && miscounted && sick);
  fs::resize_file(cut->path, rows.size() - 1);
  std::string bad = rows;
  bad[30] = static_cast<char>(bad[30] ^ 4);
  ASSERT_TRUE(write_file_atomically(flipped->path, bad));
  ASSERT_TRUE(write_file_atomically(folder.path() / "00000005.health", "not health"));
  ASSERT_TRUE(write_file_atomically(folder.path() / "strange.rows", rows));

  std::vector<std::string> notes;
  auto entries = pending(*log, &notes);
  ASSERT_EQ(entries.size(), 2u);
  EXPECT_EQ(entries[0].sequence, 2u);
  EXPECT_EQ(entries[1].sequence, 5u);
  EXPECT_TRUE(entries[1].health.empty());
  EXPECT_EQ(notes.size(), 6u);
  EXPECT_NE(notes[0].find(cut->path.filename().string()), std::string::npos) << notes[0];
  EXPECT_EQ(names_in(folder.path() / "damaged").size(), 6u);
  EXPECT_EQ(pending(*log).size(), 2u);  // said once
  // A damaged segment's number is not used again.
  ASSERT_TRUE(log->remove(entries[0]) && log->remove(entries[1]));
  auto reopened = SegmentLog::open(folder.path());
  ASSERT_TRUE(reopened);
  EXPECT_EQ(reopened->commit(rows, 5, {})->sequence, 5u);
}

TEST(SegmentLog, LeavesNothingOfACommitThatFails) {
  TemporaryFolder folder;
  SightingBatch batch = sample_sightings({.rows = 500}, 4);
  std::string rows = rows_of(batch);
  auto log = SegmentLog::open(folder.path());
  ASSERT_TRUE(log);
  // No file may grow beyond 10,000 bytes: as a full disk, in the middle of the rows.
  rlimit before{};
  getrlimit(RLIMIT_FSIZE, &before);
  rlimit small{10000, before.rlim_max};
  auto handler = signal(SIGXFSZ, SIG_IGN);
  setrlimit(RLIMIT_FSIZE, &small);
  auto failed = log->commit(rows, 500, sample_health());
  setrlimit(RLIMIT_FSIZE, &before);
  signal(SIGXFSZ, handler);
  ASSERT_FALSE(failed);
  EXPECT_EQ(failed.error().code, ErrorCode::io);
  EXPECT_TRUE(names_in(folder.path()).empty());
  auto then = log->commit(rows, 500, {});
  ASSERT_TRUE(then);
  auto entries = pending(*log);
  ASSERT_EQ(entries.size(), 1u);
  EXPECT_TRUE(entries[0].health.empty());
}

TEST(SegmentLog, SeveralCommitAtATimeAndEachIsThereOnce) {
  fs::path folder = fs::path(testing::TempDir()) / fmt::format("segments-several-{}", ::getpid());
  fs::remove_all(folder);
  constexpr int kWriters = 4, kEach = 25;
  {
    std::vector<std::jthread> writers;
    for (int w = 0; w < kWriters; ++w)
      writers.emplace_back([&, w] {
        for (int i = 0; i < kEach; ++i) {
          // Opened anew each time: what another is writing is not cleared.
          SegmentLog log = SegmentLog::open(folder).value();
          std::string rows;
          Sighting sighting;
          sighting.first = sighting.last = (w * kEach + i) * kMicrosPerSecond;
          append_row(rows, sighting);
          log.commit(rows, 1, sample_health()).value();
        }
      });
  }
  SegmentLog log = SegmentLog::open(folder).value();
  auto entries = pending(log);
  ASSERT_EQ(entries.size(), size_t{kWriters * kEach});
  std::set<std::string> contents;
  for (size_t i = 0; i < entries.size(); ++i) {
    EXPECT_EQ(entries[i].sequence, i + 1);
    EXPECT_TRUE(same(entries[i].health, sample_health()));
    contents.insert(read_file(entries[i].path).value());
    log.remove(entries[i]).value();
  }
  EXPECT_EQ(contents.size(), entries.size());
  EXPECT_TRUE(names_in(folder).empty());
  fs::remove_all(folder);
}

}  // namespace
}  // namespace luytre
