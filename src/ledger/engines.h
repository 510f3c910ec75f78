// The two engines behind ledger.h. Ledger::open has filled in the clock.
#pragma once
#include "ledger/ledger.h"

namespace luytre {

Result<std::unique_ptr<Ledger>> open_sqlite_ledger(const LedgerOptions& options);
Result<std::unique_ptr<Ledger>> open_postgresql_ledger(const LedgerOptions& options);

}  // namespace luytre
