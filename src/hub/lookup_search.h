// The palette's search. For src/hub/lookup_*.cpp only.
#pragma once
#include "hub/api_routes.h"

namespace luytre {

// Items<Suggestion>: at most eight bodies, five families, a value, five findings; nothing that is not the
// viewer's.
Result<http::Response> search_everything(Hub& hub, const Asked& asked);

}  // namespace luytre
