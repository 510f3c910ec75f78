// One line of a list, taken apart: "mail:password" with any separator, "url:login:password",
// "login:password:url". The shapes are those met in public lists (facts in docs/reference/leaks.md).
#pragma once
#include <string_view>

#include "leaks/leak_row.h"
#include "leaks/watched_domains.h"

namespace luytre {

// Fills `row` from `line` (without its line end) and says whether it is one to keep: an account at a watched
// mail domain or on a watched site. A password may hold any separator: fields are never counted, and the line
// is never split from the right. `no_account` is set when a watched domain stands there without an account.
bool read_leak_line(std::string_view line, const WatchedDomains& watched, LeakRow& row, bool& no_account);

// The host of a site's address, with or without a scheme; "" for an app of a telephone.
std::string_view site_host(std::string_view address);

}  // namespace luytre
