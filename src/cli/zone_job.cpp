#include "cli/zone_job.h"

#include <fmt/format.h>

#include "cli/output.h"
#include "cli/zone_home.h"

namespace luytre {

Result<std::unique_ptr<RpzService>> start_zone(const Context& context, Hub& hub, std::vector<Job>& jobs) {
  if (context.settings.rpz_listen.empty()) return nullptr;
  auto options = zone_service_options(context);
  if (!options) return std::unexpected(options.error());
  options->log = [&hub](const std::string& line) { hub.log("zone", line); };
  SocketAddress listen = options->listen;
  std::string origin = options->policy.origin;
  auto service = RpzService::start(std::move(*options), hub.ledger());
  if (!service) return std::unexpected(service.error());
  listen.port = (*service)->port();
  print_note(fmt::format("serving the zone {} on {}", origin, listen.to_string()));
  jobs.push_back({.name = "zone", .interval = std::chrono::seconds(5), .run = [&hub, zone = service->get()] {
                    return zone->refresh(hub.ledger());
                  }});
  return service;
}

}  // namespace luytre
