// The history of a campaign; for this folder only.
#pragma once
#include <string_view>

#include "ledger/ledger.h"

namespace luytre {

// Appends one entry at the transaction's time.
Result<void> append_campaign_step(Transaction& t, const std::string& campaign, std::string_view actor,
                                  std::string_view act, std::string_view comment);

}  // namespace luytre
