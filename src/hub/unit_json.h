// What a body holds and whom to reach there, as the portal's shapes.
#pragma once
#include <string>
#include <string_view>

#include "access/claims.h"
#include "access/contacts.h"
#include "access/users.h"
#include "access/viewer.h"
#include "hub/shapes.h"

namespace luytre {

class Hub;

// Range[]: what the directory says `organisation`, and of those below it whom the viewer may read, hold on
// `day`.
JsonArray ranges_json(const Directory& directory, const Viewer& viewer, std::string_view organisation,
                      Day day);
// Contact[] of `organisation` ("": all), as far as the viewer may read contacts.
Result<JsonArray> contacts_json(Hub& hub, const Viewer& viewer, std::string_view organisation);
// Claim[] of `organisation` ("": all) in `state` ("": any), newest first.
Result<JsonArray> claims_json(Hub& hub, const Viewer& viewer, const Directory& directory,
                              std::string_view organisation, std::string_view state);

}  // namespace luytre
