// Whether a browser sent the request from a page of another site (OWASP ASVS 5.0 3.5).
#pragma once
#include "http/message.h"

namespace luytre::http {

// True when Sec-Fetch-Site (W3C Fetch Metadata) is neither same-origin nor none, or when Origin (RFC 6454)
// names another host than Host, or another scheme than ours, or is "null". Programs send neither field:
// false.
bool from_other_site(const Request& request);

}  // namespace luytre::http
