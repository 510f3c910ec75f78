#include "duty/rotation.h"

#include <algorithm>

namespace luytre {
namespace {

constexpr size_t kMostShifts = 100'000;
constexpr unsigned kDayMinutes = 24 * 60;

}  // namespace

Result<std::vector<Shift>> make_shifts(const Rotation& r) {
  if (r.people.empty() || r.people.size() > 1000 || r.first >= r.people.size() || r.turn_days > 366)
    return fail(ErrorCode::invalid, "a rotation has 1 to 1000 people, and turns of at most 366 days");
  if (r.begins.empty() || r.begins.size() > 24 || r.begins.back() >= kDayMinutes ||
      std::ranges::adjacent_find(r.begins, std::greater_equal()) != r.begins.end())
    return fail(ErrorCode::invalid, "a rotation's shifts begin at 1 to 24 times of the day, ascending");
  if (r.period.from >= r.period.to || r.period.from % kMicrosPerMinute || r.period.to % kMicrosPerMinute)
    return fail(ErrorCode::invalid, "a rotation's period begins and ends at a whole minute, in that order");
  auto shifts_most = static_cast<size_t>((r.period.to - r.period.from) / kMicrosPerDay + 2) * r.begins.size();
  if (shifts_most > kMostShifts)
    return fail(ErrorCode::invalid, "a rotation makes 100,000 shifts at most: take a shorter period");

  auto begin_of = [&](Day day, size_t n) { return start_of_local(day) + r.begins[n] * kMicrosPerMinute; };
  // The shift that runs at period.from.
  Day day = local_day(r.period.from);
  size_t n = r.begins.size();
  while (n > 0 && begin_of(day, n - 1) > r.period.from) --n;
  if (n == 0) {
    --day;
    n = r.begins.size();
  }
  --n;
  std::vector<Shift> out;
  for (Day start_day = day; begin_of(day, n) < r.period.to;) {
    Timestamp from = begin_of(day, n);
    size_t turn = r.turn_days == 0 ? out.size() : static_cast<size_t>(day - start_day) / r.turn_days;
    Shift shift{.id = {},
                .organisation = r.organisation,
                .role = r.role,
                .person = r.people[(r.first + turn) % r.people.size()],
                .from = std::max(from, r.period.from),
                .to = 0,
                .planned_person = {},
                .source = "rotation",
                .note = {}};
    if (++n == r.begins.size()) {
      n = 0;
      ++day;
    }
    shift.to = std::min(begin_of(day, n), r.period.to);
    LUYTRE_TRY(check_shift(shift));
    out.push_back(std::move(shift));
  }
  return out;
}

}  // namespace luytre
