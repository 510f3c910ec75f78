#include "duty/shift.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/vietnamese.h"

namespace luytre {
namespace {

constexpr const char* kRoleNames[] = {"technical", "leader"};
constexpr const char* kStateNames[] = {"planned", "override", "swapped", "cancelled"};
constexpr Timestamp kLongestShift = 32 * kMicrosPerDay;

}  // namespace

const char* to_string(DutyRole role) {
  return kRoleNames[static_cast<size_t>(role)];
}
std::optional<DutyRole> duty_role(std::string_view name) {
  for (DutyRole role : kDutyRoles)
    if (name == to_string(role)) return role;
  std::string plain = without_marks(name);
  if (plain == "ky thuat" || plain == "technical") return DutyRole::technical;
  if (plain == "lanh dao" || plain == "leader") return DutyRole::leader;
  return std::nullopt;
}

const char* to_string(ShiftState state) {
  return kStateNames[static_cast<size_t>(state)];
}
std::optional<ShiftState> shift_state(std::string_view name) {
  for (size_t i = 0; i < std::size(kStateNames); ++i)
    if (name == kStateNames[i]) return static_cast<ShiftState>(i);
  return std::nullopt;
}

bool is_plain_text(std::string_view text, size_t most, bool lines) {
  return text.size() <= most && std::ranges::none_of(text, [&](char c) {
           auto byte = static_cast<unsigned char>(c);
           return (byte < 0x20 && !(lines && c == '\n')) || byte == 0x7f;
         });
}

Result<void> check_shift(const Shift& s) {
  if (s.person.empty() || !is_plain_text(s.person, 200))
    return fail(ErrorCode::invalid, "a shift names a person, in 200 bytes at most");
  if (s.from % kMicrosPerMinute != 0 || s.to % kMicrosPerMinute != 0)
    return fail(ErrorCode::invalid, "a shift begins and ends at a whole minute");
  if (s.from >= s.to || s.to - s.from > kLongestShift)
    return fail(ErrorCode::invalid, fmt::format("the shift of {} from {} to {} ends before it begins, or is "
                                                "longer than 32 days",
                                                s.person, format_local(s.from), format_local(s.to)));
  if (!is_plain_text(s.note, 4000, true) || !is_plain_text(s.source, 100))
    return fail(ErrorCode::invalid, "a shift's note has 4000 bytes at most");
  return {};
}

std::string format_local(Timestamp time) {
  std::string text = format_time(time + kLocalTime);
  return text.substr(0, 16) + "+07:00";
}

std::optional<Timestamp> parse_local(std::string_view text) {
  if (text.size() == 10) {
    auto day = parse_day(text);
    return day ? std::optional(start_of_local(*day)) : std::nullopt;
  }
  if (text.size() < 16 || text.size() > 40) return std::nullopt;
  bool zoned = text.ends_with('Z') || text.find('+', 10) != text.npos || text.find('-', 10) != text.npos;
  auto time = parse_iso_time(text);
  if (!time) {  // without seconds
    std::string whole(text.substr(0, 16));
    whole += ":00";
    whole += text.substr(16);
    time = parse_iso_time(whole);
  }
  if (!time) return std::nullopt;
  return zoned ? *time : *time - kLocalTime;
}

}  // namespace luytre
