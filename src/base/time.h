// Time as plain numbers. Everything is UTC; a day is a UTC day.
//
// Library code never asks for the time of day: callers pass it in.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace luytre {

// Microseconds since 1970-01-01T00:00:00Z.
using Timestamp = int64_t;
// Days since 1970-01-01.
using Day = int32_t;

constexpr Timestamp kMicrosPerSecond = 1'000'000;
constexpr Timestamp kMicrosPerHour = 3600 * kMicrosPerSecond;
constexpr Timestamp kMicrosPerDay = 86'400 * kMicrosPerSecond;
constexpr Timestamp kNoTime = INT64_MIN;
constexpr Day kFirstDay = INT32_MIN;  // "since ever"
constexpr Day kLastDay = INT32_MAX;   // "without end"

constexpr Day day_of(Timestamp t) {
  return static_cast<Day>(t / kMicrosPerDay - (t % kMicrosPerDay < 0));
}
constexpr Timestamp start_of(Day day) {
  return static_cast<Timestamp>(day) * kMicrosPerDay;
}

struct CivilDate {
  int year;
  unsigned month, day;
};
CivilDate civil_from_day(Day day);
Day day_from_civil(int year, unsigned month, unsigned day);  // the date must exist

// "2018-12-03". parse refuses dates that do not exist.
std::optional<Day> parse_day(std::string_view text);
std::string format_day(Day day);
std::string format_month(Day day);  // "2018-12"

// ISO 8601 with 'T' or a space, optional fraction, and 'Z', '+hh:mm', '+hhmm' or nothing (taken as UTC).
std::optional<Timestamp> parse_iso_time(std::string_view text);
// "1543795200.123456": seconds since 1970 with an optional fraction (digits after the sixth are dropped).
std::optional<Timestamp> parse_epoch_time(std::string_view text);
std::string format_time(Timestamp t);  // "2018-12-03T00:00:00.000000Z"

}  // namespace luytre
