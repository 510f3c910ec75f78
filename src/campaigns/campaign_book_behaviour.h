// What a book of campaigns must do, whatever engine its ledger has. A test program names its ledgers with
// INSTANTIATE_TEST_SUITE_P(…, CampaignBehaviour, …).
#pragma once
#include "ledger/ledger_behaviour.h"

namespace luytre {

class CampaignBehaviour : public testing::TestWithParam<LedgerKind> {};

}  // namespace luytre
