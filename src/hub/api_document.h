// The OpenAPI 3.1 document (spec.openapis.org/oas/v3.1.0): the routes' rows, and schemas.json, which
// tools/make_schemas makes of portal/src/api/types.ts.
#pragma once
#include <span>
#include <string>
#include <string_view>

#include "hub/api_routes.h"

namespace luytre {

// "Finding", or a generic one with its argument: "Items<Finding>", "Page<Finding>".
bool is_schema(std::string_view name);
// As a component key, which takes letters, digits and "._-" only: "Page<Finding>" is "Page.Finding".
std::string schema_key(std::string_view name);

std::string api_document(std::span<const ApiRoute> routes, std::string_view version);

}  // namespace luytre
