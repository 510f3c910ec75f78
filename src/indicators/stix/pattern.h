// STIX 2.1 patterns (STIX 2.1 section 9; grammar STIXPattern.g4) down to values that telemetry can be tested
// for.
//
// Testable: ipv4-addr/ipv6-addr:value (= address or CIDR, ISSUBSET, IN), domain-name:value (exact, as
// equality says), url:value, file:hashes.*, x509-certificate:hashes.*, network-traffic:dst_ref.value /
// src_ref.value, and network-traffic:dst_port / src_port beside an address. OR gives each; AND of an address
// and a port of one side gives the service; AND of hashes of one file gives the strongest;
// network-traffic:protocols and …_ref.type only narrow and are taken as true. Everything else — negation,
// ranges, LIKE, MATCHES, AND of other things, several observations that must occur together, qualifiers — is
// counted as unsupported: an alternative with such a part is left out, never widened.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "indicators/reader.h"

namespace luytre {

struct StixValue {
  IndicatorValue value;  // without text
  std::string text;      // canonical; value.text is to view it
};

struct StixPattern {
  std::vector<StixValue> values;
  size_t unsupported = 0;  // alternatives left out
  std::string problem;     // not empty: it does not parse; "at byte 12: …"
  std::string untestable;  // an example of why an alternative was left out
};

// At most 1 MiB, 64 parentheses deep, 100,000 alternatives, a million pairs under AND; beyond that `problem`
// says so.
StixPattern read_stix_pattern(std::string_view pattern);

}  // namespace luytre
