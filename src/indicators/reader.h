// The contract between the readers of list formats and whoever takes the entries.
//
// A reader is a pure function: the text of one file in, entries out to a sink. It knows no store, guard, file
// or clock. Whatever it cannot use it hands to refuse(); nothing in a list makes it fail.
#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "indicators/refusal.h"
#include "model/indicator.h"

namespace luytre {

// What a list says of one entry; where it is silent, AddOptions and guesses fill in.
struct Said {
  std::string_view family;  // as the list writes it
  std::optional<Category> category;
  std::optional<uint8_t> confidence;
  std::optional<Tlp> tlp;
  Timestamp from = INT64_MIN, until = INT64_MAX;  // [from, until)
  bool withdrawn = false;                         // the list takes it back
  friend bool operator==(const Said&, const Said&) = default;
};

// Where in the file: a line (from 1) or an object's id.
struct Where {
  uint64_t line = 0;
  std::string_view object;
};

// All views die with the call.
class ReaderSink {
 public:
  virtual ~ReaderSink() = default;
  // `value` is canonical (indicators/value.h).
  virtual void add(const IndicatorValue& value, const Said& said, const Where& where) = 0;
  // The same for IPv4 addresses that stand on consecutive lines, the first on `first_line`.
  virtual void add_addresses4(std::span<const uint32_t> addresses, const Said& said, uint64_t first_line) = 0;
  virtual void refuse(Refusal why, const Where& where, std::string_view value, std::string_view detail) = 0;
};

// One file as a reader sees it.
struct ListText {
  std::string_view text;
  std::string_view name;     // the file's name without folder and ending: trail lists take the family from it
  std::string_view columns;  // CSV mapping (AddOptions::columns)
};

using ListReader = void (*)(const ListText& list, ReaderSink& sink);

}  // namespace luytre
