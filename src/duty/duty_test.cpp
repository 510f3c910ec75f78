#include <unistd.h>

#include <filesystem>

#include "duty/duty_behaviour.h"

namespace luytre {

std::vector<LedgerKind> duty_ledgers() {
  return {{"sqlite", [] {
             static int number = 0;
             auto folder = std::filesystem::path(testing::TempDir()) /
                           ("duty-ledger-" + std::to_string(::getpid()) + "-" + std::to_string(number++));
             std::filesystem::remove_all(folder);
             return LedgerOptions{.target = "sqlite", .folder = folder};
           }}};
}

}  // namespace luytre
