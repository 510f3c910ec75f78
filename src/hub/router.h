// All that the hub serves, as one router.
#pragma once
#include <filesystem>
#include <functional>
#include <memory>

#include "base/result.h"
#include "http/metrics.h"
#include "http/router.h"
#include "hub/api_routes.h"

namespace luytre {

struct RouterOptions {
  std::filesystem::path portal;            // folder of the built portal; "": the API only
  std::shared_ptr<http::Metrics> metrics;  // served at /metrics; null: not served
  // The report that /readyz gives to programs on this machine (job_report); null: none.
  std::function<std::string()> report;
};

// Every group of routes; their rows are the hub's API.
void add_routes(ApiRoutes& routes, Hub& hub);

// The API, /healthz (200 as long as a worker answers), /readyz (200, or 503 while the ledger does not
// answer), /metrics, and the portal's files. Errors: the portal's folder cannot be read. `hub` must outlive
// the router.
Result<http::Router> make_router(Hub& hub, RouterOptions options);

}  // namespace luytre
