// What a book of findings must do, whatever engine its ledger has. A test program names its ledgers with
// INSTANTIATE_TEST_SUITE_P(…, BookBehaviour, …).
#pragma once
#include <gtest/gtest.h>

#include "ledger/ledger_behaviour.h"

namespace luytre {

class BookBehaviour : public testing::TestWithParam<LedgerKind> {};

}  // namespace luytre
