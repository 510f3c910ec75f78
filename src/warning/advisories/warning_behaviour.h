// What the book of warnings must do, whatever engine its ledger has. A test program names its ledgers with
// INSTANTIATE_TEST_SUITE_P(…, WarningBehaviour, …).
#pragma once
#include <gtest/gtest.h>

#include "ledger/ledger_behaviour.h"

namespace luytre {

class WarningBehaviour : public testing::TestWithParam<LedgerKind> {};

}  // namespace luytre
