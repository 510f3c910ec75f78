// One JSON object a line, member by member, over simdjson's On-Demand parser. Values nobody asks for are
// skipped by their brackets and quotes only; what is inside them is not checked.
#pragma once
#include <immintrin.h>
#include <simdjson.h>

#include <bit>
#include <string_view>

#include "base/arena.h"
#include "base/ip.h"

namespace luytre {

using JsonValue = simdjson::ondemand::value;
using JsonObject = simdjson::ondemand::object;
using JsonArray = simdjson::ondemand::array;

// Calls visit(std::string_view key, JsonValue& value) for every member in order. Keys come as written (an
// escaped key is no known key) and are cut at 32 bytes. False when the object breaks off or visit() returns
// false.
template <class Visit>
bool visit_members(JsonObject object, Visit&& visit) {
  for (auto member : object) {
    simdjson::ondemand::field field;
    if (std::move(member).get(field)) return false;
    const char* raw = field.key().raw();
    auto quotes = static_cast<uint32_t>(_mm256_movemask_epi8(
        _mm256_cmpeq_epi8(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(raw)), _mm256_set1_epi8('"'))));
    std::string_view key(raw, static_cast<size_t>(std::countr_zero(quotes)));
    if (!visit(key, field.value())) return false;
  }
  return true;
}

// The same for the elements of an array: visit(JsonValue& element).
template <class Visit>
bool visit_elements(JsonArray array, Visit&& visit) {
  for (auto element : array) {
    JsonValue value;
    if (std::move(element).get(value)) return false;
    if (!visit(value)) return false;
  }
  return true;
}

// A scalar's own text, `"abc"` or `12.5`, without the space behind it; of an object or array its first byte.
inline std::string_view json_token(JsonValue& value) {
  std::string_view token = value.raw_json_token();
  while (!token.empty() && static_cast<unsigned char>(token.back()) <= ' ') token.remove_suffix(1);
  return token;
}

// Decodes a token to text. A string gives its content, unescaped into `arena` when it has escapes; a number,
// true or false its own text; null and brackets "". False when it is none of these or an escape is broken.
bool json_text(std::string_view token, Arena& arena, std::string_view& out);

// An address in a string token; false when it is none. 16 bytes behind the token must be readable.
bool json_address(std::string_view token, IpAddress& out);

// A number token of up to 65,535, or a string of such digits; 0 when it is none.
uint16_t json_port(std::string_view token);

// Not thread-safe.
class JsonLine {
 public:
  // Visits the object that `line` is. LineStream::kPadding bytes behind it must be readable. False when it is
  // no whole JSON object.
  template <class Visit>
  bool visit(std::string_view line, Visit&& visit) {
    simdjson::ondemand::document document;
    simdjson::padded_string_view padded(line.data(), line.size(), line.size() + simdjson::SIMDJSON_PADDING);
    if (parser_.iterate(padded).get(document)) return false;
    JsonObject object;
    if (document.get_object().get(object)) return false;
    return visit_members(object, visit) && document.current_location().error() == simdjson::OUT_OF_BOUNDS;
  }

 private:
  simdjson::ondemand::parser parser_;
};

}  // namespace luytre
