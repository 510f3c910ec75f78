// From text as people and feeds write it to a typed, canonical IndicatorValue.
#pragma once
#include <expected>
#include <string>
#include <string_view>

#include "indicators/refusal.h"
#include "model/indicator.h"

namespace luytre {

struct ValueError {
  Refusal why;         // malformed or unsupported
  const char* detail;  // static text
};

// Reads values. Keeps the canonical text of the latest one: a result's `text` dies with the next call.
// One thread.
class ValueParser {
 public:
  using Outcome = std::expected<IndicatorValue, ValueError>;

  // What a URL without a path means, as "http://bad.example" or "http://192.0.2.1".
  enum class BareHost {
    exact,  // that very name (domain_exact)
    below,  // the name and all below it (domain), as Maltrail reads its trails
  };

  // Finds the type by the look of it. Tolerates blanks around, defanging (hxxp, [.], (.), [:], [dot]) and any
  // scheme. A bare URL of an address is the address (with a port: the service); "name:port" is the exact
  // name;
  // "*.name" and ".name" are the domain; 32 hex digits are a file hash.
  Outcome parse(std::string_view raw, BareHost bare = BareHost::exact);

  // `raw` said to be of `type`. An address may turn out a prefix or a service, a domain an address: what it
  // really is decides within the same kind. Anything else is malformed.
  Outcome parse_as(IndicatorType type, std::string_view raw, BareHost bare = BareHost::exact);

  // An address and a port given apart (CSV columns, MISP "ip-dst|port", STIX network-traffic).
  Outcome parse_service(std::string_view address, std::string_view port);

 private:
  Outcome parse_clean(std::string_view raw, BareHost bare);
  Outcome host_name(IndicatorType type, std::string_view raw);
  Outcome url(std::string_view raw, std::string_view scheme, BareHost bare);
  Outcome path(std::string_view raw);
  Outcome hex(IndicatorType type, std::string_view raw);
  std::string_view refang(std::string_view raw);

  std::string clean_;      // refanged input
  std::string canonical_;  // what the result views
};

// Blanks, tabs and line ends cut from both ends.
std::string_view trim(std::string_view text);

}  // namespace luytre
