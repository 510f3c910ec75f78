#include "monitor/shared_lines.h"

#include <gtest/gtest.h>

#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "base/file.h"

namespace luytre {
namespace {

// A file's map, as done() gives pages back.
class SharedLinesTest : public testing::Test {
 protected:
  ~SharedLinesTest() override { std::filesystem::remove(path_); }
  std::string_view map(const std::string& text) {
    EXPECT_TRUE(write_file_atomically(path_, text));
    file_.emplace(*MappedFile::open(path_));
    return file_->text();
  }
  // What `threads` take together, in the order of the text.
  static std::string taken(SharedLines& lines, unsigned threads) {
    std::mutex mutex;
    std::map<const char*, std::string> pieces;
    {
      std::vector<std::jthread> running;
      for (unsigned i = 0; i < threads; ++i)
        running.emplace_back([&] {
          while (auto piece = lines.next()) {
            std::string copy(*piece);
            lines.done(*piece);
            std::lock_guard guard(mutex);
            pieces[piece->data()] += copy;
          }
        });
    }
    std::string all;
    for (const auto& [at, piece] : pieces) all += piece;
    return all;
  }

  std::filesystem::path path_ =
      std::filesystem::path(testing::TempDir()) / ("shared-lines-" + std::to_string(::getpid()));
  std::optional<MappedFile> file_;
};

std::string lines_of(size_t bytes) {
  std::string text;
  for (size_t i = 0; text.size() < bytes; ++i) text += "line " + std::to_string(i * i) + " of # many\n";
  return text;
}

TEST_F(SharedLinesTest, EveryLineIsTakenOnce) {
  for (size_t size :
       {size_t{1}, SharedLines::kPiece - 1, SharedLines::kPiece, 3 * SharedLines::kPiece + 77}) {
    std::string text = lines_of(size);
    for (unsigned threads : {1u, 3u})
      for (bool headers : {false, true}) {
        SharedLines lines(map(text), headers);
        EXPECT_EQ(taken(lines, threads), text);
        EXPECT_EQ(lines.end(), text.size());
      }
  }
}

TEST_F(SharedLinesTest, PiecesAreWholeLines) {
  std::string text = lines_of(3 * SharedLines::kPiece);
  SharedLines lines(map(text), false);
  while (auto piece = lines.next()) EXPECT_TRUE(piece->empty() || piece->ends_with('\n'));
}

TEST_F(SharedLinesTest, ALineLongerThanAPieceIsTakenOnce) {
  std::string text = "a\n" + std::string(2 * SharedLines::kPiece + 5, 'x') + "\nb\n";
  SharedLines lines(map(text), true);
  EXPECT_EQ(taken(lines, 2), text);
}

TEST_F(SharedLinesTest, EndsAtAHeaderInAnyPiece) {
  std::string before = lines_of(SharedLines::kPiece * 5 / 2), after = lines_of(2 * SharedLines::kPiece);
  for (unsigned threads : {1u, 2u, 4u}) {
    SharedLines lines(map(before + "#fields\tts\n" + after + "#fields\tts\n"), true);
    EXPECT_EQ(taken(lines, threads), before);
    EXPECT_EQ(lines.end(), before.size());
  }
  SharedLines begins(map("#fields\n" + before), true);
  EXPECT_EQ(taken(begins, 2), "");
  EXPECT_EQ(begins.end(), 0u);
}

TEST_F(SharedLinesTest, AHeaderInsideALineIsNone) {
  std::string text = lines_of(SharedLines::kPiece) + "x #fields\n" + lines_of(SharedLines::kPiece);
  SharedLines lines(map(text), true);
  EXPECT_EQ(taken(lines, 2), text);
}

}  // namespace
}  // namespace luytre
