// An indicator: one observable value that somebody says is bad, and what they say of it.
//
// Ten million of them are normal, so the value stands apart from what is said: many indicators of one list
// share one Profile.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/ip.h"
#include "base/time.h"

namespace luytre {

enum class IndicatorType : uint8_t {
  address,       // one host
  prefix,        // a network
  address_port,  // one service on a host
  domain,        // the name and everything below it
  domain_exact,  // the name alone
  url,   // "host/path?query": host exact, path a prefix at a segment boundary ('/', '?', '#', or equal)
  path,  // "/path?query" on any host, same rule; longer than one segment or the guard refuses it
  ja3,
  ja4,          // TLS client fingerprints
  server_name,  // TLS SNI, exact
  certificate,  // certificate fingerprint: 40 or 64 hex digits
  file_hash,    // MD5, SHA-1 or SHA-256: kept and published, matched by nothing telemetry shows
};
inline constexpr size_t kIndicatorTypes = 12;
const char* to_string(IndicatorType type);  // "address", "address:port", "domain", "domain-exact", ...
std::optional<IndicatorType> indicator_type(std::string_view name);

enum class Category : uint8_t {
  c2,
  apt_c2,  // findings on it are sensitive
  malware_distribution,
  phishing,
  sinkhole,
  scanner,
  p2p,
  behaviour,  // conduct alone, no malware known: not counted among the infected unless asked for
};
inline constexpr Category kLastCategory = Category::behaviour;
const char* to_string(Category category);  // "c2", "apt-c2", ...
std::optional<Category> category(std::string_view name);

// Traffic Light Protocol 2.0 (FIRST). WHITE reads as clear.
enum class Tlp : uint8_t { clear, green, amber, amber_strict, red };
const char* to_string(Tlp tlp);
std::optional<Tlp> tlp(std::string_view name);  // "TLP:AMBER+STRICT", "white", ...

// What is said of an indicator. `from` and `until` bound the time of an observation it may match: [from,
// until).
struct Profile {
  std::string source = {};  // the list it came from
  std::string family = {};  // canonical: "conficker", or "" when the list names none
  Category category = Category::c2;
  uint8_t confidence = 50;  // 0..100
  Tlp tlp = Tlp::amber;
  Timestamp from = INT64_MIN;
  Timestamp until = INT64_MAX;
  friend auto operator<=>(const Profile&, const Profile&) = default;
};
using ProfileId = uint32_t;

// The value, typed. Which fields count depends on the type; `text` views the giver's bytes.
//   address, address_port: address (+ port); prefix: address with host bits zero + length (family's own
//   bits); everything else: text, canonical (lower-case domain; url without scheme, fragment and default
//   port).
struct IndicatorValue {
  IndicatorType type = IndicatorType::address;
  uint8_t length = 0;
  uint16_t port = 0;
  IpAddress address = {};
  std::string_view text = {};

  // As people write it: "192.0.2.1:443", "192.0.2.0/24", "bad.example".
  std::string to_string() const;
};

}  // namespace luytre
