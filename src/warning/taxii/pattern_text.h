// A value as a STIX 2.1 pattern (STIX 2.1, 9). Escaped where the language asks for it: \ and ' in strings,
// what means something to a regular expression in MATCHES.
#pragma once
#include <string>
#include <string_view>

#include "model/indicator.h"

namespace luytre {

// `value` as IndicatorValue::to_string() gives it. What STIX has no property for (JA3, JA4, the name in a TLS
// handshake) goes by the extension "x-luytre-tls" of network-traffic. "" when the value is none of the type.
std::string stix_pattern(IndicatorType type, std::string_view value);

}  // namespace luytre
