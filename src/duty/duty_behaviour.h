// What rosters and the desk must do, whatever engine their ledger has.
#pragma once
#include <vector>

#include "ledger/ledger_behaviour.h"

namespace luytre {

// The ledgers of this test program: duty_test.cpp or duty_system_test.cpp.
std::vector<LedgerKind> duty_ledgers();

}  // namespace luytre
