#include "hub/api_document.h"

#include <fmt/format.h>

#include <boost/json.hpp>

#include "base/check.h"
#include "hub/shapes.h"

namespace luytre {
namespace detail {
extern const std::string_view kSchemas;
}
namespace {

const JsonObject& schemas() {
  static const JsonObject parsed = boost::json::parse(detail::kSchemas).as_object();
  return parsed;
}

// "Items<Finding>" in two.
struct Generic {
  std::string_view name, argument;
};
std::optional<Generic> generic(std::string_view name) {
  size_t open = name.find('<');
  if (open == name.npos || !name.ends_with('>')) return std::nullopt;
  return Generic{name.substr(0, open), name.substr(open + 1, name.size() - open - 2)};
}

JsonObject reference(std::string_view name) {
  return {{"$ref", "#/components/schemas/" + schema_key(name)}};
}

JsonObject generic_schema(const Generic& g) {
  JsonObject properties{{"items", JsonObject{{"type", "array"}, {"items", reference(g.argument)}}}};
  JsonArray required{"items"};
  if (g.name == "Page") {
    properties["total"] = JsonObject{{"type", "number"}};
    required.push_back("total");
  }
  return {{"type", "object"},
          {"properties", std::move(properties)},
          {"required", std::move(required)},
          {"additionalProperties", false}};
}

JsonObject content(std::string_view schema, std::string_view body_type) {
  if (schema.find('/') != schema.npos) return {{schema, JsonObject{}}};
  return {{body_type, JsonObject{{"schema", reference(schema)}}}};
}

JsonArray security(std::string_view rule) {
  if (rule == "public" || rule == "sensor" || rule == "machine") return {};
  JsonArray ways{JsonObject{{"session", JsonArray{}}}};
  if (rule != "session" && rule != "person") ways.push_back(JsonObject{{"token", JsonArray{}}});
  return ways;
}

JsonObject operation(const ApiRoute& route) {
  JsonArray parameters;
  std::string_view path = route.path;
  for (size_t open = path.find('{'); open != path.npos; open = path.find('{', open + 1))
    parameters.push_back(JsonObject{{"name", path.substr(open + 1, path.find('}', open) - open - 1)},
                                    {"in", "path"},
                                    {"required", true},
                                    {"schema", JsonObject{{"type", "string"}}}});
  for (const QueryParameter& q : route.query)
    parameters.push_back(JsonObject{{"name", q.name},
                                    {"in", "query"},
                                    {"description", q.sentence},
                                    {"schema", JsonObject{{"type", "string"}}}});
  std::string_view response = route.response;
  JsonObject answers;
  if (response.empty())
    answers["204"] = JsonObject{{"description", "Done"}};
  else
    answers["200"] = JsonObject{{"description", "Done"}, {"content", content(response, "application/json")}};
  answers["default"] = JsonObject{{"description", "A problem document (RFC 9457)"},
                                  {"content", content("Problem", "application/problem+json")}};
  JsonObject out{{"summary", route.sentence}, {"x-rule", route.rule}, {"security", security(route.rule)}};
  if (!parameters.empty()) out["parameters"] = std::move(parameters);
  if (*route.request)
    out["requestBody"] = JsonObject{{"required", true}, {"content", content(route.request, route.body_type)}};
  out["responses"] = std::move(answers);
  return out;
}

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = static_cast<char>(c | 0x20);
  return out;
}

}  // namespace

bool is_schema(std::string_view name) {
  if (auto g = generic(name))
    return (g->name == "Items" || g->name == "Page") && schemas().contains(g->argument);
  return schemas().contains(name);
}

std::string schema_key(std::string_view name) {
  auto g = generic(name);
  return g ? fmt::format("{}.{}", g->name, g->argument) : std::string(name);
}

std::string api_document(std::span<const ApiRoute> routes, std::string_view version) {
  JsonObject components = schemas(), paths;
  for (const ApiRoute& route : routes) {
    if (auto g = generic(route.response)) components[schema_key(route.response)] = generic_schema(*g);
    auto& path = paths[route.path];
    if (path.is_null()) path.emplace_object();
    path.as_object()[lower(http::to_string(route.method))] = operation(route);
  }
  JsonObject ways{{"session", JsonObject{{"type", "apiKey"},
                                         {"in", "cookie"},
                                         {"name", "__Host-luytre"},
                                         {"description", "Changes carry Me.csrf in X-CSRF-Token as well."}}},
                  {"token", JsonObject{{"type", "http"}, {"scheme", "bearer"}}}};
  return boost::json::serialize(JsonObject{
      {"openapi", "3.1.0"},
      {"info", JsonObject{{"title", "Lũy Tre"}, {"version", version}}},
      {"paths", std::move(paths)},
      {"components", JsonObject{{"securitySchemes", std::move(ways)}, {"schemas", std::move(components)}}}});
}

}  // namespace luytre
