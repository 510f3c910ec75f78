// GET /api/events: "something changed", to browsers.
#include "hub/api_routes.h"
#include "hub/hub.h"

namespace luytre {

void add_events_api(ApiRoutes& routes, Hub& hub) {
  routes.add({.method = http::Method::get,
              .path = "/api/events",
              .rule = "person",
              .sentence = "What changes, as it does (server-sent events)",
              .query = {},
              .request = "",
              .response = "text/event-stream",
              .handler = [&hub](const Asked& asked) -> Result<http::Response> {
                http::Response r;
                r.events = hub.live().open(*asked.session, std::string(asked.request.field("last-event-id")));
                return r;
              }});
}

}  // namespace luytre
