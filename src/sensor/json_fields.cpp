#include "sensor/json_fields.h"

#include <fmt/format.h>

namespace luytre::sensor {

Result<JsonFields> JsonFields::parse(std::string_view text) {
  boost::json::error_code error;
  boost::json::parse_options options;
  options.max_depth = 4;
  boost::json::value value = boost::json::parse({text.data(), text.size()}, error, {}, options);
  if (error || !value.is_object()) return fail(ErrorCode::corrupt, "no JSON object");
  return JsonFields(std::move(value.as_object()));
}

const boost::json::value* JsonFields::find(std::string_view name) {
  return object_.if_contains({name.data(), name.size()});
}

void JsonFields::wrong(std::string_view name) {
  if (!failure_)
    failure_ = Error{ErrorCode::corrupt, fmt::format("the field '{}' is missing or does not fit", name)};
}

std::string JsonFields::text(std::string_view name, size_t most) {
  const boost::json::value* value = find(name);
  if (!value || !value->is_string() || value->get_string().size() > most) {
    wrong(name);
    return {};
  }
  return std::string(value->get_string());
}

int64_t JsonFields::integer(std::string_view name) {
  const boost::json::value* value = find(name);
  if (!value || !value->is_int64()) {
    wrong(name);
    return 0;
  }
  return value->get_int64();
}

uint64_t JsonFields::number(std::string_view name, uint64_t most) {
  int64_t value = integer(name);
  if (value < 0 || static_cast<uint64_t>(value) > most) {
    wrong(name);
    return 0;
  }
  return static_cast<uint64_t>(value);
}

bool JsonFields::boolean(std::string_view name) {
  const boost::json::value* value = find(name);
  if (value && value->is_bool()) return value->get_bool();
  wrong(name);
  return false;
}

const boost::json::array& JsonFields::array(std::string_view name) {
  static const boost::json::array kNone;
  const boost::json::value* value = find(name);
  if (value && value->is_array()) return value->get_array();
  wrong(name);
  return kNone;
}

Result<void> JsonFields::finish() const {
  if (failure_) return std::unexpected(*failure_);
  return {};
}

}  // namespace luytre::sensor
