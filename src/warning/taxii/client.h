// Polls a TAXII 2.1 collection of somebody else. HTTPS only (and http to this machine, for tests), the
// server's certificate checked, redirects not followed, everything bounded.
#pragma once
#include <functional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace luytre {

struct TaxiiSource {
  std::string url;           // of a collection: "https://…/collections/<id>/"
  std::string user, secret;  // Basic; no user: Bearer with the secret; neither: none
  std::string ca_file;       // "": the system's authorities
  std::string added_after;   // goes on from here; "": from the start
};

struct TaxiiLimits {
  size_t page_bytes = 64 << 20;
  size_t pages = 2000;
  long seconds = 120;  // for one page
};

struct TaxiiPolled {
  size_t pages = 0, bytes = 0;
  bool more = false;        // the limits ended it: poll again
  std::string added_after;  // for the next poll
};

// Gets what is new, page by page: `take` gets each envelope, and may fail; `keep` the place to go on from
// once a page was taken. Errors: invalid (an address that cannot be, TAXII 2.0, an answer that is none),
// unavailable (no connection, a certificate that does not hold, 5xx), not_found (401, 403, 404: the message
// says which), and those of `take` and `keep`. The message never holds the secret.
Result<TaxiiPolled> poll_taxii(const TaxiiSource& source, const TaxiiLimits& limits,
                               const std::function<Result<void>(std::string_view envelope)>& take,
                               const std::function<Result<void>(const std::string& added_after)>& keep);

// Whether an address can be polled; invalid says why not.
Result<void> check_taxii_url(const std::string& url);

}  // namespace luytre
