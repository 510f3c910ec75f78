// What the outbox must do, whatever engine its ledger has.
#pragma once
#include <vector>

#include "ledger/ledger_behaviour.h"

namespace luytre {

// The ledgers of this test program: outbox_test.cpp or notices_system_test.cpp.
std::vector<LedgerKind> outbox_ledgers();

}  // namespace luytre
