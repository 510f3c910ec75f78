#include <unistd.h>

#include <filesystem>

#include "notices/outbox_behaviour.h"

namespace luytre {

std::vector<LedgerKind> outbox_ledgers() {
  return {{"sqlite", [] {
             static int number = 0;
             auto folder = std::filesystem::path(testing::TempDir()) /
                           ("outbox-ledger-" + std::to_string(::getpid()) + "-" + std::to_string(number++));
             std::filesystem::remove_all(folder);
             return LedgerOptions{.target = "sqlite", .folder = folder};
           }}};
}

}  // namespace luytre
