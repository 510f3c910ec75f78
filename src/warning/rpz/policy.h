// What a response policy zone does about each category, and for whom nothing is ever done.
#pragma once
#include <array>
#include <string>
#include <vector>

#include "base/result.h"
#include "warning/publication/log.h"
#include "warning/rpz/owner.h"

namespace luytre {

// What a resolver does when a rule matches (draft-vixie-dnsop-dns-rpz, 3), and how it is written.
enum class RpzAction : uint8_t {
  none,      // no rule
  passthru,  // CNAME rpz-passthru.: answer as if there were no zone
  nxdomain,  // CNAME .
  nodata,    // CNAME *.
  drop,      // CNAME rpz-drop.: no answer at all
  tcp_only,  // CNAME rpz-tcp-only.
  garden,    // CNAME to the walled garden: a page that says why
};
const char* to_string(RpzAction action);  // "nxdomain", "tcp-only"

struct RpzCategoryPolicy {
  RpzAction action = RpzAction::none;
  RpzTrigger addresses = RpzTrigger::response_ip;  // how its addresses and networks are looked at
  friend bool operator==(const RpzCategoryPolicy&, const RpzCategoryPolicy&) = default;
};
inline constexpr size_t kRpzCategories = static_cast<size_t>(kLastCategory) + 1;

// A name with everything below it, or a network, that is never acted on.
struct RpzAllowed {
  std::vector<std::string> names;  // canonical
  std::vector<Prefix> networks;
};

struct RpzPolicy {
  std::string origin = "rpz.luytre";  // the zone's name; canonical, as all names here
  std::string server = "localhost";   // of its NS record; nobody follows it
  std::string garden;                 // target of RpzAction::garden, may start with "*." (BIND puts the name
                                      // asked for in its place); "": no category may use it
  std::array<RpzCategoryPolicy, kRpzCategories> categories = {};
  Audience audience = {};
  RpzAllowed allowed = {};
  uint32_t ttl = 60, refresh = 300, retry = 60, expire = 7 * 86'400;  // seconds, of the records and the SOA
  // The surest are kept. BIND 9.18 needs 17 s and 0.92 GB for a million names with what is below them.
  size_t most_rules = 500'000;

  // Command servers, malware and phishing are answered NXDOMAIN; nothing is done about the others.
  RpzPolicy();
  const RpzCategoryPolicy& of(Category category) const { return categories[static_cast<size_t>(category)]; }
  // Digest of what the text of every record depends on.
  std::string face() const;
};

// "phishing=garden,scanner=drop@client,c2=nxdomain" into `policy`; categories that are not named stay. After
// '@': response (default) or client. Errors: invalid.
Result<void> set_rpz_actions(std::string_view text, RpzPolicy& policy);
// Checks the names and that nothing asks for a garden there is none of. Errors: invalid.
Result<void> check_rpz_policy(const RpzPolicy& policy);
// One name, address or network a line; '#' starts a comment. Errors: invalid, with the line.
Result<RpzAllowed> parse_rpz_allowed(std::string_view text, std::string_view where);

}  // namespace luytre
