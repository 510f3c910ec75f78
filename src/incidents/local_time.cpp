#include "incidents/local_time.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <vector>

#include "base/vietnamese.h"
#include "findings/finding.h"

namespace luytre {
namespace {

// The runs of digits in `text`, with what stands before each; nothing when one is longer than four.
struct Run {
  int value;
  size_t digits;
  char before;
};
std::optional<std::vector<Run>> runs_of(std::string_view text) {
  std::vector<Run> out;
  char before = ' ';
  for (size_t i = 0; i < text.size();) {
    if (text[i] < '0' || text[i] > '9') {
      before = text[i++];
      continue;
    }
    Run run{0, 0, before};
    for (; i < text.size() && text[i] >= '0' && text[i] <= '9'; ++i, ++run.digits) {
      if (run.digits == 4) return std::nullopt;
      run.value = run.value * 10 + (text[i] - '0');
    }
    before = ' ';
    out.push_back(run);
    if (out.size() > 8) return std::nullopt;
  }
  return out;
}

std::optional<Timestamp> made_of(int year, int month, int day, int hour, int minute) {
  if (year < 1990 || year > 2200 || hour > 23 || minute > 59) return std::nullopt;
  auto parsed = parse_day(fmt::format("{:04}-{:02}-{:02}", year, month, day));
  if (!parsed) return std::nullopt;
  return start_of(*parsed) - kCountryOffset + hour * kMicrosPerHour + minute * kMicrosPerMinuteOfClock;
}

}  // namespace

std::optional<Timestamp> parse_country_time(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '.')) text.remove_suffix(1);
  if (text.size() > 64 || text.size() < 10) return std::nullopt;
  auto minute_of = [](Timestamp time) {
    return time - ((time % kMicrosPerMinuteOfClock) + kMicrosPerMinuteOfClock) % kMicrosPerMinuteOfClock;
  };
  if (text.size() >= 16 && text[4] == '-') {
    bool zoned = text.back() == 'Z' || text.find('+', 10) != std::string_view::npos ||
                 text.find('-', 10) != std::string_view::npos;
    auto time = parse_iso_time(text.size() == 16 ? std::string(text) + ":00" : std::string(text));
    if (!time) return std::nullopt;
    return minute_of(zoned ? *time : *time - kCountryOffset);
  }
  auto found = runs_of(text);
  if (!found || found->size() != 5) return std::nullopt;
  const std::vector<Run>& r = *found;
  // Day, month, year first, or the hour first.
  if (r[2].digits == 4) return made_of(r[2].value, r[1].value, r[0].value, r[3].value, r[4].value);
  if (r[4].digits == 4) return made_of(r[4].value, r[3].value, r[2].value, r[0].value, r[1].value);
  return std::nullopt;
}

std::string format_country_time(Timestamp time) {
  std::string text = format_time(time + kCountryOffset);
  text[10] = ' ';
  return text.substr(0, 16);
}

std::string letter_time(Timestamp time) {
  std::string t = format_country_time(time);
  return fmt::format("{} ngày {}/{}/{}", t.substr(11), t.substr(8, 2), t.substr(5, 2), t.substr(0, 4));
}

// Days under 10 and the months 1 and 2 take a leading zero (ND 30/2020, appendix I).
std::string letter_date(Timestamp time) {
  CivilDate d = civil_from_day(day_of(time + kCountryOffset));
  std::string month = d.month <= 2 ? fmt::format("{:02}", d.month) : std::to_string(d.month);
  return fmt::format("ngày {:02} tháng {} năm {}", d.day, month, d.year);
}

bool is_clean_text(std::string_view text, bool lines) {
  std::string kept;
  for (char c : text)
    if (!lines || (c != '\n' && c != '\t' && c != '\r')) kept += c;
  return plain_text(kept) == kept;
}

std::string plain_name(std::string_view text) {
  std::string out;
  for (char c : text.substr(0, 60)) out += c > 0x20 && c < 0x7f ? c : '?';
  return out;
}

}  // namespace luytre
