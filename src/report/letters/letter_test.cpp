#include <gtest/gtest.h>
#include <unistd.h>

#include "report/letters/letter_behaviour.h"

namespace luytre {
namespace {

LedgerOptions fresh() {
  static int count = 0;
  auto folder = std::filesystem::path(testing::TempDir()) /
                ("letters-" + std::to_string(::getpid()) + "-" + std::to_string(++count));
  std::filesystem::create_directories(folder);
  return {.folder = folder};
}

INSTANTIATE_TEST_SUITE_P(Sqlite, LetterBehaviour, testing::Values(LedgerKind{"sqlite", fresh}),
                         [](const auto& kind) { return kind.param.name; });

}  // namespace
}  // namespace luytre
