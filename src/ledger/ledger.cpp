#include "ledger/ledger.h"

#include <fmt/format.h>
#include <sodium.h>

#include "base/check.h"
#include "ledger/engines.h"

namespace luytre {

Result<std::unique_ptr<Ledger>> Ledger::open(const LedgerOptions& options) {
  LUYTRE_CHECK(sodium_init() >= 0);
  if (options.target == "sqlite") return open_sqlite_ledger(options);
  if (options.target.starts_with("postgresql://")) return open_postgresql_ledger(options);
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
