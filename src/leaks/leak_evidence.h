// What leaks show of each account, day by day: the evidence that findings of kind leak stand on.
#pragma once
#include <string>
#include <vector>

#include "base/result.h"
#include "leaks/leak_row.h"
#include "ledger/ledger.h"

namespace luytre {

// One account of a body on one day of observation. Collections that are made up count for nothing.
struct LeakEvidence {
  std::string account;  // id
  std::string organisation, domain, door, masked;
  // The day on which the newest secret of these was first seen: a re-packed collection shows old ones, and is
  // no news. An entry without a secret is news by each collection: nobody knows which it was.
  Day fresh = 0;
  uint64_t entries = 0;                 // collections and sites
  SecretKind worst = SecretKind::none;  // plain before hash before none
  std::string collections;              // names, ascending, each ended by a newline
  std::string finding;                  // that was noted for it (LeakBook::set_findings), ""
};

// The days that have any, ascending.
Result<std::vector<Day>> leak_days(Ledger& ledger);
// Of `day`, by account. For the program: no viewer is asked.
Result<std::vector<LeakEvidence>> leak_evidence(Ledger& ledger, Day day);

}  // namespace luytre
