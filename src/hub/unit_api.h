// Routes about one body's own matters. For src/hub/unit_*.cpp only.
#pragma once
#include "hub/api_routes.h"

namespace luytre {

void add_claims_api(ApiRoutes& routes, Hub& hub);
void add_contacts_api(ApiRoutes& routes, Hub& hub);

}  // namespace luytre
