// One turn of duty: who, for which body, in which role, from when to when.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/time.h"

namespace luytre {

constexpr Timestamp kMicrosPerMinute = 60 * kMicrosPerSecond;
// The country's clock, UTC+7 all year, ahead of UTC by so much.
constexpr Timestamp kLocalTime = 7 * kMicrosPerHour;
// The day on the country's clock, and when it begins in UTC.
constexpr Day local_day(Timestamp time) {
  return day_of(time + kLocalTime);
}
constexpr Timestamp start_of_local(Day day) {
  return start_of(day) - kLocalTime;
}

enum class DutyRole : uint8_t { technical, leader };
constexpr DutyRole kDutyRoles[] = {DutyRole::technical, DutyRole::leader};
const char* to_string(DutyRole role);
std::optional<DutyRole> duty_role(std::string_view name);  // Vietnamese words too: "kỹ thuật", "lãnh đạo"

// planned; override: stands in for somebody; swapped: changed hands with both agreed; cancelled: kept for the
// record, covers nothing.
enum class ShiftState : uint8_t { planned, override_, swapped, cancelled };
const char* to_string(ShiftState state);
std::optional<ShiftState> shift_state(std::string_view name);

// [from, to) in whole minutes.
struct Shift {
  std::string id;
  std::string organisation;  // "": the centre
  DutyRole role = DutyRole::technical;
  std::string person;  // user id, or a name
  Timestamp from = 0, to = 0;
  ShiftState state = ShiftState::planned;
  std::string planned_person;  // before it was swapped, else ""
  std::string source;          // "rotation", "import", …
  std::string note;
};

// A stretch of time [from, to).
struct Period {
  Timestamp from = 0, to = 0;
  friend bool operator==(const Period&, const Period&) = default;
};

// Whole minutes, not empty, at most 32 days; a person of 1 to 200 bytes without control characters, a note of
// 4000 at most. Errors: invalid, with the reason.
Result<void> check_shift(const Shift& shift);
// UTF-8 text of at most `most` bytes without control characters but, in notes, line feeds.
bool is_plain_text(std::string_view text, size_t most, bool lines = false);

// "2019-02-02T00:00+07:00": on the country's clock, to the minute.
std::string format_local(Timestamp time);
// "2019-02-02", "2019-02-02 07:30" or with 'T' and seconds, on the country's clock; with 'Z' or an offset as
// it says.
std::optional<Timestamp> parse_local(std::string_view text);

}  // namespace luytre
