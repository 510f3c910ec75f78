#include "http/health.h"

namespace luytre::http {

Result<void> add_health_routes(Router& router, const Rule& rule, std::function<Result<void>()> ready) {
  LUYTRE_TRY(
      router.add({.method = Method::get, .pattern = "/healthz", .rule = rule, .handler = [](const Request&) {
                    return Response::text("ok\n");
                  }}));
  return router.add({.method = Method::get,
                     .pattern = "/readyz",
                     .rule = rule,
                     .handler = [ready = std::move(ready)](const Request&) {
                       Result<void> state = ready ? ready() : Result<void>{};
                       if (state) return Response::text("ready\n");
                       Response r = Response::text("not ready\n", 503);
                       r.log = state.error().message;
                       return r;
                     }});
}

Result<void> add_metrics_route(Router& router, const Rule& rule, std::shared_ptr<Metrics> metrics) {
  return router.add({.method = Method::get,
                     .pattern = "/metrics",
                     .rule = rule,
                     .handler = [metrics = std::move(metrics)](const Request&) {
                       Response r;
                       r.body = metrics->text();
                       return std::move(r.set("Content-Type", "text/plain; version=0.0.4; charset=utf-8"));
                     }});
}

}  // namespace luytre::http
