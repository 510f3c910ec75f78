// The ledger of the home a command works on.
#pragma once
#include <memory>

#include "cli/command.h"
#include "ledger/ledger.h"

namespace luytre {

// <home>/ledger, or the PostgreSQL server of the settings.
LedgerOptions ledger_options(const Context& context);
// The same, opened. Makes what is not there yet.
Result<std::unique_ptr<Ledger>> open_ledger(const Context& context);

// "console:" and the name of the user this program runs as: the actor in the audit.
std::string console_actor();

}  // namespace luytre
