// What the JSON readers of this folder share: one bounded document, and fields that may be absent or of
// another type. For this folder and the inventory's readers.
#pragma once
#include <simdjson.h>

#include <string>
#include <string_view>

#include "base/result.h"

namespace luytre {

inline constexpr size_t kJsonDocumentLimit = size_t{512} << 20, kJsonDepthLimit = 128;

using JsonElement = simdjson::dom::element;

// A parsed document; elements live as long as it.
class JsonDocument {
 public:
  // Errors: invalid, for text that is no JSON, is above kJsonDocumentLimit or nested above kJsonDepthLimit.
  Result<JsonElement> parse(std::string_view text);

 private:
  simdjson::dom::parser parser_{kJsonDocumentLimit};
};

// "" when the field is absent or no string.
inline std::string_view json_text(const JsonElement& in, std::string_view key) {
  std::string_view out;
  return in.is_object() && in[key].get(out) == simdjson::SUCCESS ? out : std::string_view();
}
// The first of several names of one field.
inline std::string_view json_text(const JsonElement& in, std::string_view key, std::string_view other) {
  std::string_view out = json_text(in, key);
  return out.empty() ? json_text(in, other) : out;
}
// A string or a number as text.
std::string json_word(const JsonElement& in, std::string_view key);
// Calls `visit` for each element of an array; for a single value where an array may stand, once. Absent:
// never.
template <class Visit>
void json_each(const JsonElement& in, std::string_view key, Visit&& visit) {
  JsonElement value;
  if (!in.is_object() || in[key].get(value) != simdjson::SUCCESS || value.is_null()) return;
  simdjson::dom::array array;
  if (value.get(array) != simdjson::SUCCESS) return visit(value);
  for (JsonElement element : array) visit(element);
}
// The object under `key`; an empty one's stand-in (null) when it is absent: every field of it is absent too.
JsonElement json_object(const JsonElement& in, std::string_view key);

}  // namespace luytre
