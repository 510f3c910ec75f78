// Numbers, days and periods as they stand in official prose, in Vietnamese and English. All pure.
//
// Vietnamese prose groups with points and marks decimals with a comma; the letter of 2018 prints commas, so
// the style is a setting. Counts below ten take a leading zero ("06 tháng"); days below ten and the months 1
// and 2 do (Decree 30/2020, Appendix I, II.4).
#pragma once
#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/time.h"

namespace luytre {

enum class Language : uint8_t { vietnamese, english };
const char* to_string(Language language);  // "vi", "en"
Result<Language> language_of(std::string_view name);

// How digits are grouped: "6.189.778" and 12,5, or "6,189,778" and 12.5.
enum class NumberStyle : uint8_t { points, commas };
Result<NumberStyle> number_style(std::string_view name);  // "6.189.778" or "6,189,778"

std::string grouped(uint64_t number, NumberStyle style);
// The same as a count within a sentence: "05", "12", "6.189.778".
std::string counted(uint64_t number, NumberStyle style, Language language);
std::string one_decimal(double number, NumberStyle style);  // "12,5"

// "ngày 05 tháng 02 năm 2019"; "5 February 2019".
std::string long_date(Day day, Language language);
// "05/02/2019".
std::string short_date(Day day);
// "06 tháng cuối năm 2018", "tháng 12 năm 2018", "tuần 51 năm 2018", else "thời gian từ … đến …".
std::string period_words(Day from, Day to, Language language);
// ISO 8601 week of a day, and the year it belongs to.
struct Week {
  int year;
  unsigned week;
};
Week week_of(Day day);

}  // namespace luytre
