// A body's weaknesses by what is to be dealt with first, each with the terms of its priority.
#pragma once
#include <vector>

#include "weaknesses/inventory/weakness_book.h"
#include "weaknesses/match/priority.h"

namespace luytre {

struct RankedWeakness {
  Weakness w;
  Priority priority;
  Exposure exposure;
  Timestamp contacted = 0;  // last seen by a listed source; 0: not
  std::string host, owner;  // of the asset, "" when not told
};

// Open ones first, by priority, then due date, then id. `knowledge` may be null. Reports of who looks from
// outside (Shadowserver) and contacts that were answered say that a port answers to the Internet; the level
// is the highest that the inventory tells of the place. Needs read_findings.
Result<std::vector<RankedWeakness>> ranked_weaknesses(Ledger& ledger, const Viewer& viewer,
                                                      const Knowledge* knowledge,
                                                      const WeaknessFilter& filter);

}  // namespace luytre
