// Whether an answer has the shape that the API's document promises (schemas.json), for the tests of routes.
#pragma once
#include <string>
#include <string_view>

#include "hub/shapes.h"

namespace luytre {

// "" when `value` is of `schema` ("FindingTable"); else where it is not: "/items/3/due is no string".
std::string misshapen(const Json& value, std::string_view schema);

}  // namespace luytre
