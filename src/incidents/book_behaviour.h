// What a book of incidents must do, whatever engine its ledger has.
#pragma once
#include <gtest/gtest.h>

#include "ledger/ledger_behaviour.h"

namespace luytre {

class IncidentBookBehaviour : public testing::TestWithParam<LedgerKind> {};

}  // namespace luytre
