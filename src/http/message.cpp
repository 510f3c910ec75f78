#include "http/message.h"

#include <fmt/format.h>

#include "base/check.h"
#include "base/hash.h"
#include "http/disposition.h"
#include "http/token.h"

namespace luytre::http {
namespace {

constexpr std::pair<Method, std::string_view> kMethods[] = {
    {Method::get, "GET"},     {Method::head, "HEAD"},      {Method::post, "POST"},       {Method::put, "PUT"},
    {Method::patch, "PATCH"}, {Method::delete_, "DELETE"}, {Method::options, "OPTIONS"},
};

}  // namespace

std::string_view to_string(Method method) {
  for (auto [value, name] : kMethods)
    if (value == method) return name;
  return "OTHER";
}

Method parse_method(std::string_view text) {
  for (auto [value, name] : kMethods)
    if (name == text) return value;
  return Method::other;
}

std::string_view Request::field(std::string_view lower_case_name) const {
  for (const Field& f : fields)
    if (f.name == lower_case_name) return f.value;
  return {};
}

const std::string* Response::find_field(std::string_view name) const {
  for (const Field& f : fields)
    if (equals_any_case(f.name, name)) return &f.value;
  return nullptr;
}

Response& Response::tag_body() {
  etag = '"' + stable_hash128(payload()).to_hex() + '"';
  return *this;
}

Response Response::json(std::string text, int status) {
  Response r;
  r.status = status;
  r.body = std::move(text);
  return std::move(r.set("Content-Type", "application/json"));
}

Response Response::text(std::string text, int status) {
  Response r;
  r.status = status;
  r.body = std::move(text);
  return std::move(r.set("Content-Type", "text/plain; charset=utf-8"));
}

Response Response::empty(int status) {
  Response r;
  r.status = status;
  return r;
}

Response Response::problem(const Problem& problem, std::string_view trace_id) {
  Response r;
  r.status = problem.status;
  r.body = to_json(problem, trace_id);
  r.log = problem.log;
  return std::move(r.set("Content-Type", "application/problem+json"));
}

Response Response::download(std::string content, std::string type, std::string_view file_name) {
  Response r;
  r.body = std::move(content);
  r.ranges = true;
  r.set("Content-Type", std::move(type));
  r.set("Content-Disposition", attachment(file_name));
  return std::move(r.set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'; sandbox"));
}

Response Response::redirect(std::string path) {
  // "//host" and "/\host" would lead elsewhere.
  LUYTRE_CHECK(path.starts_with('/') && !path.starts_with("//") && path.find('\\') == path.npos);
  Response r;
  r.status = 303;
  return std::move(r.set("Location", std::move(path)));
}

}  // namespace luytre::http
