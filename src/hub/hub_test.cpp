// The hub on SQLite.
#include <fmt/format.h>
#include <unistd.h>

#include "hub/hub_behaviour.h"

namespace luytre {
namespace {

LedgerOptions fresh_sqlite() {
  static std::atomic<int> count{0};
  auto folder =
      std::filesystem::path(testing::TempDir()) / fmt::format("hub-ledger-{}-{}", ::getpid(), count++);
  std::filesystem::remove_all(folder);
  return {.target = "sqlite", .folder = folder};
}

INSTANTIATE_TEST_SUITE_P(Sqlite, HubBehaviour, testing::Values(LedgerKind{"sqlite", fresh_sqlite}),
                         [](const auto& kind) { return kind.param.name; });

}  // namespace
}  // namespace luytre
