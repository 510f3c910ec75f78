#include "hub/api_routes.h"

#include <fmt/format.h>

#include <charconv>
#include <set>

#include "access/tokens.h"
#include "base/check.h"
#include "hub/api_document.h"
#include "hub/hub.h"

namespace luytre {
namespace {

// Who asks, for the length of a request.
struct Asker : http::Identity {
  std::string log_name() const override { return viewer.actor(); }
  std::shared_ptr<const Directory> directory;
  std::optional<SignedIn> session;
  std::string session_token;
  Viewer viewer = Viewer::nobody();
};

constexpr std::string_view kCookie = "__Host-luytre";
constexpr std::string_view kBearer = "Bearer ";

std::shared_ptr<const http::Identity> authenticate(Hub& hub, const http::Request& request) {
  auto asker = std::make_shared<Asker>();
  std::string_view credential = request.field("authorization"), cookie = request.cookie(kCookie);
  if (credential.empty() && cookie.empty()) return nullptr;
  asker->directory = hub.directory();
  Gate gate = hub.gate(*asker->directory);
  std::optional<Error> error;
  if (!credential.empty()) {
    if (!credential.starts_with(kBearer)) return nullptr;
    auto viewer = authenticate_api_token(gate, credential.substr(kBearer.size()));
    if (viewer)
      asker->viewer = std::move(*viewer);
    else
      error = viewer.error();
  } else {
    asker->session_token = cookie;
    auto session = authenticate_session(gate, cookie);
    if (session) {
      asker->viewer = session->viewer;
      asker->session = std::move(*session);
    } else {
      error = session.error();
    }
  }
  if (!error) return asker;
  if (error->code == ErrorCode::not_found) return nullptr;
  throw std::runtime_error(
      error->message);  // answered with 500: nobody is let in, or turned away, by accident
}

http::Decision authorise(std::string_view rule, const Asker* asker, const http::Request& request) {
  using enum http::Decision;
  if (rule == "public" || rule == "sensor") return allow;
  if (rule == "machine") {
    bool operates = asker && asker->viewer.may(Permission::change_settings, "");
    return operates || reserved_space(request.client) == ReservedSpace::loopback ? allow : hide;
  }
  if (!asker) return log_in;
  if (rule == "session") return asker->session ? allow : deny;
  if (asker->session && asker->session->enrolling) return deny;
  if (rule == "person") return asker->session ? allow : deny;
  if (rule == "signed-in") return allow;
  auto action = permission(rule);
  return action && asker->viewer.may_somewhere(*action) ? allow : deny;
}

bool knows(std::string_view rule) {
  for (std::string_view name : {"public", "session", "person", "signed-in", "machine", "sensor"})
    if (rule == name) return true;
  return permission(rule).has_value();
}

http::Response problem_of(const Asked& asked, const Error& error) {
  auto say = [&](int status, std::string detail) {
    return http::Response::problem({.status = status, .detail = std::move(detail), .log = error.message},
                                   asked.request.trace_id);
  };
  switch (error.code) {
    case ErrorCode::not_found: {
      http::Response r = http::not_found(asked.request);
      r.log = error.message;
      return r;
    }
    case ErrorCode::invalid:
      // The ledger's words begin with the statement it refuses: a bug of ours, and none of the client's
      // business.
      if (error.message.starts_with('\'')) return say(500, "");
      return say(422, error.message);
    case ErrorCode::busy: {
      http::Response r = say(429, "Too much is going on here at once. Try again in a moment.");
      return std::move(r.set("Retry-After", "5"));
    }
    case ErrorCode::unavailable:
      return say(503, "What this needs is not there at the moment. Try again later.");
    default:
      return say(500, "");
  }
}

}  // namespace

Result<uint64_t> Asked::number(std::string_view name, uint64_t fallback, uint64_t most) const {
  auto text = request.query_value(name);
  if (!text) return fallback;
  uint64_t value = 0;
  auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), value);
  if (error != std::errc() || end != text->data() + text->size() || value > most)
    return fail(ErrorCode::invalid, fmt::format("{} takes a whole number from 0 to {}", name, most));
  return value;
}

http::Response problem(const Asked& asked, int status, std::string detail) {
  return http::Response::problem({.status = status, .detail = std::move(detail), .log = ""},
                                 asked.request.trace_id);
}

