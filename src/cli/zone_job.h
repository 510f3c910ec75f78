// The response policy zone within `luytre serve`.
#pragma once
#include <memory>
#include <vector>

#include "cli/command.h"
#include "hub/hub.h"
#include "hub/scheduler.h"
#include "warning/rpz/service.h"

namespace luytre {

// Null where rpz_listen is not set; else served, and kept up to the log by a job of `jobs`, which uses it.
Result<std::unique_ptr<RpzService>> start_zone(const Context& context, Hub& hub, std::vector<Job>& jobs);

}  // namespace luytre
