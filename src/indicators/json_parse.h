// simdjson at arm's length: parsing and reading members that may be absent or of another type.
#pragma once
#include <simdjson.h>

#include <optional>
#include <string>
#include <string_view>

#include "base/time.h"
#include "indicators/json_text.h"

namespace luytre {

using JsonElement = simdjson::dom::element;
using JsonArray = simdjson::dom::array;

// The document, or the reason it is none. The parser keeps the document; depth is bounded (1,024).
inline std::string parse_json(simdjson::dom::parser& parser, std::string_view text, JsonElement& root) {
  text = after_blank(text);
  if (text.empty()) return "empty";
  auto error = parser.parse(text.data(), text.size()).get(root);
  return error ? simdjson::error_message(error) : "";
}

// The text member `key` of an object, or "".
inline std::string_view text_of(const JsonElement& object, std::string_view key) {
  std::string_view text;
  return object[key].get(text) ? std::string_view{} : text;
}

// The array member `key`, or an empty one.
inline std::optional<JsonArray> array_of(const JsonElement& object, std::string_view key) {
  JsonArray array;
  if (object[key].get(array)) return std::nullopt;
  return array;
}

// true, 1, "1" and "true" are true.
inline bool flag_of(const JsonElement& object, std::string_view key, bool absent) {
  JsonElement member;
  if (object[key].get(member)) return absent;
  bool flag;
  if (!member.get(flag)) return flag;
  int64_t number;
  if (!member.get(number)) return number != 0;
  std::string_view text;
  if (!member.get(text)) return text == "1" || text == "true";
  return absent;
}

// ISO 8601 text, or seconds since 1970 as number or text. False when there is one and it cannot be read.
inline bool time_of(const JsonElement& object, std::string_view key, Timestamp& out) {
  JsonElement member;
  if (object[key].get(member) || member.is_null()) return true;
  int64_t number;
  if (!member.get(number)) {
    constexpr int64_t kMost = INT64_MAX / kMicrosPerSecond;
    if (number > kMost || number < -kMost) return false;
    out = number * kMicrosPerSecond;
    return true;
  }
  std::string_view text;
  if (member.get(text)) return false;
  auto time = parse_iso_time(text);
  if (!time) time = parse_epoch_time(text);
  if (time) out = *time;
  return time.has_value();
}

}  // namespace luytre
