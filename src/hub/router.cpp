#include "hub/router.h"

#include "http/health.h"
#include "http/static_files.h"
#include "hub/hub.h"

namespace luytre {
namespace {

// One row a group of routes; its file is named in CMakeLists.txt.
constexpr void (*kGroups[])(ApiRoutes&, Hub&) = {
    add_session_api,       add_people_api,   add_audit_api,   add_events_api,
    add_national_api,      add_unit_api,     add_sources_api, add_lookup_api,
    add_organisations_api, add_findings_api, add_home_api,    add_sensor_api,
    add_notices_api, add_advisories_api, add_csaf_api,       add_duty_api, add_campaigns_api,     add_leaks_api, add_publications_api,
    add_weaknesses_api,
    add_letters_api,
    add_incidents_api,
};

http::Response ready(Hub& hub, const std::function<std::string()>& report, const http::Request& request) {
  auto answers = hub.ledger().read(
      [](Transaction& t) { return t.query("SELECT 1", {}, [](const Row&) { return false; }); });
  bool near = reserved_space(request.client) == ReservedSpace::loopback;
  http::Response r = http::Response::text(
      (answers ? "ready\n" : "not ready\n") + (near && report ? report() : ""), answers ? 200 : 503);
  if (!answers) r.log = answers.error().message;
  return r;
}

}  // namespace

void add_routes(ApiRoutes& routes, Hub& hub) {
  for (auto add : kGroups) add(routes, hub);
}

Result<http::Router> make_router(Hub& hub, RouterOptions options) {
  ApiRoutes routes(hub);
  add_routes(routes, hub);
  http::Router router = routes.take_router();
  auto add = [&](const char* pattern, http::Handler handler) {
    return router.add({.method = http::Method::get,
                       .pattern = pattern,
                       .rule = http::Rule("public"),
                       .handler = std::move(handler)});
  };
  LUYTRE_TRY(add("/healthz", [](const http::Request&) { return http::Response::text("ok\n"); }));
  LUYTRE_TRY(add("/readyz", [&hub, report = std::move(options.report)](const http::Request& request) {
    return ready(hub, report, request);
  }));
  if (options.metrics)
    LUYTRE_TRY(http::add_metrics_route(router, http::Rule("machine"), std::move(options.metrics)));
  if (!options.portal.empty()) {
    auto files = http::StaticFiles::load(options.portal);
    if (!files) return std::unexpected(files.error());
    LUYTRE_TRY(router.add_fallback(
        http::Rule("public"),
        [files = std::move(*files)](const http::Request& request) { return files.serve(request); }));
  }
  return router;
}

}  // namespace luytre
