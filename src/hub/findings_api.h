// The groups of routes that add_findings_api is made of. For src/hub/findings_*.cpp and evidence_*.cpp only.
#pragma once
#include "hub/api_routes.h"

namespace luytre {

void add_findings_table_api(ApiRoutes& routes, Hub& hub);
void add_findings_page_api(ApiRoutes& routes, Hub& hub);
void add_findings_acts_api(ApiRoutes& routes, Hub& hub);
void add_evidence_api(ApiRoutes& routes, Hub& hub);

}  // namespace luytre
