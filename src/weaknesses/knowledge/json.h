// Members of JSON objects that may be absent or of another type. Internal to weaknesses/knowledge.
#pragma once
#include <simdjson.h>

#include <optional>
#include <string>
#include <string_view>

#include "base/time.h"

namespace luytre::json {

using Element = simdjson::dom::element;
using Array = simdjson::dom::array;
using Object = simdjson::dom::object;

inline std::string_view text(const Element& object, std::string_view key) {
  std::string_view out;
  return object[key].get(out) ? std::string_view{} : out;
}
inline bool flag(const Element& object, std::string_view key, bool absent = false) {
  bool out;
  return object[key].get(out) ? absent : out;
}
inline std::optional<double> number(const Element& object, std::string_view key) {
  double out;
  if (object[key].get(out)) return std::nullopt;
  return out;
}
inline std::optional<Element> member(const Element& object, std::string_view key) {
  Element out;
  if (object[key].get(out)) return std::nullopt;
  return out;
}
// For range-for: the elements of the array member `key`, none when it is absent or no array.
class Items {
 public:
  Items(const Element& object, std::string_view key) { there_ = !object[key].get(array_); }
  explicit Items(const Element& array) { there_ = !array.get(array_); }
  Array::iterator begin() const { return there_ ? array_.begin() : Array::iterator{}; }
  Array::iterator end() const { return there_ ? array_.end() : Array::iterator{}; }
  bool there() const { return there_; }
  size_t size() const { return there_ ? array_.size() : 0; }

 private:
  Array array_;
  bool there_;
};
inline Timestamp time(const Element& object, std::string_view key) {
  return parse_iso_time(text(object, key)).value_or(kNoTime);
}

}  // namespace luytre::json
