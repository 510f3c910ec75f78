#include <gmock/gmock.h>

#include <fstream>
#include <thread>

#include "sources/test_files.h"

namespace luytre {
namespace {

// A followed file, read by a thread until stopped. The text of each generation apart.
class Follower {
 public:
  explicit Follower(const std::string& path) {
    auto source = open_source(path, {.follow = true, .stop = &stop_});
    EXPECT_TRUE(source);
    reader_ = std::jthread([this, source = std::move(*source)] {
      for (;;) {
        auto bytes = source->next(1 << 16);
        if (!bytes || bytes->empty()) {
          EXPECT_TRUE(source->ended());
          return;
        }
        std::lock_guard guard(mutex_);
        texts_[source->generation()] += as_text(*bytes);
      }
    });
  }
  ~Follower() { stop(); }
  void stop() {
    stop_ = true;
    if (reader_.joinable()) reader_.join();
  }
  // Waits until generation `which` reads `expected`; what it reads after ten seconds otherwise.
  std::string wait(uint64_t which, const std::string& expected) {
    for (int i = 0; i < 2000; ++i) {
      {
        std::lock_guard guard(mutex_);
        if (texts_[which] == expected) return expected;
      }
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    std::lock_guard guard(mutex_);
    return texts_[which];
  }

 private:
  std::atomic<bool> stop_{false};
  std::mutex mutex_;
  std::map<uint64_t, std::string> texts_;
  std::jthread reader_;
};

void append(const std::string& path, std::string_view text) {
  std::ofstream(path, std::ios::app) << text;
}

TEST(FollowedFile, IsReadAsItGrows) {
  TestFolder folder;
  std::string path = folder.write("a.log", "one\n");
  Follower follower(path);
  EXPECT_EQ(follower.wait(0, "one\n"), "one\n");
  append(path, "two\nthr");
  EXPECT_EQ(follower.wait(0, "one\ntwo\nthr"), "one\ntwo\nthr");
  append(path, "ee\n");
  EXPECT_EQ(follower.wait(0, "one\ntwo\nthree\n"), "one\ntwo\nthree\n");
}

TEST(FollowedFile, MayBeEmptyAtFirst) {
  TestFolder folder;
  std::string path = folder.write("a.log", "");
  Follower follower(path);
  append(path, "one\n");
  EXPECT_EQ(follower.wait(0, "one\n"), "one\n");
}

TEST(FollowedFile, SurvivesRotationAndFinishesTheOldFileFirst) {
  TestFolder folder;
  std::string path = folder.write("a.log", "old 1\n");
  Follower follower(path);
  EXPECT_EQ(follower.wait(0, "old 1\n"), "old 1\n");
  {
    std::ofstream writer(path, std::ios::app);  // as a daemon that has not reopened its log yet
    std::filesystem::rename(path, folder / "a.log.1");
    writer << "old 2\n" << std::flush;
    folder.write("a.log", "");  // logrotate's "create"
    std::this_thread::sleep_for(std::chrono::milliseconds(300));
    writer << "old 3\n" << std::flush;
    EXPECT_EQ(follower.wait(0, "old 1\nold 2\nold 3\n"), "old 1\nold 2\nold 3\n");
  }
  append(path, "new 1\n");
  EXPECT_EQ(follower.wait(1, "new 1\n"), "new 1\n");
  // Once more, with content at once.
  std::filesystem::rename(path, folder / "a.log.2");
  folder.write("a.log", "newest\n");
  EXPECT_EQ(follower.wait(2, "newest\n"), "newest\n");
  EXPECT_EQ(follower.wait(0, "old 1\nold 2\nold 3\n"), "old 1\nold 2\nold 3\n");
}

TEST(FollowedFile, SurvivesTruncationInPlace) {
  TestFolder folder;
  std::string path = folder.write("a.log", "a long first content\n");
  Follower follower(path);
  follower.wait(0, "a long first content\n");
  std::filesystem::resize_file(path, 0);
  append(path, "short\n");
  EXPECT_EQ(follower.wait(1, "short\n"), "short\n");
}

TEST(FollowedFile, WaitsWhileThePathIsGone) {
  TestFolder folder;
  std::string path = folder.write("a.log", "one\n");
  Follower follower(path);
  follower.wait(0, "one\n");
  std::filesystem::remove(path);
  std::this_thread::sleep_for(std::chrono::milliseconds(120));
  folder.write("a.log", "two\n");
  EXPECT_EQ(follower.wait(1, "two\n"), "two\n");
}

TEST(FollowedFile, LosesAndRepeatsNothingOverManyRotations) {
  TestFolder folder;
  std::string path = folder.write("a.log", "");
  Follower follower(path);
  for (uint64_t generation = 0; generation < 4; ++generation) {
    std::string expected;
    for (int i = 0; i < 200; ++i) {
      std::string line = fmt::format("{} {}\n", generation, i);
      append(path, line);
      expected += line;
    }
    ASSERT_EQ(follower.wait(generation, expected), expected);
    std::filesystem::rename(path, path + '.' + std::to_string(generation));
    folder.write("a.log", "");
  }
}

TEST(FollowedFile, TellsPausesWhenAskedAndEndsWhenStopped) {
  TestFolder folder;
  std::atomic<bool> stop{false};
  auto source =
      open_source(folder.write("a.log", "one\n"), {.follow = true, .tell_pauses = true, .stop = &stop});
  EXPECT_EQ(as_text(*(*source)->next(100)), "one\n");
  EXPECT_TRUE((*source)->next(100)->empty());
  EXPECT_FALSE((*source)->ended());
  stop = true;
  EXPECT_TRUE((*source)->next(100)->empty());
  EXPECT_TRUE((*source)->ended());
}

}  // namespace
}  // namespace luytre
