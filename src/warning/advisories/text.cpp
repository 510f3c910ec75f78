#include "warning/advisories/text.h"

#include <fmt/format.h>

#include "findings/finding.h"

namespace luytre {

constexpr Timestamp kLocal = 7 * kMicrosPerHour;

bool is_text(std::string_view text, size_t most, bool lines) {
  if (text.size() > most) return false;
  if (!lines) return plain_text(text) == text;
  std::string flat(text);
  for (char& c : flat)
    if (c == '\n' || c == '\t') c = ' ';
  return plain_text(flat) == flat;
}

std::string format_seconds(Timestamp time) {
  return format_time(time).substr(0, 19) + "Z";
}

std::string day_words(Day day, bool vi) {
  constexpr const char* kMonths[] = {"January", "February", "March",     "April",   "May",      "June",
                                     "July",    "August",   "September", "October", "November", "December"};
  CivilDate d = civil_from_day(day);
  return vi ? fmt::format("{:02}/{:02}/{}", d.day, d.month, d.year)
            : fmt::format("{} {} {}", d.day, kMonths[d.month - 1], d.year);
}

std::string local_words(Timestamp time, bool vi, bool with_time) {
  Timestamp local = time + kLocal;
  std::string day = day_words(day_of(local), vi);
  if (!with_time) return day;
  auto minutes = (local - start_of(day_of(local))) / (60 * kMicrosPerSecond);
  return fmt::format("{} {:02}:{:02}", day, minutes / 60, minutes % 60);
}

std::string escape_xml(std::string_view text) {
  std::string out;
  for (char c : text) switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      default:
        out += c;
    }
  return out;
}

}  // namespace luytre
