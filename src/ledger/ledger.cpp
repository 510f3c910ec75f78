#include "ledger/ledger.h"

#include <fmt/format.h>
#include <sodium.h>

#include <chrono>

#include "base/check.h"
#include "ledger/engines.h"

namespace luytre {
namespace {

Timestamp machine_clock() {
  auto now = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::microseconds>(now).count();
}

}  // namespace

Result<std::unique_ptr<Ledger>> Ledger::open(const LedgerOptions& options) {
  LUYTRE_CHECK(sodium_init() >= 0);
  LedgerOptions with_clock = options;
  if (!with_clock.clock) with_clock.clock = machine_clock;
  if (options.target == "sqlite") return open_sqlite_ledger(with_clock);
  if (options.target.starts_with("postgresql://")) return open_postgresql_ledger(with_clock);
  return fail(ErrorCode::invalid,
              fmt::format("there is no ledger '{}': it is sqlite, or postgresql://USER@HOST/DATABASE",
                          options.target));
}

std::string random_id() {
  unsigned char bytes[16];
  randombytes_buf(bytes, sizeof bytes);
  char hex[2 * sizeof bytes + 1];
  sodium_bin2hex(hex, sizeof hex, bytes, sizeof bytes);
  return hex;
}

}  // namespace luytre