Result<char> csv_separator(const Asked& asked) {
  std::string_view name = asked.query("separator");
  if (name.empty() || name == "comma") return ',';
  if (name == "semicolon") return ';';
  return fail(ErrorCode::invalid, "separator is comma or semicolon");
}

struct ApiRoutes::State {
  Hub& hub;
  std::vector<ApiRoute> routes;
  std::set<std::pair<http::Method, std::string>> known;

  http::Response answer(const ApiRoute& route, const http::Request& request) const {
    auto* asker = request.identity_as<Asker>();
    static const Viewer nobody = Viewer::nobody();
    Asked asked{.request = request,
                .viewer = asker ? asker->viewer : nobody,
                .session = asker && asker->session ? &*asker->session : nullptr,
                .session_token = asker ? std::string_view(asker->session_token) : "",
                .directory = asker ? asker->directory : hub.directory(),
                .now = hub.now()};
    for (const auto& [name, value] : request.query)
      if (std::ranges::none_of(route.query, [&](const QueryParameter& q) { return q.name == name; }))
        return problem(asked, 400,
                       fmt::format("There is no query parameter \"{}\" here.", name.substr(0, 64)));
    bool takes_body = *route.request != '\0';
    if (!takes_body && !request.body.empty() && request.body != "{}")
      return problem(asked, 400, "There is nothing to send here.");
    bool is_public = std::string_view(route.rule) == "public";
    if (!http::is_safe(request.method) && asked.session && !is_public &&
        !check_csrf(asked.session_token, request.field("x-csrf-token")))
      return http::Response::problem({.status = 403,
                                      .detail = "The field X-CSRF-Token is missing or not this session's.",
                                      .log = "csrf token missing or wrong",
                                      .type = "/problems/csrf"},
                                     request.trace_id);
    auto response = route.handler(asked);
    return response ? std::move(*response) : problem_of(asked, response.error());
  }
};

ApiRoutes::ApiRoutes(Hub& hub) : state_(new State{.hub = hub, .routes = {}, .known = {}}) {}
ApiRoutes::~ApiRoutes() = default;

void ApiRoutes::add(ApiRoute route) {
  LUYTRE_CHECK(route.handler && knows(route.rule));
  LUYTRE_CHECK(state_->known.emplace(route.method, route.path).second);
  for (std::string_view schema : {route.request, route.response})
    LUYTRE_CHECK(schema.empty() || schema.find('/') != schema.npos || is_schema(schema));
  state_->routes.push_back(std::move(route));
}

std::string ApiRoutes::document() const {
  return api_document(state_->routes, state_->hub.options().version);
}

http::Router ApiRoutes::take_router() {
  auto text = std::make_shared<std::string>();
  add({.method = http::Method::get,
       .path = "/api/openapi.json",
       .rule = "public",
       .sentence = "This description",
       .query = {},
       .request = "",
       .response = "application/json",
       .handler = [text](const Asked&) -> Result<http::Response> {
         http::Response r;
         r.shared_body = text;
         return std::move(r.set("Content-Type", "application/json").tag_body());
       }});
  *text = document();
  std::shared_ptr<const State> state = std::move(state_);
  Hub& hub = state->hub;
  http::Router router(
      {.authenticate = [&hub](const http::Request& r) { return luytre::authenticate(hub, r); },
       .authorise =
           [](const std::string& rule, const http::Identity* who, const http::Request& r) {
             return luytre::authorise(rule, dynamic_cast<const Asker*>(who), r);
           },
       .knows = [](const std::string& rule) { return luytre::knows(rule); }});
  for (const ApiRoute& route : state->routes) {
    bool takes_body = *route.request != '\0', is_safe = http::is_safe(route.method);
    auto added =
        router.add({.method = route.method,
                    .pattern = route.path,
                    .rule = http::Rule(route.rule),
                    .handler = [state, &route](const http::Request& r) { return state->answer(route, r); },
                    .body_limit = takes_body ? route.body_limit
                                  : is_safe  ? 0
                                             : 2,
                    .body_type = route.body_type});
    LUYTRE_CHECK(added);
  }
  return router;
}

}  // namespace luytre
