// DNS names and host texts in the form the batches want: lower case, no final dot.
#pragma once
#include <immintrin.h>

#include <bit>
#include <cstdint>
#include <string_view>

#include "base/arena.h"

namespace luytre {

// Longest name a DNS message can hold, in presentation form with every byte escaped (RFC 1035 5.1: \DDD).
inline constexpr size_t kNameTextLimit = 1004;

inline bool has_upper_case(std::string_view text) {
  for (char c : text)
    if (c >= 'A' && c <= 'Z') return true;
  return false;
}

// A copy with 'A'..'Z' in lower case.
std::string_view lower_copy(std::string_view text, Arena& arena);

// `text` itself when it has no upper-case letter, else a lower-case copy.
inline std::string_view lower_case(std::string_view text, Arena& arena) {
  return has_upper_case(text) ? lower_copy(text, arena) : text;
}

inline std::string_view without_final_dot(std::string_view name) {
  if (name.ends_with('.')) name.remove_suffix(1);
  return name;
}

// "Example.COM:8080" -> "example.com"; "[2001:db8::1]:80" -> "2001:db8::1"; a bare IPv6 address stays.
std::string_view host_without_port(std::string_view host, Arena& arena);

// The path and query of an HTTP request target (RFC 9112 3.2): "/x?y" stays, "http://h/x" -> "/x",
// "http://h" -> "/"; the authority and asterisk forms have none: "". `authority` gets "h" of the absolute
// form.
std::string_view request_path(std::string_view target, std::string_view& authority);

// A certificate fingerprint: hex digits, colons dropped, lower case. Anything else gives "".
std::string_view fingerprint(std::string_view text, Arena& arena);

}  // namespace luytre
