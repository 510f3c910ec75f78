#include <fmt/format.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <atomic>

#include "campaigns/campaign_book_behaviour.h"

namespace luytre {
namespace {

LedgerOptions fresh_sqlite() {
  static std::atomic<int> number{0};
  auto folder =
      std::filesystem::path(testing::TempDir()) / fmt::format("campaigns-{}-{}", ::getpid(), number++);
  std::filesystem::remove_all(folder);
  return {.target = "sqlite", .folder = folder};
}

INSTANTIATE_TEST_SUITE_P(Sqlite, CampaignBehaviour, testing::Values(LedgerKind{"sqlite", fresh_sqlite}),
                         [](const auto& kind) { return kind.param.name; });

}  // namespace
}  // namespace luytre
