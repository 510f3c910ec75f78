// Working days: Monday to Friday without the public holidays of a table (data/vn/holidays.csv). Dates are the
// country's own, UTC+7 all year.
#pragma once
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"

namespace luytre {

// The end, in UTC, of the local day of `time`, whether it works or not.
Timestamp end_of_local_day(Timestamp time);

class WorkingDays {
 public:
  // CSV with columns start_date, end_date, kind. Days of kind statutory, statutory_default, official_break
  // and planned are free; others (reference) only name a day. Errors: invalid, with the line.
  static Result<WorkingDays> parse(std::string_view csv, std::string_view where);

  bool works(Day day) const;
  // The end, in UTC, of the `days`-th working day after the local day of `time`; 0: of that day itself.
  Timestamp end_after(Timestamp time, unsigned days) const;
  // The first end of a working day at or after `time`.
  Timestamp end_at(Timestamp time) const;

 private:
  std::vector<Day> free_;  // ascending, weekends not in it
};

}  // namespace luytre
