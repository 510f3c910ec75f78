#include "base/file.h"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>
#include <thread>

namespace luytre {
namespace {

namespace fs = std::filesystem;

class Files : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = (fs::temp_directory_path() / "luytre-file-XXXXXX").string();
    ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
    folder_ = pattern;
  }
  void TearDown() override { fs::remove_all(folder_); }
  size_t entries() const { return static_cast<size_t>(std::distance(fs::directory_iterator(folder_), {})); }
  fs::path folder_;
};

TEST_F(Files, AreReadWholeAndMappedAlike) {
  std::string content(200'000, '\0');
  for (size_t i = 0; i < content.size(); ++i) content[i] = static_cast<char>(i * 7);
  std::ofstream(folder_ / "x", std::ios::binary) << content;
  EXPECT_EQ(*read_file(folder_ / "x"), content);
  auto map = MappedFile::open(folder_ / "x");
  ASSERT_TRUE(map);
  EXPECT_EQ(map->text(), content);
  MappedFile moved = std::move(*map);
  EXPECT_EQ(moved.text(), content);
  EXPECT_EQ(map->text(), "");
}

TEST_F(Files, OfNoBytesMapToNothing) {
  std::ofstream(folder_ / "empty");
  auto map = MappedFile::open(folder_ / "empty");
  ASSERT_TRUE(map);
  EXPECT_TRUE(map->bytes().empty());
  EXPECT_EQ(*read_file(folder_ / "empty"), "");
}

TEST_F(Files, ThatAreMissingSayWhichAndWhy) {
  auto missing = read_file(folder_ / "no such file");
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().code, ErrorCode::not_found);
  EXPECT_NE(missing.error().message.find("no such file"), std::string::npos);
  EXPECT_FALSE(MappedFile::open(folder_ / "no such file"));
  EXPECT_FALSE(read_file(folder_));  // a folder is no file
}

TEST_F(Files, WrittenAtomicallyReplaceTheOldAndLeaveNothingBeside) {
  ASSERT_TRUE(write_file_atomically(folder_ / "x", "one"));
  ASSERT_TRUE(write_file_atomically(folder_ / "x", "two"));
  EXPECT_EQ(*read_file(folder_ / "x"), "two");
  ASSERT_TRUE(write_file_atomically(folder_ / "x", ""));
  EXPECT_EQ(*read_file(folder_ / "x"), "");
  EXPECT_EQ(entries(), 1u);
}

TEST_F(Files, AFailedAtomicWriteLeavesTheOldAndNothingBeside) {
  fs::create_directory(folder_ / "taken");
  std::ofstream(folder_ / "taken" / "inside");
  EXPECT_FALSE(
      write_file_atomically(folder_ / "taken", "x"));  // a folder that is not empty cannot be replaced
  EXPECT_TRUE(fs::exists(folder_ / "taken" / "inside"));
  EXPECT_EQ(entries(), 1u);
  EXPECT_FALSE(write_file_atomically(folder_ / "no folder" / "x", "x"));
}

TEST_F(Files, AReaderNeverSeesHalfAnAtomicWrite) {
  std::string a(300'000, 'a'), b(500'000, 'b');
  ASSERT_TRUE(write_file_atomically(folder_ / "x", a));
  std::atomic<bool> stop = false;
  std::thread writer([&] {
    for (int i = 0; i < 40; ++i) EXPECT_TRUE(write_file_atomically(folder_ / "x", i % 2 ? a : b));
    stop = true;
  });
  while (!stop) {
    auto seen = read_file(folder_ / "x");
    EXPECT_TRUE(seen && (*seen == a || *seen == b));
  }
  writer.join();
}

TEST_F(Files, AtomicWritesOfSeveralThreadsDoNotMix) {
  std::vector<std::thread> writers;
  for (char c : {'a', 'b', 'c', 'd'})
    writers.emplace_back([&, c] {
      for (int i = 0; i < 10; ++i) EXPECT_TRUE(write_file_atomically(folder_ / "x", std::string(50'000, c)));
    });
  for (auto& writer : writers) writer.join();
  std::string content = *read_file(folder_ / "x");
  EXPECT_EQ(content, std::string(50'000, content[0]));
  EXPECT_EQ(entries(), 1u);
}

TEST_F(Files, ALockIsHeldByOneUntilItGoes) {
  auto first = FileLock::acquire(folder_ / "lock");
  ASSERT_TRUE(first);
  auto second = FileLock::acquire(folder_ / "lock");
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, ErrorCode::busy);
  {
    FileLock moved = std::move(*first);
    EXPECT_FALSE(FileLock::acquire(folder_ / "lock"));
  }
  EXPECT_TRUE(FileLock::acquire(folder_ / "lock"));
}

TEST_F(Files, ALockOfAnotherProcessGoesWhenItDies) {
  int ready[2];
  ASSERT_EQ(::pipe(ready), 0);
  pid_t child = ::fork();
  if (child == 0) {
    auto lock = FileLock::acquire(folder_ / "lock");
    char ok = lock ? '1' : '0';
    if (::write(ready[1], &ok, 1) != 1) ::_exit(1);
    ::pause();
    ::_exit(0);
  }
  char ok = 0;
  ASSERT_EQ(::read(ready[0], &ok, 1), 1);
  EXPECT_EQ(ok, '1');
  auto busy = FileLock::acquire(folder_ / "lock");
  EXPECT_FALSE(busy);
  ::kill(child, SIGKILL);
  int status;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  EXPECT_TRUE(FileLock::acquire(folder_ / "lock"));
  ::close(ready[0]);
  ::close(ready[1]);
}

}  // namespace
}  // namespace luytre
