// Routes as rows: method, pattern, access rule, handler. A route cannot be written without a rule.
//
//   Router router(access);
//   LUYTRE_TRY(router.add({.method = Method::get, .pattern = "/api/findings/{id}", .rule =
//   Rule("finding.read"),
//                          .handler = [&](const Request& r) { return show(r.parameter("id")); }}));
//
// Built by one thread, then given to the Server and only read. Handlers, `authenticate` and `authorise` run
// on the worker pool, many at a time; they may block. What they throw is answered with 500 and logged.
#pragma once
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "http/message.h"

namespace luytre::http {

// The name of an access rule; this library only passes it on. No default: to leave it out does not compile.
struct Rule {
  explicit Rule(std::string rule_name) : name(std::move(rule_name)) {}
  std::string name;
};

using Handler = std::function<Response(const Request&)>;

struct Route {
  Method method;
  std::string pattern;  // "/api/bodies/{body}/findings": a {name} stands for one whole segment
  Rule rule;
  Handler handler;
  size_t body_limit = 0;                       // bytes; 0: a body is refused
  std::string body_type = "application/json";  // demanded when there is a body; "": any
  bool from_anywhere =
      false;  // unsafe methods are refused from other sites (http/same_origin.h) unless this is set
};

enum class Decision {
  allow,
  log_in,  // 401
  deny,    // 403
  hide,    // 404, the same as for what does not exist
};

struct Access {
  // Null: nobody. Called before the body is read: `request.body` is empty.
  std::function<std::shared_ptr<const Identity>(const Request&)> authenticate;
  std::function<Decision(const std::string& rule, const Identity*, const Request&)> authorise;
  // Whether `authorise` knows the rule; asked at add().
  std::function<bool(const std::string& rule)> knows;
};

class Router {
 public:
  explicit Router(Access access);  // all three must be set
  Router(Router&&) noexcept;
  ~Router();

  // ErrorCode::invalid: a bad pattern, the same method and shape twice, a rule that `knows` does not know, no
  // handler.
  Result<void> add(Route route);
  // Answers GET for paths no route has ("/api/…" excepted): the portal's files.
  Result<void> add_fallback(Rule rule, Handler handler);

  const std::vector<std::unique_ptr<const Route>>& routes() const {
    return routes_;
  }  // for tests and the document

  // What the server asks. `route` null: `refusal` is 404, or 405 with Allow.
  struct Match {
    const Route* route = nullptr;
    Pairs parameters;
    std::string allow;
  };
  Match match(Method method, std::string_view path) const;
  const Access& access() const { return access_; }
  // Fills request.identity. Nothing: go on.
  std::optional<Response> admit(const Route& route, Request& request) const;
  Response handle(const Route& route, const Request& request) const;

 private:
  struct Node;
  Access access_;
  std::vector<std::unique_ptr<const Route>> routes_;
  std::unique_ptr<Node> root_;
  std::unique_ptr<const Route> fallback_;
};

// The 404 of everything: unknown paths, and things hidden from who asks.
Response not_found(const Request& request);

}  // namespace luytre::http
