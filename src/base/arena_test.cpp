#include "base/arena.h"

#include <gtest/gtest.h>

#include <random>

namespace luytre {
namespace {

TEST(Arena, TextNeverMovesUntilCleared) {
  Arena arena;
  std::mt19937_64 random(7);
  std::vector<std::pair<std::string_view, std::string>> kept;
  for (int i = 0; i < 20'000; ++i) {
    // Some longer than a block.
    std::string text(i % 5000 == 17 ? 600'000 : random() % 100, static_cast<char>('a' + i % 26));
    kept.emplace_back(arena.copy(text), text);
  }
  for (auto& [view, text] : kept) ASSERT_EQ(view, text);
}

TEST(Arena, GivesTheSameBytesAgainAfterClear) {
  Arena arena;
  char* first = arena.allocate(100);
  for (int i = 0; i < 100; ++i) arena.allocate(100'000);
  arena.clear();
  EXPECT_EQ(arena.allocate(100), first);
}

TEST(Arena, AShrunkTailIsUsedByTheNext) {
  Arena arena;
  char* first = arena.allocate(1000);
  arena.shrink_last(900);
  EXPECT_EQ(arena.allocate(10), first + 100);
}

TEST(Arena, EmptyTextNeedsNoBytes) {
  Arena arena;
  EXPECT_TRUE(arena.copy("").empty());
  arena.clear();
}

}  // namespace
}  // namespace luytre
