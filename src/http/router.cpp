#include "http/router.h"

#include <fmt/format.h>

#include "base/check.h"
#include "http/same_origin.h"
#include "http/token.h"

namespace luytre::http {
namespace {

// Splits off the next segment of a path without its leading '/'.
std::string_view next_segment(std::string_view& rest) {
  size_t slash = std::min(rest.find('/'), rest.size());
  std::string_view segment = rest.substr(0, slash);
  rest.remove_prefix(std::min(slash + 1, rest.size()));
  return segment;
}

bool is_parameter(std::string_view segment) {
  return segment.size() > 2 && segment.front() == '{' && segment.back() == '}';
}

std::string_view media_type(std::string_view content_type) {
  return trim(content_type.substr(0, std::min(content_type.find(';'), content_type.size())));
}

}  // namespace

struct Router::Node {
  std::map<std::string, std::unique_ptr<Node>, std::less<>> children;
  std::unique_ptr<Node> any;  // a {parameter}
  std::map<Method, const Route*> routes;

  // Named segments go before parameters. Each node is visited once at most for a path, so the table's size
  // bounds the work.
  const Node* find(std::string_view rest, bool slash, std::vector<std::string_view>& values) const {
    if (rest.empty()) {
      const Node* end = this;
      if (slash) {
        auto child = children.find("");
        end = child == children.end() ? nullptr : child->second.get();
      }
      return end && !end->routes.empty() ? end : nullptr;
    }
    std::string_view segment = next_segment(rest);
    if (auto child = children.find(segment); child != children.end())
      if (const Node* found = child->second->find(rest, slash, values)) return found;
    if (!any) return nullptr;
    values.push_back(segment);
    if (const Node* found = any->find(rest, slash, values)) return found;
    values.pop_back();
    return nullptr;
  }
};

Router::Router(Access access) : access_(std::move(access)), root_(std::make_unique<Node>()) {
  LUYTRE_CHECK(access_.authenticate && access_.authorise && access_.knows);
}
Router::Router(Router&&) noexcept = default;
Router::~Router() = default;

Result<void> Router::add(Route route) {
  auto refuse = [&](std::string_view why) {
    return fail(ErrorCode::invalid,
                fmt::format("route {} {}: {}", to_string(route.method), route.pattern, why));
  };
  if (!route.handler) return refuse("has no handler");
  if (!access_.knows(route.rule.name))
    return refuse(
        fmt::format("its access rule \"{}\" is not known; declare it where the rules are", route.rule.name));
  if (route.method == Method::head || route.method == Method::other)
    return refuse("this method is not for routes");
  auto target = parse_target(route.pattern);
  if (!target || target->path != route.pattern)
    return refuse("the pattern is no plain path");
  Node* node = root_.get();
  std::vector<std::string_view> names;
  for (std::string_view rest = std::string_view(route.pattern).substr(1); !rest.empty();) {
    std::string_view segment = next_segment(rest);
    if (is_parameter(segment)) {
      if (std::find(names.begin(), names.end(), segment) != names.end())
        return refuse("a parameter comes twice");
      names.push_back(segment);
      if (!node->any) node->any = std::make_unique<Node>();
      node = node->any.get();
    } else if (segment.find_first_of("{}") != segment.npos) {
      return refuse("a parameter is a whole segment");
    } else {
      auto& child = node->children[std::string(segment)];
      if (!child) child = std::make_unique<Node>();
      node = child.get();
    }
  }
  // "/a/" is not "/a": it ends in a segment without a name.
  if (route.pattern.size() > 1 && route.pattern.ends_with('/')) {
    auto& child = node->children[""];
    if (!child) child = std::make_unique<Node>();
    node = child.get();
  }
  if (node->routes.contains(route.method)) return refuse("is there already");
  routes_.push_back(std::make_unique<const Route>(std::move(route)));
  node->routes[routes_.back()->method] = routes_.back().get();
  return {};
}

Result<void> Router::add_fallback(Rule rule, Handler handler) {
  if (!handler) return fail(ErrorCode::invalid, "the fallback route has no handler");
  if (!access_.knows(rule.name))
    return fail(ErrorCode::invalid,
                fmt::format("fallback route: its access rule \"{}\" is not known", rule.name));
  fallback_ = std::make_unique<const Route>(Route{
      .method = Method::get, .pattern = "/{file}", .rule = std::move(rule), .handler = std::move(handler)});
  return {};
}

Router::Match Router::match(Method method, std::string_view path) const {
  Match match;
  std::vector<std::string_view> values;
  const Node* node = root_->find(path.substr(1), path.size() > 1 && path.ends_with('/'), values);
  Method wanted = method == Method::head ? Method::get : method;
  if (!node) {
    if (!fallback_ || path == "/api" || path.starts_with("/api/")) return match;
    if (wanted == Method::get)
      match.route = fallback_.get();
    else
      match.allow = "GET, HEAD";
    return match;
  }
  if (auto found = node->routes.find(wanted); found != node->routes.end()) {
    match.route = found->second;
    size_t next = 0;
    for (std::string_view rest = std::string_view(match.route->pattern).substr(1); !rest.empty();) {
      std::string_view segment = next_segment(rest);
      if (is_parameter(segment))
        match.parameters.emplace_back(segment.substr(1, segment.size() - 2), values[next++]);
    }
    return match;
  }
  for (const auto& [allowed, route] : node->routes) {
    if (!match.allow.empty()) match.allow += ", ";
    match.allow += to_string(allowed);
    if (allowed == Method::get) match.allow += ", HEAD";
  }
  return match;
}

std::optional<Response> Router::admit(const Route& route, Request& request) const try {
  if (!is_safe(request.method) && !route.from_anywhere && from_other_site(request))
    return Response::problem({.status = 403,
                              .detail = "This request came from a page of another site.",
                              .log = "cross-site request refused"},
                             request.trace_id);
  request.identity = access_.authenticate(request);
  switch (access_.authorise(route.rule.name, request.identity.get(), request)) {
    case Decision::allow:
      return std::nullopt;
    case Decision::log_in:
      return Response::problem({.status = 401, .detail = "Sign in first.", .log = "not signed in"},
                               request.trace_id);
    case Decision::deny:
      return Response::problem(
          {.status = 403, .detail = "You may not do this.", .log = "denied by rule " + route.rule.name},
          request.trace_id);
    case Decision::hide:
      break;
  }
  Response hidden = not_found(request);
  hidden.log = "hidden by rule " + route.rule.name;
  return hidden;
} catch (const std::exception& e) {
  return Response::problem({.status = 500, .log = fmt::format("access check threw: {}", e.what())},
                           request.trace_id);
} catch (...) {
  return Response::problem({.status = 500, .log = "access check threw"}, request.trace_id);
}

Response Router::handle(const Route& route, const Request& request) const try {
  if (!request.body.empty() && !route.body_type.empty() &&
      !equals_any_case(media_type(request.field("content-type")), route.body_type))
    return Response::problem({.status = 415, .detail = "Send this as " + route.body_type + '.'},
                             request.trace_id);
  return route.handler(request);
} catch (const std::exception& e) {
  return Response::problem({.status = 500, .log = fmt::format("handler threw: {}", e.what())},
                           request.trace_id);
} catch (...) {
  return Response::problem({.status = 500, .log = "handler threw"}, request.trace_id);
}

Response not_found(const Request& request) {
  return Response::problem({.status = 404, .detail = "There is nothing here, or it is not yours to see."},
                           request.trace_id);
}

}  // namespace luytre::http
