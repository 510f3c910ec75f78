// Public holidays of any year: the Labour Code's list as rules (rules/holidays.csv) over the solar and the
// lunar calendar, and over them the yearly decisions of the Prime Minister (data/vn/holidays.csv).
//
// A holiday on a weekly day off (Saturday, Sunday) moves the day off to the next working day (Labour Code
// 45/2019 art. 111.3), unless a decided break holds it.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "duty/shift.h"

namespace luytre {

struct Holiday {
  // by_law: the rule's dates; table: dates of the decision table; compensation: instead of a weekly day off;
  // decision: a break decided for the year; planned: may become law
  enum class Kind : uint8_t { by_law, table, compensation, decision, planned };
  std::string code, name_vi, name_en;
  Day first = 0, last = 0;
  Kind kind = Kind::by_law;
  std::string basis;   // law or decision
  std::string status;  // "verified", "recalled", "assumed" (the rule's default, not decided yet), …
  std::string source;  // of a row of the table
};
const char* to_string(Holiday::Kind kind);

// A longest run of days that are all off, with a holiday in it.
struct HolidayWindow {
  Day first = 0, last = 0;
  std::vector<std::string> codes;  // of the holidays in it
  Period period() const { return {start_of_local(first), start_of_local(last + 1)}; }
};

// Immutable; reading is thread-safe.
class Holidays {
 public:
  // The tables of this program.
  static const Holidays& built_in();
  // Both as CSV; `decisions` as data/vn/README.md describes. Errors: invalid, with the line.
  static Result<Holidays> parse(std::string_view rules, std::string_view decisions, std::string_view where);

  // What touches the year, by first day; years 1995 to 2100, else none.
  std::vector<Holiday> of(int year) const;
  // Those that touch the year; they may begin before it or end after it.
  std::vector<HolidayWindow> windows(int year) const;

 private:
  struct Rule {
    std::string code;
    bool lunar;
    unsigned month, day;
    int before, days;
    bool adjacent;
    int from_year, to_year;
    std::string name_vi, name_en, basis, status;
  };
  struct Decision {
    int year;
    Holiday holiday;
    bool whole;  // gives every day that it counts
  };
  std::vector<Holiday> statutory(int year) const;
  std::vector<Rule> rules_;
  std::vector<Decision> decisions_;
};

}  // namespace luytre
