// Texts and times as this folder's files check and write them. For this folder only.
#pragma once
#include <string>
#include <string_view>

#include "base/time.h"

namespace luytre {

// UTF-8 of at most `most` bytes without control characters but, with `lines`, line feeds and tabs.
bool is_text(std::string_view text, size_t most, bool lines);
// "2026-11-22T01:00:00Z": RFC 3339, whole seconds.
std::string format_seconds(Timestamp time);
// The country's clock (UTC+7): "21/12/2018", "21/12/2018 08:12"; in English "21 December 2018 08:12".
std::string local_words(Timestamp time, bool vi, bool with_time);
std::string day_words(Day day, bool vi);
std::string escape_xml(std::string_view text);

}  // namespace luytre
