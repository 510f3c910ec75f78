// Was anybody there? Finds every stretch of minutes in which a body had fewer people on duty in a role than
// it needs.
//
// One person counts once at a time however many shifts of the same body and role overlap. Pure functions.
#pragma once
#include <cstdint>
#include <span>
#include <vector>

#include "duty/shift.h"

namespace luytre {

// A shift with body and person as numbers: what coverage reads.
struct CoverShift {
  uint32_t body = 0, person = 0;
  DutyRole role = DutyRole::technical;
  Timestamp from = 0, to = 0;
  friend bool operator==(const CoverShift&, const CoverShift&) = default;
};
// By body, role, from, to, person; cheap when it is so already.
void sort_shifts(std::vector<CoverShift>& shifts);

// So many people at least in a role during a period. Without any, one of each role always.
struct Need {
  Period period;
  unsigned least[2] = {1, 1};  // by DutyRole
};

// A longest stretch in which someone was missing; `missing`: how many, at its worst.
struct Gap {
  uint32_t body = 0;
  DutyRole role = DutyRole::technical;
  Timestamp from = 0, to = 0;
  unsigned missing = 1;
  friend bool operator==(const Gap&, const Gap&) = default;
};

// `periods[b]` is when body b is looked at (empty: not at all); shifts sorted as sort_shifts does, of bodies
// below periods.size(); at least one of each role is needed whatever `needs` say, which may overlap (the
// highest counts). Gaps by body, role, time. O(n) without needs, else O(n log n).
std::vector<Gap> find_gaps(std::span<const Period> periods, std::span<const CoverShift> shifts,
                           std::span<const Need> needs = {});

}  // namespace luytre
