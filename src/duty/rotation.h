// People taking turns. Pure.
#pragma once
#include <vector>

#include "duty/shift.h"

namespace luytre {

// From `period.from` on, each turn begins at the same local time and is cut into the day's shifts:
//   {"A", "B", "C"}, turn_days 1, begins {07:00}        A, B, C a day each, 07:00 to 07:00
//   {"A", "B"}, turn_days 7, begins {00:00}             a week each
//   {"A", "B", "C", "D"}, turn_days 0, begins {06:00, 14:00, 22:00}   shift by shift: A, B, C, D, A, …
struct Rotation {
  std::string organisation;
  DutyRole role = DutyRole::technical;
  std::vector<std::string> people;  // in turn
  unsigned turn_days = 1;           // 0: each shift the next; else whoever's turn it is has all shifts of it
  std::vector<unsigned> begins;     // minutes of the local day, ascending, at least one
  Period period;                    // first and last shift are cut to it
  size_t first = 0;                 // whose turn is the first
};
// Covers the period without a gap. Turns count from the day of the shift that runs at period.from. Errors:
// invalid, when it is no rotation or would make more than 100,000 shifts.
Result<std::vector<Shift>> make_shifts(const Rotation& rotation);

}  // namespace luytre
