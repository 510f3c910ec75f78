// Cuts growing text into JSON objects: one a line, one after the other, spread over lines, or the elements of
// one array. Only brackets and quotes are looked at; whether an object is good JSON its parser says.
//
//   objects.begin(text, last);
//   while (auto object = objects.next()) …
//   return objects.consumed();
//
// A line end inside a string, or an object that begins a line while the one before it still waits for a value
// or its end, ends the broken one: of JSON lines one bad line costs itself only.
#pragma once
#include <cstdint>
#include <optional>
#include <string_view>

#include "model/counts.h"

namespace luytre {

// Not thread-safe. The objects view the text given.
class JsonObjects {
 public:
  static constexpr size_t kObjectLimit = 1 << 20;  // bytes; a longer object is dropped and counted

  void begin(std::string_view text, bool last) {
    text_ = text;
    last_ = last;
    at_ = 0;
  }
  std::optional<std::string_view> next();
  size_t consumed() const { return at_; }
  // malformed: junk between objects, broken objects; over_limit; incomplete: cut off at the end.
  const DecodeCounts& faults() const { return faults_; }

 private:
  enum class End { whole, broken, more };
  End find_end(size_t& end) const;

  std::string_view text_;
  size_t at_ = 0;
  bool last_ = false;
  bool skipping_ = false;  // up to the next line end
  DecodeCounts faults_;
};

}  // namespace luytre
