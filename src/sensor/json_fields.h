// The fields of a JSON object that somebody else wrote. For this folder only.
#pragma once
#include <boost/json.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace luytre::sensor {

// The first field that is missing or does not fit is kept, and finish() tells of it. Unknown fields are
// passed over: a newer program may say more.
class JsonFields {
 public:
  static Result<JsonFields> parse(std::string_view text);
  std::string text(std::string_view name, size_t most);
  int64_t integer(std::string_view name);
  uint64_t number(std::string_view name, uint64_t most);
  bool boolean(std::string_view name);
  const boost::json::array& array(std::string_view name);
  Result<void> finish() const;
  explicit JsonFields(boost::json::object object) : object_(std::move(object)) {}

 private:
  const boost::json::value* find(std::string_view name);
  void wrong(std::string_view name);
  boost::json::object object_;
  std::optional<Error> failure_;
};

}  // namespace luytre::sensor
