// The certificate that no minute of a period was without both roles in any body, or the gaps; with a digest
// of what it was made from, so that anybody who has the rosters can make it again and compare.
//
// What it is made from is text, and the digest BLAKE2b (RFC 7693) of 256 bits over it (`b2sum -l 256`):
//   luytre-duty 1 <from> <to>                                   minutes since 1970 UTC, as all times below
//   B <from> <to> <body>                                        each body and when it is looked at, by id
//   N <from> <to> <technical> <leader>                          each need above one, by time
//   S <body number from 0> <technical|leader> <from> <to> <person>   each shift, in this order
// each line ended by LF, fields parted by one TAB.
#pragma once
#include <functional>
#include <string>
#include <vector>

#include "duty/roster_book.h"

namespace luytre {

// What coverage reads, with names.
struct Roster {
  Period period;
  std::vector<std::string> bodies;  // by id; "" is the centre
  std::vector<Period> periods;      // the same order: the body's days within the period
  std::vector<std::string> people;  // by name
  std::vector<CoverShift> shifts;   // sorted
  std::vector<Need> needs;
};

struct CertifiedGap {
  std::string organisation;
  DutyRole role = DutyRole::technical;
  Timestamp from = 0, to = 0;
  unsigned missing = 1;
};
struct Certificate {
  Period period;
  uint64_t bodies = 0, shifts = 0;
  uint64_t minutes = 0;  // of duty looked at: bodies × roles × time
  std::vector<CertifiedGap> gaps;
  std::string digest;  // 64 hex digits
  bool whole() const { return gaps.empty(); }
};

// Shifts that touch the period, of the bodies that the viewer may read: all of them valid in the directory on
// any day of it and the centre, or those named ("": the centre). Errors: not_found, when one that is named is
// not there or not the viewer's.
Result<Roster> load_roster(Ledger& ledger, const Viewer& viewer, const Directory& directory,
                           const Period& period, const std::vector<std::string>& organisations = {});
Certificate certify(const Roster& roster);
// The text of the digest, in pieces.
void write_source(const Roster& roster, const std::function<void(std::string_view)>& out);

}  // namespace luytre
