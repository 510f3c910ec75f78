#include "events/chdb_engine.h"

#include <gtest/gtest.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <random>

#include "events/chdb_library.h"
#include "events/event_store_behaviour.h"
#include "events/memory_store.h"
#include "events/sighting_samples.h"

#ifndef LUYTRE_SANITIZED
namespace luytre {
namespace {

namespace fs = std::filesystem;

class EmbeddedPlace : public StorePlace {
 public:
  Result<std::unique_ptr<EventStore>> open() override {
    return open_event_store({.target = "embedded", .folder = folder_.path() / "events"});
  }

 private:
  TemporaryFolder folder_;
};

INSTANTIATE_TEST_SUITE_P(Embedded, EventStoreBehaviour,
                         testing::Values(StoreKind{"embedded",
                                                   [] { return std::make_unique<EmbeddedPlace>(); }}));

TEST(ChdbEngine, IsOpenOnceAtATime) {
  TemporaryFolder folder;
  auto open = [&](const char* name) {
    return open_event_store({.target = "embedded", .folder = folder.path() / name});
  };
  {
    auto first = open("a");
    ASSERT_TRUE(first) << first.error().message;
    auto same = open("a");
    ASSERT_FALSE(same);
    EXPECT_EQ(same.error().code, ErrorCode::busy);
    EXPECT_NE(same.error().message.find(std::to_string(::getpid())), std::string::npos)
        << same.error().message;
    auto other = open("b");
    ASSERT_FALSE(other);
    EXPECT_EQ(other.error().code, ErrorCode::busy);
  }
  EXPECT_TRUE(open("b"));
  EXPECT_TRUE(open("a"));
}

// Telemetry may come by standard input, and the engine has ways to insert that go on to read it.
TEST(ChdbEngine, LeavesStandardInputAlone) {
  int ends[2];
  ASSERT_EQ(::pipe(ends), 0);
  ASSERT_EQ(::write(ends[1], "telemetry", 9), 9);
  ::close(ends[1]);
  int before = ::dup(STDIN_FILENO);
  ::dup2(ends[0], STDIN_FILENO);
  {
    TemporaryFolder folder;
    auto store = open_event_store({.target = "embedded", .folder = folder.path() / "events"});
    ASSERT_TRUE(store) << store.error().message;
    auto segment = write_rows(folder.path(), rows_of(sample_sightings({.rows = 100}, 1)));
    EXPECT_TRUE((*store)->insert(segment));
    EXPECT_EQ(read_all(**store).size(), 100u);
    EXPECT_TRUE((*store)->withdraw(std::vector<Withdrawal>{{"bad3.example", ""}}));
    EXPECT_TRUE((*store)->drop_before(17870));
  }
  char text[32];
  EXPECT_EQ(::read(STDIN_FILENO, text, sizeof text), 9);
  ::dup2(before, STDIN_FILENO);
  ::close(before);
  ::close(ends[0]);
}

TEST(ChdbEngine, SaysWhatToDoWithoutItsLibrary) {
  std::vector<fs::path> places = chdb_candidates("/opt/luytre/bin");
  EXPECT_EQ(places[0], "/opt/luytre/bin/lib/libchdb.so");
  EXPECT_EQ(places[1], "/opt/luytre/lib/libchdb.so");
  EXPECT_TRUE(places[2].string().starts_with("/opt/luytre/bin/node_modules/@chdb/"));
  EXPECT_TRUE(places.back().string().starts_with("/node_modules/@chdb/"));
}

// Run in a process of its own by the test below, which kills it: inserts segments from the folder that the
// environment names, for as long as it lives, and tells on standard output before each.
TEST(ChdbEngineChild, DISABLED_InsertsUntilKilled) {
  fs::path folder = std::getenv("LUYTRE_TEST_FOLDER");
  auto store = open_event_store({.target = "embedded", .folder = folder / "events"});
  ASSERT_TRUE(store) << store.error().message;
  ASSERT_TRUE((*store)->prepare());
  for (;;) {
    for (const auto& entry : fs::directory_iterator(folder / "segments")) {
      ASSERT_EQ(::write(STDOUT_FILENO, "\x01", 1), 1);
      ASSERT_TRUE((*store)->insert(entry.path()));
    }
  }
}

TEST(ChdbEngine, HasTheSameAnswersAfterBeingKilledInAnInsert) {
  TemporaryFolder folder;
  fs::create_directories(folder.path() / "segments");
  MemoryStore twin;
  std::vector<fs::path> segments;
  for (uint64_t seed = 0; seed < 3; ++seed) {
    SightingBatch batch = sample_sightings({.rows = 20000, .days = 3}, seed / 2);  // two of them the same
    segments.push_back(write_rows(folder.path() / "segments", rows_of(batch)));
    ASSERT_TRUE(twin.insert(segments.back()));
  }
  std::vector<std::string> expected = read_all(twin);
  std::mt19937_64 random(1);
  for (int round = 0; round < 4; ++round) {
    int tell[2];
    ASSERT_EQ(::pipe(tell), 0);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, tell[1], STDOUT_FILENO);
    posix_spawn_file_actions_addclose(&actions, tell[0]);
    std::string filter = "--gtest_filter=ChdbEngineChild.*", disabled = "--gtest_also_run_disabled_tests";
    std::string environment = "LUYTRE_TEST_FOLDER=" + folder.path().string();
    std::string program = fs::read_symlink("/proc/self/exe").string(), quiet = "--gtest_brief=1";
    char* arguments[] = {program.data(), filter.data(), disabled.data(), quiet.data(), nullptr};
    char* variables[] = {environment.data(), nullptr};
    pid_t child = 0;
    ASSERT_EQ(::posix_spawn(&child, program.c_str(), &actions, nullptr, arguments, variables), 0);
    posix_spawn_file_actions_destroy(&actions);
    ::close(tell[1]);
    char byte = 0;
    for (uint64_t inserts = 1 + random() % 4; inserts > 0;) {
      if (::read(tell[0], &byte, 1) != 1) break;
      if (byte == 1) --inserts;
    }
    EXPECT_EQ(byte, 1) << "the child ended by itself";
    ::usleep(static_cast<useconds_t>(random() % 40000));
    ::kill(child, SIGKILL);
    int status = 0;
    ::waitpid(child, &status, 0);
    ::close(tell[0]);
    EXPECT_TRUE(WIFSIGNALED(status));

    auto store = open_event_store({.target = "embedded", .folder = folder.path() / "events"});
    ASSERT_TRUE(store) << store.error().message;
    for (const fs::path& segment : segments) ASSERT_TRUE((*store)->insert(segment));
    ASSERT_EQ(read_all(**store), expected) << "round " << round;
  }
}

}  // namespace
}  // namespace luytre
#endif
