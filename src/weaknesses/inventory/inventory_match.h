// A body's inventory held against what is known: a scan that nobody had to run. It is imported as any scan is
// (weakness_book.h), so what it opens it closes again when the inventory tells a mended version or the
// knowledge has changed.
#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "weaknesses/inventory/weakness_book.h"
#include "weaknesses/match/matcher.h"

namespace luytre {

// "inventory:guess" → guess; nothing for the rules of scanners.
std::optional<Certainty> rule_certainty(std::string_view rule);

struct InventoryMatch {
  ScanResult scan;              // its hosts are the places; without one there is nothing to import
  uint64_t products = 0;        // assets that name one
  uint64_t not_understood = 0;  // of these: neither CPE nor package URL; to be watched by words
  uint64_t without_version = 0;
};

// Products without a version open nothing: everything ever known would stand against them. A place is as new
// as its latest asset or the knowledge, whichever is later, so the same again is the same scan. Needs
// read_findings.
Result<InventoryMatch> match_inventory(Ledger& ledger, const Viewer& viewer, const Knowledge& knowledge,
                                       std::string_view organisation);

}  // namespace luytre
