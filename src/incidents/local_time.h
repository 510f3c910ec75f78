// The country's clock (UTC+7 all year), and texts as this folder takes them.
#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "base/time.h"

namespace luytre {

inline constexpr Timestamp kMicrosPerMinuteOfClock = 60 * kMicrosPerSecond;
inline constexpr Timestamp kCountryOffset = 7 * kMicrosPerHour;

// "2018-12-21 08:12" or with 'T' on the country's clock; with 'Z' or an offset as it says;
// "21/12/2018 08:12" and "08:12 21/12/2018" too (with a comma, "giờ", "h", "ngày"). Cut to the minute.
std::optional<Timestamp> parse_country_time(std::string_view text);
// "2018-12-21 08:12", and as letters have it: "08:12 ngày 21/12/2018".
std::string format_country_time(Timestamp time);
std::string letter_time(Timestamp time);
std::string letter_date(Timestamp time);  // "ngày 21 tháng 12 năm 2018"

// Valid UTF-8 without control characters but, with `lines`, line feeds and tabs.
bool is_clean_text(std::string_view text, bool lines);
// At most 60 bytes of plain ASCII, for messages that name what came from outside.
std::string plain_name(std::string_view text);

}  // namespace luytre
