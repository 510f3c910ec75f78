#include "report/words/numbers.h"

#include <fmt/format.h>

#include <cmath>

namespace luytre {
namespace {

constexpr const char* kMonths[] = {"January", "February", "March",     "April",   "May",      "June",
                                   "July",    "August",   "September", "October", "November", "December"};

}  // namespace

const char* to_string(Language language) {
  return language == Language::vietnamese ? "vi" : "en";
}
Result<Language> language_of(std::string_view name) {
  if (name == "vi") return Language::vietnamese;
  if (name == "en") return Language::english;
  return fail(ErrorCode::invalid, fmt::format("the language is vi or en, not '{}'", name));
}

Result<NumberStyle> number_style(std::string_view name) {
  if (name == "6.189.778") return NumberStyle::points;
  if (name == "6,189,778") return NumberStyle::commas;
  return fail(ErrorCode::invalid,
              fmt::format("numbers are written like 6.189.778 or 6,189,778, not '{}'", name));
}

std::string grouped(uint64_t number, NumberStyle style) {
  std::string digits = std::to_string(number);
  for (size_t at = digits.size(); at > 3; at -= 3)
    digits.insert(at - 3, 1, style == NumberStyle::points ? '.' : ',');
  return digits;
}

std::string counted(uint64_t number, NumberStyle style, Language language) {
  if (language == Language::vietnamese && number > 0 && number < 10) return fmt::format("0{}", number);
  return grouped(number, style);
}

std::string one_decimal(double number, NumberStyle style) {
  auto tenths = static_cast<uint64_t>(std::llround(std::fabs(number) * 10));
  return fmt::format("{}{}{}{}", number < 0 && tenths ? "-" : "", grouped(tenths / 10, style),
                     style == NumberStyle::points ? ',' : '.', tenths % 10);
}

std::string long_date(Day day, Language language) {
  CivilDate c = civil_from_day(day);
  if (language == Language::english) return fmt::format("{} {} {}", c.day, kMonths[c.month - 1], c.year);
  return fmt::format("ngày {:02} tháng {} năm {}", c.day,
                     c.month <= 2 ? fmt::format("0{}", c.month) : std::to_string(c.month), c.year);
}

std::string short_date(Day day) {
  CivilDate c = civil_from_day(day);
  return fmt::format("{:02}/{:02}/{}", c.day, c.month, c.year);
}

Week week_of(Day day) {
  // The week of a day is that of its Thursday (ISO 8601). 1970-01-01 was one.
  Day thursday = day - ((day + 3) % 7 + 7) % 7 + 3;
  int year = civil_from_day(thursday).year;
  return {year, static_cast<unsigned>((thursday - day_from_civil(year, 1, 1)) / 7 + 1)};
}

std::string period_words(Day from, Day to, Language language) {
  bool vi = language == Language::vietnamese;
  CivilDate a = civil_from_day(from), b = civil_from_day(to), after = civil_from_day(to + 1);
  bool whole_months = a.day == 1 && after.day == 1;
  if (whole_months && a.year == b.year) {
    if (a.month == b.month)
      return vi ? fmt::format("tháng {} năm {}",
                              a.month <= 2 ? fmt::format("0{}", a.month) : std::to_string(a.month), a.year)
                : fmt::format("{} {}", kMonths[a.month - 1], a.year);
    if (a.month == 1 && b.month == 12)
      return vi ? fmt::format("năm {}", a.year) : fmt::format("the year {}", a.year);
    if (a.month == 1 && b.month == 6)
      return vi ? fmt::format("06 tháng đầu năm {}", a.year) : fmt::format("the first half of {}", a.year);
    if (a.month == 7 && b.month == 12)
      return vi ? fmt::format("06 tháng cuối năm {}", a.year) : fmt::format("the second half of {}", a.year);
    if (a.month % 3 == 1 && b.month == a.month + 2) {
      constexpr const char* kRoman[] = {"I", "II", "III", "IV"};
      return vi ? fmt::format("Quý {} năm {}", kRoman[b.month / 3 - 1], a.year)
                : fmt::format("the {} quarter of {}",
                              b.month == 3   ? "first"
                              : b.month == 6 ? "second"
                              : b.month == 9 ? "third"
                                             : "fourth",
                              a.year);
    }
  }
  Week week = week_of(from);
  if (to - from == 6 && week_of(to).week == week.week)
    return vi ? fmt::format("tuần {:02} năm {}", week.week, week.year)
              : fmt::format("week {} of {}", week.week, week.year);
  return vi ? fmt::format("thời gian từ {} đến {}", short_date(from), short_date(to))
            : fmt::format("the time from {} to {}", long_date(from, language), long_date(to, language));
}

}  // namespace luytre
