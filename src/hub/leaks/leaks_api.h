// What the routes about leaked accounts share. For src/hub/leaks only.
#pragma once
#include "hub/api_routes.h"
#include "hub/hub.h"
#include "leaks/leak_book.h"

namespace luytre {

// The days and the domain that the query names.
Result<LeakFilter> leak_filter(const Asked& asked);
// The body whose leaks are meant: named, or the first that a member has. "": all that the viewer may see.
Result<std::string> leak_body(Hub& hub, const Asked& asked);
// Somebody of the body's own people who may handle its findings. Nobody else reads its accounts in clear or
// compares its passwords, whatever they may see.
bool is_own_handler(const Asked& asked, std::string_view organisation);
// The same, and the directory says today that the account's domain is the body's.
bool may_read_clear(const Asked& asked, const LeakAccount& account);

// POST /api/leaks/{account}/reveal, GET /api/leaks.csv
void add_leak_accounts_api(ApiRoutes& routes, Hub& hub);
// POST /api/leaks/check
void add_leak_check_api(ApiRoutes& routes, Hub& hub);

}  // namespace luytre
