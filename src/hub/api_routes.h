// The hub's routes as rows: address, rule, shapes, one sentence, handler. The OpenAPI document is made of
// these rows and of schemas.json, so a route that is not described cannot exist.
#pragma once
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "access/sessions.h"
#include "access/viewer.h"
#include "base/result.h"
#include "directory/directory.h"
#include "http/router.h"

namespace luytre {

class Hub;

// One request as its handler sees it. Lives as long as the request.
struct Asked {
  const http::Request& request;
  const Viewer& viewer;            // nobody() on public routes
  const SignedIn* session;         // null: nobody, or a program with a token
  std::string_view session_token;  // "" without a session
  std::shared_ptr<const Directory> directory;
  Timestamp now;

  // The path's and the query's. number(): `fallback` when absent; invalid when it is no number or above
  // `most`.
  std::string_view parameter(std::string_view name) const { return request.parameter(name); }
  std::string_view query(std::string_view name) const { return request.query_value(name).value_or(""); }
  Result<uint64_t> number(std::string_view name, uint64_t fallback, uint64_t most) const;
};

// Who may come at all. What exactly they may see is the handler's business, through the Viewer.
//   "public"      everybody           "session"   somebody logged in, even while enrolling a second factor
//   "signed-in"   somebody logged in or with a token, in full
//   <permission>  Viewer::may_somewhere (access/rules.h): "read_findings"
//   "sensor"      requests signed by a sensor (sensor/signed_request.h); the handler checks
struct QueryParameter {
  const char* name;
  const char* sentence;
};

struct ApiRoute {
  http::Method method;
  const char* path;  // "/api/findings/{id}"
  const char* rule;
  const char* sentence;               // "One finding with its story"
  std::vector<QueryParameter> query;  // a name that is not here is refused with 400
  const char* request;                // schema of the body, "" for none
  const char* response;  // schema of the answer, "" for no content, "text/csv" and the like for other types
  // Errors become problem documents: invalid 422, not_found 404, busy 429, unavailable 503, others 500 (their
  // words go to the log only).
  std::function<Result<http::Response>(const Asked&)> handler;
  size_t body_limit = 64 << 10;  // when there is a request
  const char* body_type = "application/json";
};

class ApiRoutes {
 public:
  explicit ApiRoutes(Hub& hub);
  ~ApiRoutes();
  // A row that is wrong (unknown rule or schema, twice the same) is a bug: LUYTRE_CHECK.
  void add(ApiRoute route);
  // OpenAPI 3.1, JSON.
  std::string document() const;
  // All of it as a router for http::Server.
  http::Router take_router();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// A problem for the client, where an Error's code is not enough.
http::Response problem(const Asked& asked, int status, std::string detail);

// One function a group; all of them are called by make_router (hub/router.cpp).
void add_session_api(ApiRoutes& routes, Hub& hub);
void add_people_api(ApiRoutes& routes, Hub& hub);
void add_audit_api(ApiRoutes& routes, Hub& hub);
void add_findings_api(ApiRoutes& routes, Hub& hub);
void add_home_api(ApiRoutes& routes, Hub& hub);
void add_national_api(ApiRoutes& routes, Hub& hub);
void add_organisations_api(ApiRoutes& routes, Hub& hub);
void add_lookup_api(ApiRoutes& routes, Hub& hub);
void add_sources_api(ApiRoutes& routes, Hub& hub);  // feeds and sensors
void add_unit_api(ApiRoutes& routes, Hub& hub);
void add_notices_api(ApiRoutes& routes, Hub& hub);
void add_sensor_api(ApiRoutes& routes, Hub& hub);

}  // namespace luytre
