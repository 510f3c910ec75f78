// Routes every deployment has: is the process alive, can it work, its figures.
#pragma once
#include <functional>
#include <memory>

#include "base/result.h"
#include "http/metrics.h"
#include "http/router.h"

namespace luytre::http {

// GET /healthz: 200 "ok" as long as a worker answers. GET /readyz: 200, or 503 while `ready` returns an error
// (its message goes to the log, not to the client). `ready` runs on a worker at each call.
Result<void> add_health_routes(Router& router, const Rule& rule, std::function<Result<void>()> ready);
// GET /metrics in Prometheus' text format.
Result<void> add_metrics_route(Router& router, const Rule& rule, std::shared_ptr<Metrics> metrics);

}  // namespace luytre::http
