// Owner names inside a response policy zone, and the keys they are sorted by.
//
// A key holds the labels of a name from the right, joined by '!': "bad.example" is "example!bad". '!' sorts
// before every character a label may hold, so keys as bytes stand in the canonical order of their names (RFC
// 4034, 6.1), an ancestor before all below it, and "*" before every other child.
#pragma once
#include <string>
#include <string_view>

#include "base/ip.h"

namespace luytre {

// What a rule looks at (draft-vixie-dnsop-dns-rpz, 4).
enum class RpzTrigger : uint8_t {
  qname,        // the name asked for
  response_ip,  // an address in the answer
  client_ip,    // the address of who asks
};

std::string rpz_key(std::string_view name);
std::string rpz_name(std::string_view key);

// The name of an address trigger: "24.0.2.0.192.rpz-ip", "128.1.zz.db8.2001.rpz-client-ip". IPv6 in the form
// of RFC 5952 reversed, one "zz" for the longest run of at least two zero words, the first of equals: BIND
// ignores every other form. Precondition: length > 0 and no qname trigger.
std::string rpz_ip_name(const Prefix& prefix, RpzTrigger trigger);

// Octets that `name` takes on the wire (RFC 1035, 3.1): below 256 for a name that may be sent. "" is the
// root.
constexpr size_t wire_length(std::string_view name) {
  return name.empty() ? 1 : name.size() + 2;
}
inline constexpr size_t kLongestWireName = 255;

// `name`, lower case and without final dot, appended as labels with the root at the end.
void append_wire_name(std::string_view name, std::string& out);

}  // namespace luytre
