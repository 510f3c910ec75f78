#include "findings/calendar.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/csv.h"

namespace luytre {
namespace {

constexpr Timestamp kLocal = 7 * kMicrosPerHour;
constexpr Day kLongestHoliday = 60;  // longer is a typing error

bool weekend(Day day) {
  int weekday = ((day % 7) + 7 + 4) % 7;  // 1970-01-01 was a Thursday; 0 is Sunday
  return weekday == 0 || weekday == 6;
}

}  // namespace

Timestamp end_of_local_day(Timestamp time) {
  return start_of(day_of(time + kLocal) + 1) - kLocal;
}

Result<WorkingDays> WorkingDays::parse(std::string_view csv, std::string_view where) {
  auto table = CsvTable::parse(csv, where);
  if (!table) return std::unexpected(table.error());
  auto start = table->column("start_date"), end = table->column("end_date"), kind = table->column("kind");
  if (!start || !end || !kind)
    return fail(ErrorCode::invalid, fmt::format("{} needs columns start_date, end_date and kind", where));
  constexpr std::array<std::string_view, 4> kFree = {"statutory", "statutory_default", "official_break",
                                                     "planned"};
  WorkingDays out;
  for (size_t row = 0; row < table->rows(); ++row) {
    if (std::ranges::find(kFree, table->cell(row, kind)) == kFree.end()) continue;
    auto first = parse_day(table->cell(row, start)), last = parse_day(table->cell(row, end));
    if (!first || !last || *last < *first || *last - *first > kLongestHoliday)
      return fail(ErrorCode::invalid,
                  fmt::format("{} line {}: start_date and end_date are no stretch of days", where,
                              table->line_number(row)));
    for (Day day = *first; day <= *last; ++day) out.free_.push_back(day);
  }
  std::ranges::sort(out.free_);
  auto twice = std::ranges::unique(out.free_);
  out.free_.erase(twice.begin(), twice.end());
  return out;
}

bool WorkingDays::works(Day day) const {
  return !weekend(day) && !std::ranges::binary_search(free_, day);
}

Timestamp WorkingDays::end_after(Timestamp time, unsigned days) const {
  Day day = day_of(time + kLocal);
  while (days > 0)
    if (works(++day)) --days;
  return start_of(day + 1) - kLocal;
}

Timestamp WorkingDays::end_at(Timestamp time) const {
  Day day = day_of(time - 1 + kLocal);
  while (!works(day)) ++day;
  return start_of(day + 1) - kLocal;
}

}  // namespace luytre
