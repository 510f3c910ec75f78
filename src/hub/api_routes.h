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
//   "person"      somebody logged in, in full
//   "signed-in"   the same, or a program with a token
//   <permission>  Viewer::may_somewhere (access/rules.h): "read_findings"
//   "machine"     programs on this machine (a loopback address), and the centre's operators
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
  // Schemas are types of portal/src/api/types.ts; generic ones with their argument: "Page<NoticeRow>".
  const char* request = "";   // of the body, "" for none, "application/x" and the like for other types
  const char* response = "";  // of the answer, "" for no content, "text/csv" and the like for other types
  // Errors become problem documents: invalid 422 with its words (a statement the ledger refuses excepted:
  // 500), not_found 404, busy 429, unavailable 503, others 500. The words of all but invalid go to the log
  // only.
  std::function<Result<http::Response>(const Asked&)> handler;
  size_t body_limit = 64 << 10;  // when there is a request; without one a body is empty, or {}
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
  // All of it as a router for http::Server. Adds GET /api/openapi.json, which is the document of then. Once.
  http::Router take_router();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// A problem for the client, where an Error's code is not enough.
http::Response problem(const Asked& asked, int status, std::string detail);

// What `?separator=` says of an export: ',' or, for "semicolon", ';'. Its route names kSeparator in its
// query.
Result<char> csv_separator(const Asked& asked);
inline constexpr QueryParameter kSeparator{"separator", "Between cells: comma (default) or semicolon"};

// One function a group; all of them are called by add_routes (hub/router.cpp), which has one row for each.
void add_events_api(ApiRoutes& routes, Hub& hub);
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
void add_duty_api(ApiRoutes& routes, Hub& hub);
void add_campaigns_api(ApiRoutes& routes, Hub& hub);
void add_incidents_api(ApiRoutes& routes, Hub& hub);
void add_advisories_api(ApiRoutes& routes, Hub& hub);
void add_csaf_api(ApiRoutes& routes, Hub& hub);
void add_weaknesses_api(ApiRoutes& routes, Hub& hub);
void add_letters_api(ApiRoutes& routes, Hub& hub);
void add_leaks_api(ApiRoutes& routes, Hub& hub);
void add_publications_api(ApiRoutes& routes, Hub& hub);

}  // namespace luytre
