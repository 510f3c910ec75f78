// What a request asks of the book. For src/hub/findings_*.cpp only.
#pragma once
#include "findings/book.h"
#include "hub/api_routes.h"

namespace luytre {

// The query parameters that findings_asked() reads.
std::vector<QueryParameter> findings_parameters();
// `view` is open unless named, or all where states are; sorted by urgency. Lists are separated by commas;
// assignee takes "me" and "none" too. Errors: invalid, naming the parameter.
Result<FindingFilter> findings_asked(const Asked& asked);

}  // namespace luytre
