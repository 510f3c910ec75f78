#include "hub/shape_check.h"

#include <fmt/format.h>

#include "base/check.h"
#include "hub/api_document.h"

namespace luytre {
namespace {

std::string check(const Json& value, const JsonObject& schema, const std::string& at);

// The document's schemas.
const JsonObject& schemas() {
  static const Json document = boost::json::parse(api_document({}, ""));
  return document.at("components").at("schemas").as_object();
}

const JsonObject& named_schema(std::string_view name) {
  const Json* found = schemas().if_contains(name);
  LUYTRE_CHECK(found);
  return found->as_object();
}

bool is_type(const Json& value, std::string_view type) {
  return type == "string"    ? value.is_string()
         : type == "number"  ? value.is_number()
         : type == "integer" ? value.is_int64() || value.is_uint64()
         : type == "boolean" ? value.is_bool()
         : type == "null"    ? value.is_null()
         : type == "array"   ? value.is_array()
                             : value.is_object();
}

std::string check_object(const JsonObject& value, const JsonObject& schema, const std::string& at) {
  if (const Json* required = schema.if_contains("required"))
    for (const Json& name : required->as_array())
      if (!value.contains(name.as_string()))
        return fmt::format("{}/{} is missing", at, name.as_string().c_str());
  const Json* properties = schema.if_contains("properties");
  if (!properties) return "";
  for (const auto& [name, field] : value) {
    std::string where = fmt::format("{}/{}", at, std::string_view(name));
    const Json* known = properties->as_object().if_contains(name);
    if (!known) return where + " is not in the shape";
    if (std::string wrong = check(field, known->as_object(), where); !wrong.empty()) return wrong;
  }
  return "";
}

std::string check(const Json& value, const JsonObject& schema, const std::string& at) {
  if (const Json* to = schema.if_contains("$ref")) {
    std::string_view name = to->as_string();
    name.remove_prefix(name.rfind('/') + 1);
    return check(value, named_schema(name), at);
  }
  if (const Json* any = schema.if_contains("anyOf")) {
    std::string wrong;
    for (const Json& one : any->as_array())
      if (std::string why = check(value, one.as_object(), at); why.empty())
        return "";
      else if (wrong.empty() || !one.as_object().contains("type"))
        wrong = why;
    return wrong;
  }
  if (const Json* all = schema.if_contains("allOf")) {
    for (const Json& one : all->as_array())
      if (std::string wrong = check(value, one.as_object(), at); !wrong.empty()) return wrong;
  }
  if (const Json* type = schema.if_contains("type")) {
    bool fits = type->is_string() && is_type(value, type->as_string());
    if (type->is_array())
      for (const Json& one : type->as_array()) fits = fits || is_type(value, one.as_string());
    if (!fits) return fmt::format("{} is no {}", at, boost::json::serialize(*type));
  }
  if (const Json* words = schema.if_contains("enum")) {
    bool known = false;
    for (const Json& word : words->as_array()) known = known || word == value;
    if (!known) return fmt::format("{} is {}", at, boost::json::serialize(value));
  }
  if (const Json* items = schema.if_contains("items"); items && value.is_array())
    for (size_t i = 0; i < value.as_array().size(); ++i)
      if (std::string wrong = check(value.as_array()[i], items->as_object(), fmt::format("{}/{}", at, i));
          !wrong.empty())
        return wrong;
  return value.is_object() ? check_object(value.as_object(), schema, at) : "";
}

}  // namespace

std::string misshapen(const Json& value, std::string_view schema) {
  bool page = schema.starts_with("Page<");
  if (!page && !schema.starts_with("Items<")) return check(value, named_schema(schema), "");
  if (!value.is_object() || !value.as_object().contains("items")) return "/items is missing";
  if (page && !value.as_object().contains("total")) return "/total is missing";
  std::string_view item = schema.substr(schema.find('<') + 1);
  item.remove_suffix(1);
  return check(value.at("items"), JsonObject{{"type", "array"}, {"items", named_schema(item)}}, "/items");
}

}  // namespace luytre
