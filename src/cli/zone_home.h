// The response policy zone of the settings.
#pragma once
#include "cli/command.h"
#include "warning/rpz/service.h"

namespace luytre {

// Names, actions, audience and the file of allowed names. Errors: invalid, io.
Result<RpzPolicy> zone_policy(const Context& context);
// The above and where it is served: keys, secondaries, the state in <home>/rpz. Errors: the same, and a file
// of keys that everybody on this machine may read.
Result<RpzServiceOptions> zone_service_options(const Context& context);

}  // namespace luytre
