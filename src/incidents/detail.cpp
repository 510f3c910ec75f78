#include "incidents/detail.h"

#include <boost/json.hpp>

namespace luytre {
namespace {

namespace json = boost::json;

json::array array_of(const std::vector<std::string>& list) {
  json::array out;
  for (const std::string& one : list) out.emplace_back(one);
  return out;
}

std::optional<std::vector<std::string>> list_of(const json::value& value) {
  const json::array* array = value.if_array();
  if (!array) return std::nullopt;
  std::vector<std::string> out;
  for (const json::value& one : *array) {
    if (!one.is_string()) return std::nullopt;
    out.emplace_back(one.as_string());
  }
  return out;
}

template <class Map>
typename Map::mapped_type found(const Map& map, std::string_view name, typename Map::mapped_type fallback) {
  auto at = map.find(name);
  return at == map.end() ? fallback : at->second;
}

}  // namespace

Result<Detail> Detail::parse(std::string_view text) {
  auto wrong = fail(ErrorCode::corrupt, "the detail of an event is no object of texts, numbers and lists");
  boost::system::error_code error;
  json::value value = json::parse(text, error);
  if (error || !value.is_object()) return wrong;
  Detail out;
  for (const auto& [key, one] : value.as_object()) {
    std::string name(key);
    if (one.is_string()) {
      out.texts_[name] = std::string(one.as_string());
    } else if (one.is_int64()) {
      out.numbers_[name] = one.as_int64();
    } else if (auto list = list_of(one)) {
      out.lists_[name] = std::move(*list);
    } else if (const json::object* object = one.if_object()) {
      auto& values = out.values_[name];
      for (const auto& [field, inside] : *object) {
        auto several = list_of(inside);
        if (!several) return wrong;
        values[std::string(field)] = std::move(*several);
      }
    } else {
      return wrong;
    }
  }
  return out;
}

std::string Detail::json() const {
  std::map<std::string, json::value> sorted;
  for (const auto& [name, value] : texts_) sorted[name] = json::string(value);
  for (const auto& [name, value] : numbers_) sorted[name] = value;
  for (const auto& [name, value] : lists_) sorted[name] = array_of(value);
  for (const auto& [name, value] : values_) {
    json::object object;
    for (const auto& [field, list] : value) object[field] = array_of(list);
    sorted[name] = std::move(object);
  }
  json::object out;
  for (auto& [name, value] : sorted) out[name] = std::move(value);
  return json::serialize(out);
}

Detail& Detail::set(std::string name, std::string value) {
  texts_[std::move(name)] = std::move(value);
  return *this;
}
Detail& Detail::set(std::string name, int64_t value) {
  numbers_[std::move(name)] = value;
  return *this;
}
Detail& Detail::set(std::string name, std::vector<std::string> values) {
  lists_[std::move(name)] = std::move(values);
  return *this;
}
Detail& Detail::set(std::string name, std::map<std::string, std::vector<std::string>> values) {
  values_[std::move(name)] = std::move(values);
  return *this;
}

std::string Detail::text(std::string_view name) const {
  return found(texts_, name, "");
}
int64_t Detail::number(std::string_view name, int64_t fallback) const {
  return found(numbers_, name, fallback);
}
std::vector<std::string> Detail::texts(std::string_view name) const {
  return found(lists_, name, {});
}
std::map<std::string, std::vector<std::string>> Detail::values(std::string_view name) const {
  return found(values_, name, {});
}

}  // namespace luytre
