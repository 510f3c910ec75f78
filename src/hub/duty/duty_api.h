// What the routes of duty share. For src/hub/duty/*.cpp only.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "duty/shift.h"
#include "hub/api_routes.h"

namespace luytre {

// In addresses and answers "centre" is the centre, as an id it is "".
std::string duty_body_id(std::string_view shown);
std::string shown_duty_body(const std::string& id);
// A day, or a time to the minute, on the country's clock. Errors: invalid, with `name`.
Result<Timestamp> duty_time(std::string_view text, const char* name);
// Of `from` and `to`: a month from today on when nothing is said; a day alone as `to` is whole.
Result<Period> duty_period(const Asked& asked);
// The body asked for by `organisation`, if any: one that the viewer may read, else not_found.
Result<std::optional<std::string>> duty_body(const Asked& asked);
// The query that duty_period and duty_body read.
std::vector<QueryParameter> duty_query();

// A route of duty. After a change that worked the browsers of the body's people are told.
using DutyHandler = Result<http::Response> (*)(Hub&, const Asked&);
struct DutyRoute {
  http::Method method;
  const char *path, *rule, *sentence, *request, *response;
  DutyHandler handler;
  std::vector<QueryParameter> query = {};
  size_t body_limit = 64 << 10;
};
void add_duty_route(ApiRoutes& routes, Hub& hub, DutyRoute route);

void add_duty_roster_api(ApiRoutes& routes, Hub& hub);  // who is on duty, and what happens
void add_duty_plan_api(ApiRoutes& routes, Hub& hub);    // turns, imports, alerts, whom to call

}  // namespace luytre
