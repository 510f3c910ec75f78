// What the routes about weaknesses share. For src/hub/weaknesses only.
#pragma once
#include <string>
#include <unordered_map>

#include "hub/api_routes.h"
#include "hub/shapes.h"
#include "hub/weaknesses/desk.h"
#include "weaknesses/inventory/ranked.h"

namespace luytre {

Json moment_json(Timestamp time);         // 0 and kNoTime: null
std::string moment_cell(Timestamp time);  // of an export; "" likewise
JsonObject numbers_json(const WeaknessCount& count);
// Of a CVE: base score and percent, null where not known.
Json cvss_json(const Knowledge* knowledge, std::string_view weakness);
Json epss_json(const Knowledge* knowledge, std::string_view weakness);

void add_body_weaknesses_api(ApiRoutes& routes, Hub& hub);    // a body's list, one weakness
void add_weakness_country_api(ApiRoutes& routes, Hub& hub);   // by sector and body, what is most spread
void add_weakness_campaign_api(ApiRoutes& routes, Hub& hub);  // one weakness over all bodies
void add_inventory_api(ApiRoutes& routes, Hub& hub);          // assets, files brought in
void add_weakness_review_api(ApiRoutes& routes, Hub& hub);    // the review of duty 1

}  // namespace luytre
