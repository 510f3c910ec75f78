// What inventory and weaknesses must do, whatever engine their ledger has. A test program names its ledgers
// with INSTANTIATE_TEST_SUITE_P(…, WeaknessBehaviour, …).
#pragma once
#include <gtest/gtest.h>

#include "ledger/ledger_behaviour.h"

namespace luytre {

class WeaknessBehaviour : public testing::TestWithParam<LedgerKind> {};

}  // namespace luytre
