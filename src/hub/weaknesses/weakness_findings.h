// The inventory's weaknesses as findings: what scans show is their evidence, and what a later scan shows
// closes them.
#pragma once
#include <string>

#include "directory/directory.h"
#include "findings/book.h"
#include "weaknesses/inventory/weakness_book.h"

namespace luytre {

// One weakness at one port or part of one asset is one finding.
std::string weakness_finding_id(const Weakness& weakness);

struct WeaknessFindings {
  Absorbed evidence;
  uint64_t closed = 0;    // a later scan: patched, port closed, host gone
  uint64_t reopened = 0;  // a later scan shows it again
  uint64_t accepted = 0;  // accepted in the inventory (luytre weaknesses accept)
  uint64_t due = 0;       // date or episode put to what the inventory says
  bool any() const { return evidence.opened + evidence.updated + closed + reopened + accepted + due > 0; }
};

// Changes whenever the inventory's weaknesses may have: what has not changed needs no bringing up.
Result<std::string> weakness_news(Ledger& ledger);

// Brings the book up to the inventory. A finding's days are the first and the last on which a scan saw the
// weakness, its severity the scan's (at least high for what is known to be exploited), its grade suspected
// for what the inventory alone guesses, confirmed when two scanners agree, else probable; its due date the
// weakness's. A finding that a person closed stays closed until a scan sees it again. The same again changes
// nothing.
Result<WeaknessFindings> absorb_weaknesses(Ledger& ledger, FindingBook& book, const Directory& directory);

}  // namespace luytre
