#include "hub/router.h"

#include "http/health.h"
#include "http/static_files.h"
#include "hub/hub.h"

namespace luytre {
namespace {

// One row a group of routes; its file is named in CMakeLists.txt.
constexpr void (*kGroups[])(ApiRoutes&, Hub&) = {
    add_session_api,
    add_people_api,
    add_audit_api,
    add_events_api,
};

}  // namespace

void add_routes(ApiRoutes& routes, Hub& hub) {
  for (auto add : kGroups) add(routes, hub);
}

Result<http::Router> make_router(Hub& hub, RouterOptions options) {
  ApiRoutes routes(hub);
  add_routes(routes, hub);
  http::Router router = routes.take_router();
  LUYTRE_TRY(http::add_health_routes(router, http::Rule("public"), std::move(options.ready)));
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
