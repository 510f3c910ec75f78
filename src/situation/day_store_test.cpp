#include "situation/day_store.h"

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <fstream>
#include <thread>

#include "situation/day_folder.h"
#include "situation/world.h"

namespace luytre {
namespace {

namespace fs = std::filesystem;

const Question kAll{kWorldFirst - 5, kWorldFirst + 40, {Key::family, Key::day}, {}, {}, {}, 1};

std::string text(const Result<Answer>& a) {
  if (!a) return a.error().message;
  std::string out = a->digest.to_hex();
  for (const FigureRow& r : a->rows)
    out += fmt::format("{} {} {} {}\n", fmt::join(r.key, "|"), r.counts.distinct_addresses,
                       r.counts.sightings, r.counts.internal_hosts);
  return out;
}

std::vector<fs::path> files_of(const fs::path& folder) {
  std::vector<fs::path> out;
  for (const auto& entry : fs::recursive_directory_iterator(folder))
    if (entry.is_regular_file()) out.push_back(entry.path());
  std::sort(out.begin(), out.end());
  return out;
}
std::string slurp(const fs::path& path) {
  return *read_file(path);
}
void spill(const fs::path& path, const std::string& content) {
  std::ofstream(path, std::ios::binary | std::ios::trunc) << content;
}

TEST(DayStore, TheSameSightingsTwiceChangeNothing) {
  World world(1);
  world.add_sightings(500);
  TemporaryFolder folder;
  DayStore store = *DayStore::open(folder.path());
  auto first = *store.apply(world.sightings, world.health);
  std::string before = text(ask(store, world.directory, kAll));
  auto files = files_of(folder.path());
  auto again = *store.apply(world.sightings, world.health);
  EXPECT_EQ(again.sightings, 0u);
  EXPECT_EQ(again.new_addresses, 0u);
  EXPECT_EQ(again.known, first.sightings + first.known);
  EXPECT_EQ(text(ask(store, world.directory, kAll)), before);
  EXPECT_EQ(files_of(folder.path()), files);
}

TEST(DayStore, HoweverApplyIsSplitTheStateIsOne) {
  World world(2);
  world.add_sightings(1500);
  TemporaryFolder at_once, split;
  DayStore one = *DayStore::open(at_once.path()), many = *DayStore::open(split.path());
  auto whole = *one.apply(world.sightings, world.health);
  DayStore::Applied sum;
  SightingBatch part;
  size_t health = 0;
  for (size_t i = 0; i < world.sightings.rows.size(); ++i) {
    part.add(world.sightings.rows[i]);
    if (world.random() % 60 && i + 1 < world.sightings.rows.size()) continue;
    size_t more = i + 1 == world.sightings.rows.size()
                      ? world.health.size() - health
                      : std::min<size_t>(world.random() % 8, world.health.size() - health);
    auto applied = many.apply(part, std::span(world.health).subspan(health, more));
    ASSERT_TRUE(applied) << applied.error().message;
    health += more;
    sum.sightings += applied->sightings;
    sum.new_addresses += applied->new_addresses;
    part.clear();
  }
  EXPECT_EQ(sum.sightings, whole.sightings);
  EXPECT_EQ(sum.new_addresses, whole.new_addresses);
  EXPECT_EQ(text(ask(many, world.directory, kAll)), text(ask(one, world.directory, kAll)));
  for (Day day : many.days(kFirstDay, kLastDay)) {
    auto checked = many.verify(day);
    EXPECT_TRUE(checked) << checked.error().message;
    // Merging keeps the number of files small.
    EXPECT_LE(DayFolder(split.path(), day).read(true)->manifest.sets.size(), 8u);
  }
}

TEST(DayStore, SightingsWithoutADayAreCountedNowhere) {
  TemporaryFolder folder;
  DayStore store = *DayStore::open(folder.path());
  SightingBatch batch;
  for (Timestamp t : {kNoTime, Timestamp{-1}, INT64_MAX, Timestamp{5}}) {
    Sighting s = some_sighting();
    s.first = t;
    batch.add(s);
  }
  auto applied = *store.apply(batch, {});
  EXPECT_EQ(applied.undated, 3u);
  EXPECT_EQ(applied.sightings, 1u);
  EXPECT_EQ(store.days(kFirstDay, kLastDay), (std::vector<Day>{0}));
}

TEST(DayStore, RebuildForgetsWhatIsNotGivenButKeepsHealth) {
  World world(3);
  world.add_sightings(600);
  TemporaryFolder folder, clean;
  DayStore store = *DayStore::open(folder.path()), expected = *DayStore::open(clean.path());
  ASSERT_TRUE(store.apply(world.sightings, world.health));
  SightingBatch kept;
  for (const Sighting& s : world.sightings.rows)
    if (s.indicator == "bad.example") kept.add(s);
  ASSERT_TRUE(expected.apply(kept, world.health));
  for (Day day : store.days(kFirstDay, kLastDay)) {
    SightingBatch of_day;
    for (const Sighting& s : kept.rows)
      if (s.day() == day) of_day.add(s);
    ASSERT_TRUE(store.rebuild(day, of_day));
    EXPECT_EQ(store.rebuild(day + 1, of_day).has_value(), of_day.rows.empty());
  }
  EXPECT_EQ(text(ask(store, world.directory, kAll)), text(ask(expected, world.directory, kAll)));
  // What was withdrawn may come again.
  ASSERT_TRUE(store.apply(world.sightings, {}));
  ASSERT_TRUE(expected.apply(world.sightings, {}));
  EXPECT_EQ(text(ask(store, world.directory, kAll)), text(ask(expected, world.directory, kAll)));
}

TEST(DayStore, DropBeforeForgetsWholeDays) {
  World world(4);
  world.add_sightings(400);
  TemporaryFolder folder;
  DayStore store = *DayStore::open(folder.path());
  ASSERT_TRUE(store.apply(world.sightings, world.health));
  ASSERT_TRUE(store.drop_before(kWorldFirst + 10));
  for (Day day : store.days(kFirstDay, kLastDay)) EXPECT_GE(day, kWorldFirst + 10);
  EXPECT_FALSE(store.days(kFirstDay, kLastDay).empty());
}

TEST(DayStore, WhatACrashLeftIsSweptAndNeverRead) {
  World world(5);
  world.add_sightings(300);
  TemporaryFolder folder;
  DayStore store = *DayStore::open(folder.path());
  ASSERT_TRUE(store.apply(world.sightings, world.health));
  std::string before = text(ask(store, world.directory, kAll));
  Day day = store.days(kFirstDay, kLastDay)[3];
  fs::path left = folder.path() / format_day(day);
  uint64_t next = DayFolder(folder.path(), day).read(false)->manifest.next;
  for (std::string name : {"MANIFEST.123.0.tmp", "zz", "0.sets"}) spill(left / name, "half a file");
  spill(left / (std::to_string(next) + ".sets"), "half a file");
  EXPECT_EQ(text(ask(store, world.directory, kAll)), before);
  SightingBatch more;
  Sighting s = some_sighting();
  s.first = start_of(day) + 7'000'000;
  s.address = IpAddress::from_v4(0xc6120001);
  more.add(s);
  ASSERT_TRUE(store.apply(more, {}));
  EXPECT_FALSE(fs::exists(left / "zz"));
  EXPECT_FALSE(fs::exists(left / "MANIFEST.123.0.tmp"));
  EXPECT_TRUE(store.verify(day));
}

TEST(DayStore, DamageIsFoundAndNamed) {
  World world(7);
  world.add_sightings(400);
  TemporaryFolder folder;
  DayStore store = *DayStore::open(folder.path());
  ASSERT_TRUE(store.apply(world.sightings, world.health));
  std::string before = text(ask(store, world.directory, kAll));
  Day day = store.days(kFirstDay, kLastDay)[2];
  std::mt19937 random(1);
  for (const fs::path& path : files_of(folder.path() / format_day(day))) {
    std::string good = slurp(path);
    for (int i = 0; i < 60; ++i) {
      std::string bad = good;
      if (i % 3 == 0)
        bad.resize(random() % good.size());
      else
        bad[random() % good.size()] ^= static_cast<char>(1 << random() % 8);
      spill(path, bad);
      auto checked = store.verify(day);
      ASSERT_FALSE(checked) << path << " " << i;
      EXPECT_EQ(checked.error().code, ErrorCode::corrupt) << checked.error().message;
      // A question may miss damage among the addresses themselves, but must not fall over it.
      auto answer = ask(store, world.directory, kAll);
      if (!answer) {
        EXPECT_EQ(answer.error().code, ErrorCode::corrupt) << answer.error().message;
      }
      if (i % 3 == 0 && path.extension() != ".keys") {
        EXPECT_FALSE(answer) << path;
      }
    }
    spill(path, good);
  }
  EXPECT_EQ(text(ask(store, world.directory, kAll)), before);
  // A damaged day can be rebuilt.
  spill(folder.path() / format_day(day) / "MANIFEST", "rubbish");
  EXPECT_FALSE(store.apply(world.sightings, {}));
  SightingBatch of_day;
  for (const Sighting& s : world.sightings.rows)
    if (s.day() == day) of_day.add(s);
  ASSERT_TRUE(store.rebuild(day, of_day));
  ASSERT_TRUE(store.apply({}, world.health));
  EXPECT_EQ(text(ask(store, world.directory, kAll)), before);
}

TEST(DayStore, AFullDiskLeavesTheOldState) {
  World world(8);
  world.add_sightings(300);
  TemporaryFolder folder;
  DayStore store = *DayStore::open(folder.path());
  ASSERT_TRUE(store.apply(world.sightings, world.health));
  std::string before = text(ask(store, world.directory, kAll));
  world.add_sightings(2000);
  std::signal(SIGXFSZ, SIG_IGN);
  rlimit old, small;
  ::getrlimit(RLIMIT_FSIZE, &old);
  small = old;
  small.rlim_cur = 500;
  ::setrlimit(RLIMIT_FSIZE, &small);
  auto failed = store.apply(world.sightings, world.health);
  ::setrlimit(RLIMIT_FSIZE, &old);
  ASSERT_FALSE(failed);
  EXPECT_EQ(failed.error().code, ErrorCode::io);
  EXPECT_EQ(text(ask(store, world.directory, kAll)), before);
  ASSERT_TRUE(store.apply(world.sightings, world.health));
  TemporaryFolder clean;
  DayStore expected = *DayStore::open(clean.path());
  ASSERT_TRUE(expected.apply(world.sightings, world.health));
  EXPECT_EQ(text(ask(store, world.directory, kAll)), text(ask(expected, world.directory, kAll)));
}

TEST(DayStore, KilledAnywhereAReRunGivesTheSameState) {
  World world(9);
  world.add_sightings(1200);
  TemporaryFolder clean, folder;
  DayStore expected = *DayStore::open(clean.path());
  ASSERT_TRUE(expected.apply(world.sightings, world.health));
  auto apply_all = [&] {
    DayStore store = *DayStore::open(folder.path());
    SightingBatch part;
    for (const Sighting& s : world.sightings.rows) {
      part.add(s);
      if (part.rows.size() < 150) continue;
      if (!store.apply(part, world.health)) return false;
      part.clear();
    }
    return store.apply(part, world.health).has_value();
  };
  for (int kill_after_us : {500, 3000, 9000, 20000, 45000}) {
    pid_t child = ::fork();
    ASSERT_GE(child, 0);
    if (child == 0) {
      apply_all();
      ::_exit(0);
    }
    ::usleep(static_cast<useconds_t>(kill_after_us));
    ::kill(child, SIGKILL);
    int status;
    ASSERT_EQ(::waitpid(child, &status, 0), child);
    // Whatever is there is whole.
    DayStore store = *DayStore::open(folder.path());
    for (Day day : store.days(kFirstDay, kLastDay)) {
      auto checked = store.verify(day);
      ASSERT_TRUE(checked) << checked.error().message;
    }
  }
  ASSERT_TRUE(apply_all());
  EXPECT_EQ(text(ask(*DayStore::open(folder.path()), world.directory, kAll)),
            text(ask(expected, world.directory, kAll)));
}

TEST(DayStore, ReadersSeeWholeStatesWhileAWriterWrites) {
  World world(10);
  world.add_sightings(1500);
  TemporaryFolder folder;
  DayStore store = *DayStore::open(folder.path());
  std::atomic<bool> done{false};
  std::thread reader([&] {
    DayStore mine = *DayStore::open(folder.path());
    uint64_t last = 0;
    while (!done) {
      auto answer = ask(mine, world.directory, kAll);
      ASSERT_TRUE(answer) << answer.error().message;
      ASSERT_GE(answer->total.sightings, last);
      last = answer->total.sightings;
    }
  });
  SightingBatch part;
  for (const Sighting& s : world.sightings.rows) {
    part.add(s);
    if (part.rows.size() < 100) continue;
    ASSERT_TRUE(store.apply(part, world.health));
    part.clear();
  }
  done = true;
  reader.join();
}

}  // namespace
}  // namespace luytre
