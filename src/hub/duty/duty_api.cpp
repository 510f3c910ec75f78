#include "hub/duty/duty_api.h"

#include <fmt/format.h>

#include "hub/hub.h"
#include "hub/shapes.h"

namespace luytre {
namespace {

constexpr Timestamp kMonth = 31 * kMicrosPerDay;
constexpr Timestamp kLongestPeriod = 3700 * kMicrosPerDay;

// Whose duty a change was about: named in the path or in the body, else the centre's.
std::string changed_body(const Asked& asked) {
  if (std::string_view named = asked.parameter("organisation"); !named.empty()) return duty_body_id(named);
  boost::system::error_code error;
  Json body = boost::json::parse(asked.request.body, error);
  const auto* object = error ? nullptr : body.if_object();
  const Json* named = object ? object->if_contains("organisation") : nullptr;
  return named && named->is_string() ? duty_body_id(named->get_string()) : "";
}

}  // namespace

std::string duty_body_id(std::string_view shown) {
  return shown == "centre" ? "" : std::string(shown);
}

std::string shown_duty_body(const std::string& id) {
  return id.empty() ? "centre" : id;
}

Result<Timestamp> duty_time(std::string_view text, const char* name) {
  auto time = parse_local(text);
  if (!time || *time % kMicrosPerMinute)
    return fail(ErrorCode::invalid, fmt::format("{} is a day, or a time to the minute", name));
  return *time;
}

Result<Period> duty_period(const Asked& asked) {
  std::string_view from = asked.query("from"), to = asked.query("to");
  Period p{start_of_local(local_day(asked.now)), 0};
  if (!from.empty()) {
    auto time = duty_time(from, "from");
    if (!time) return std::unexpected(time.error());
    p.from = *time;
  }
  p.to = p.from + kMonth;
  if (!to.empty()) {
    auto time = duty_time(to, "to");
    if (!time) return std::unexpected(time.error());
    p.to = *time + (to.size() == 10 ? kMicrosPerDay : 0);
  }
  if (p.from >= p.to || p.to - p.from > kLongestPeriod)
    return fail(ErrorCode::invalid, "to is after from, ten years at most");
  return p;
}

Result<std::optional<std::string>> duty_body(const Asked& asked) {
  std::string_view name = asked.query("organisation");
  if (name.empty()) return std::optional<std::string>();
  std::string id = duty_body_id(name);
  if (!asked.viewer.may(Permission::read_duty, id) || (!id.empty() && !asked.directory->organisation(id)))
    return fail(ErrorCode::not_found, "there is no such body here");
  return std::optional(std::move(id));
}

std::vector<QueryParameter> duty_query() {
  return {{"from", "First day or time, the country's; today when absent"},
          {"to", "Last day (whole) or time; a month on when absent"},
          {"organisation", "Of this body; centre: the centre itself"}};
}

void add_duty_route(ApiRoutes& routes, Hub& hub, DutyRoute route) {
  routes.add({.method = route.method,
              .path = route.path,
              .rule = route.rule,
              .sentence = route.sentence,
              .query = std::move(route.query),
              .request = route.request,
              .response = route.response,
              .handler = [&hub, method = route.method,
                          handler = route.handler](const Asked& asked) -> Result<http::Response> {
                auto answer = handler(hub, asked);
                if (answer && method != http::Method::get) hub.publish("duty", changed_body(asked), "{}");
                return answer;
              },
              .body_limit = route.body_limit});
}

void add_duty_api(ApiRoutes& routes, Hub& hub) {
  add_duty_roster_api(routes, hub);
  add_duty_plan_api(routes, hub);
}

}  // namespace luytre
