#include "base/time.h"

#include <fmt/format.h>

#include <chrono>

namespace luytre {
namespace {

// Reads exactly `count` digits at `pos` and moves on; -1 when they are not there.
int digits(std::string_view text, size_t& pos, int count) {
  int value = 0;
  for (int i = 0; i < count; ++i, ++pos) {
    if (pos >= text.size() || text[pos] < '0' || text[pos] > '9') return -1;
    value = value * 10 + (text[pos] - '0');
  }
  return value;
}

bool skip(std::string_view text, size_t& pos, char c) {
  if (pos >= text.size() || text[pos] != c) return false;
  ++pos;
  return true;
}

std::optional<Day> read_day(std::string_view text, size_t& pos) {
  int year = digits(text, pos, 4);
  if (year < 0 || !skip(text, pos, '-')) return std::nullopt;
  int month = digits(text, pos, 2);
  if (month < 0 || !skip(text, pos, '-')) return std::nullopt;
  int day = digits(text, pos, 2);
  if (day < 0) return std::nullopt;
  std::chrono::year_month_day ymd{std::chrono::year(year), std::chrono::month(static_cast<unsigned>(month)),
                                  std::chrono::day(static_cast<unsigned>(day))};
  if (!ymd.ok()) return std::nullopt;
  return static_cast<Day>(std::chrono::sys_days(ymd).time_since_epoch().count());
}

// Fraction digits after the point, as microseconds.
Timestamp fraction(std::string_view text, size_t& pos) {
  Timestamp micros = 0, unit = 100'000;
  for (; pos < text.size() && text[pos] >= '0' && text[pos] <= '9'; ++pos, unit /= 10)
    micros += (text[pos] - '0') * unit;
  return micros;
}

}  // namespace

CivilDate civil_from_day(Day day) {
  std::chrono::year_month_day ymd{std::chrono::sys_days(std::chrono::days(day))};
  return {static_cast<int>(ymd.year()), static_cast<unsigned>(ymd.month()), static_cast<unsigned>(ymd.day())};
}

Day day_from_civil(int year, unsigned month, unsigned day) {
  std::chrono::sys_days days{std::chrono::year(year) / std::chrono::month(month) / std::chrono::day(day)};
  return static_cast<Day>(days.time_since_epoch().count());
}

std::optional<Day> parse_day(std::string_view text) {
  size_t pos = 0;
  auto day = read_day(text, pos);
  return day && pos == text.size() ? day : std::nullopt;
}

std::string format_day(Day day) {
  CivilDate c = civil_from_day(day);
  return fmt::format("{:04}-{:02}-{:02}", c.year, c.month, c.day);
}

std::string format_month(Day day) {
  CivilDate c = civil_from_day(day);
  return fmt::format("{:04}-{:02}", c.year, c.month);
}

std::optional<Timestamp> parse_iso_time(std::string_view text) {
  size_t pos = 0;
  auto day = read_day(text, pos);
  if (!day) return std::nullopt;
  Timestamp t = start_of(*day);
  if (pos == text.size()) return t;
  if (!skip(text, pos, 'T') && !skip(text, pos, ' ')) return std::nullopt;
  int hour = digits(text, pos, 2);
  if (hour < 0 || hour > 23 || !skip(text, pos, ':')) return std::nullopt;
  int minute = digits(text, pos, 2);
  if (minute < 0 || minute > 59) return std::nullopt;
  int second = 0;
  if (skip(text, pos, ':')) {
    second = digits(text, pos, 2);
    if (second < 0 || second > 60) return std::nullopt;
  }
  t += (hour * 3600ll + minute * 60ll + second) * kMicrosPerSecond;
  if (skip(text, pos, '.') || skip(text, pos, ',')) t += fraction(text, pos);
  if (pos == text.size()) return t;
  if (text[pos] == 'Z') return pos + 1 == text.size() ? std::optional(t) : std::nullopt;
  int sign = text[pos] == '+' ? 1 : text[pos] == '-' ? -1 : 0;
  if (sign == 0) return std::nullopt;
  ++pos;
  int offset_hour = digits(text, pos, 2);
  skip(text, pos, ':');
  int offset_minute = pos == text.size() ? 0 : digits(text, pos, 2);
  if (offset_hour < 0 || offset_hour > 23 || offset_minute < 0 || offset_minute > 59 || pos != text.size())
    return std::nullopt;
  return t - sign * (offset_hour * 3600ll + offset_minute * 60ll) * kMicrosPerSecond;
}

std::optional<Timestamp> parse_epoch_time(std::string_view text) {
  size_t pos = 0;
  bool negative = skip(text, pos, '-');
  Timestamp seconds = 0;
  size_t start = pos;
  for (; pos < text.size() && text[pos] >= '0' && text[pos] <= '9' && pos - start < 12; ++pos)
    seconds = seconds * 10 + (text[pos] - '0');
  if (pos == start) return std::nullopt;
  Timestamp t = seconds * kMicrosPerSecond;
  if (skip(text, pos, '.')) t += fraction(text, pos);
  if (pos != text.size()) return std::nullopt;
  return negative ? -t : t;
}

std::string format_time(Timestamp t) {
  Day day = day_of(t);
  Timestamp rest = t - start_of(day);
  Timestamp s = rest / kMicrosPerSecond;
  return fmt::format("{}T{:02}:{:02}:{:02}.{:06}Z", format_day(day), s / 3600, s / 60 % 60, s % 60,
                     rest % kMicrosPerSecond);
}

}  // namespace luytre
