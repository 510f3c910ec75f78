#include "http/same_origin.h"

#include "http/token.h"

namespace luytre::http {

bool from_other_site(const Request& request) {
  std::string_view site = request.field("sec-fetch-site");
  if (!site.empty() && site != "same-origin" && site != "none") return true;
  std::string_view origin = request.field("origin");
  if (origin.empty()) return false;
  // Behind a proxy that ends TLS the page's scheme is https while ours is not: the host decides then.
  std::string_view rest = origin;
  if (rest.starts_with("https://"))
    rest.remove_prefix(8);
  else if (rest.starts_with("http://") && !request.tls)
    rest.remove_prefix(7);
  else
    return true;
  return !equals_any_case(rest, request.field("host"));
}

}  // namespace luytre::http
