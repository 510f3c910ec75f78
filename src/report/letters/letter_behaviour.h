// What the register of letters must do, whatever engine its ledger has.
#pragma once
#include "ledger/ledger_behaviour.h"

namespace luytre {

class LetterBehaviour : public testing::TestWithParam<LedgerKind> {};

}  // namespace luytre
