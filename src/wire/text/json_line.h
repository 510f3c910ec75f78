// One JSON object a line, member by member. A vector pass finds the quotes, brackets, colons and commas of
// the line; then members are walked by their positions. What is looked at is checked for its form (RFC 8259);
// values that nobody asks for are passed over by their brackets and quotes, and what is inside them is not
// checked, nor is UTF-8.
#pragma once
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>

#include "base/arena.h"
#include "base/ip.h"

namespace luytre {

// A value where it stands in the line.
struct JsonValue {
  std::string_view token;  // a scalar's own text, `"abc"` or `12.5`; of an object or array its bracket
  uint32_t at = 0;         // of an object or array: where JsonLine finds it again
  bool is_object() const { return token.front() == '{'; }
  bool is_array() const { return token.front() == '['; }
};

// Not thread-safe; reused for one line after another.
class JsonLine {
 public:
  // Calls visit(std::string_view key, const JsonValue& value) for every member of the object that `line` is,
  // in order, and stops when that returns false. Keys come as written: an escaped key is no known key. False
  // when stopped, or when `line` is no whole JSON object. LineStream::kPadding bytes behind it must be
  // readable.
  template <class Visit>
  bool visit(std::string_view line, Visit&& visit);

  // The same for an object inside; false when it is none. Only while visit() runs.
  template <class Visit>
  bool visit_members(const JsonValue& object, Visit&& visit) const;
  // Calls visit(const JsonValue& element) for the elements of an array inside.
  template <class Visit>
  bool visit_elements(const JsonValue& array, Visit&& visit) const;

  // Finds the positions of all structural bytes of `text`: quotes that are not escaped, and outside of
  // strings { } [ ] : and ,. One function for each instruction set; `out` has room for text.size() + 16.
  // Returns how many.
  using Kernel = size_t (*)(std::string_view text, uint32_t* out);
  static size_t index_avx2(std::string_view text, uint32_t* out);
  static size_t index_avx512(std::string_view text, uint32_t* out);  // needs VBMI2

 private:
  void index(std::string_view line);
  char byte(size_t at) const { return text_[places_[at]]; }
  // Nothing but white space between two places.
  bool blank(size_t begin, size_t end) const { return begin == end || blank_slowly(begin, end); }
  static bool is_space(char c) { return c == ' ' || c == '\t' || c == '\r'; }
  bool blank_slowly(size_t begin, size_t end) const;
  // Reads the value behind the ':', ',' or '[' at `at` and moves `at` behind it.
  bool read_value(size_t& at, JsonValue& value) const;
  size_t behind(size_t at) const;  // where the object or array that opens at `at` has ended
  template <class Visit>
  bool members(size_t& at, Visit&& visit) const;

  const char* text_ = nullptr;
  std::unique_ptr<uint32_t[]> places_;  // then some times the line's end, where no structural byte stands
  size_t count_ = 0, capacity_ = 0;
};

// Decodes a token to text. A string gives its content, unescaped into `arena` when it has escapes; a number,
// true or false its own text; null and brackets "". False when it is none of these or an escape is broken.
bool json_text(std::string_view token, Arena& arena, std::string_view& out);

// An address in a string token; false when it is none. 16 bytes behind the token must be readable.
bool json_address(std::string_view token, IpAddress& out);

// A number token of up to 65,535, or a string of such digits; 0 when it is none.
uint16_t json_port(std::string_view token);

// -- implementation of what must be inlined --

inline bool JsonLine::read_value(size_t& at, JsonValue& value) const {
  size_t begin = places_[at] + 1, place = places_[at + 1];
  char c = text_[place];
  if (c == '"') {
    size_t close = places_[at + 2];
    value.token = {text_ + place, close + 1 - place};
    at += 3;
    return text_[close] == '"' && blank(begin, place) && blank(close + 1, places_[at]);
  }
  if (c == '{' || c == '[') {
    value.token = {text_ + place, 1};
    value.at = static_cast<uint32_t>(at + 1);
    at = behind(at + 1);
    return blank(begin, place) && blank(places_[at - 1] + 1, places_[at]);
  }
  size_t end = place;
  while (begin < end && is_space(text_[begin])) ++begin;
  while (end > begin && is_space(text_[end - 1])) --end;
  value.token = {text_ + begin, end - begin};
  ++at;
  return end > begin;
}

template <class Visit>
bool JsonLine::visit(std::string_view line, Visit&& visit) {
  index(line);
  size_t at = 0;
  return count_ >= 2 && byte(0) == '{' && blank(0, places_[0]) && members(at, visit) && at == count_ &&
         blank(places_[at - 1] + 1, line.size());
}

template <class Visit>
bool JsonLine::members(size_t& at, Visit&& visit) const {
  if (byte(at + 1) == '}' && blank(places_[at] + 1, places_[at + 1])) {
    at += 2;
    return true;
  }
  for (;;) {
    const uint32_t* p = &places_[at];  // '{' or ',', then '"' '"' ':'
    if (text_[p[1]] != '"' || text_[p[2]] != '"' || text_[p[3]] != ':' || !blank(p[0] + 1, p[1]) ||
        !blank(p[2] + 1, p[3]))
      return false;
    at += 3;
    JsonValue value;
    if (!read_value(at, value)) return false;
    if (!visit(std::string_view(text_ + p[1] + 1, p[2] - p[1] - 1), static_cast<const JsonValue&>(value)))
      return false;
    if (byte(at) == ',') continue;
    return byte(at++) == '}';
  }
}

template <class Visit>
bool JsonLine::visit_members(const JsonValue& object, Visit&& visit) const {
  size_t at = object.at;
  return object.is_object() && members(at, visit);
}

template <class Visit>
bool JsonLine::visit_elements(const JsonValue& array, Visit&& visit) const {
  size_t at = array.at;
  if (!array.is_array()) return false;
  if (byte(at + 1) == ']' && blank(places_[at] + 1, places_[at + 1])) return true;
  for (;;) {
    JsonValue value;
    if (!read_value(at, value) || !visit(static_cast<const JsonValue&>(value))) return false;
    if (byte(at) != ',') return byte(at) == ']';
  }
}

}  // namespace luytre
