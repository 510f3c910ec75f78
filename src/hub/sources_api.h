// Routes about where evidence comes from. For src/hub/sources_*.cpp only.
#pragma once
#include "hub/api_routes.h"

namespace luytre {

void add_feeds_api(ApiRoutes& routes, Hub& hub);

}  // namespace luytre
