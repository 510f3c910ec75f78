// DNS names and host texts in the form the batches want: lower case, no final dot.
#pragma once
#include <immintrin.h>

#include <bit>
#include <cstdint>
#include <cstring>
#include <string_view>

#include "base/arena.h"

namespace luytre {

// Longest name a DNS message can hold, in presentation form with every byte escaped (RFC 1035 5.1: \DDD).
inline constexpr size_t kNameTextLimit = 1004;

inline bool has_upper_case(std::string_view text) {
  auto upper = [](uint64_t bytes) {  // high bits of the bytes in 'A'..'Z'
    uint64_t low = bytes & 0x7f7f7f7f7f7f7f7full;
    return ((low + 0x3f3f3f3f3f3f3f3full) & ~(low + 0x2525252525252525ull) & ~bytes) & 0x8080808080808080ull;
  };
  auto load = [](const char* p) {
    uint64_t bytes;
    std::memcpy(&bytes, p, 8);
    return bytes;
  };
  const char* p = text.data();
  size_t size = text.size();
  if (size < 8) {
    uint64_t bytes = 0;
    if (size) std::memcpy(&bytes, p, size);  // no bytes: `p` may be null
    return upper(bytes) != 0;
  }
  uint64_t any = upper(load(p + size - 8));  // the last eight overlap
  for (size_t at = 0; at + 8 < size; at += 8) any |= upper(load(p + at));
  return any != 0;
}

// The same, 32 bytes at a time: 32 bytes from `text`, and from every 32nd of it, must be readable.
inline bool has_upper_case_32(const char* text, size_t size) {
  for (size_t at = 0; at < size; at += 32) {
    __m256i bytes = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(text + at));
    __m256i moved = _mm256_add_epi8(bytes, _mm256_set1_epi8(static_cast<char>(0x80 - 'A')));
    auto upper = static_cast<uint32_t>(
        _mm256_movemask_epi8(_mm256_cmpgt_epi8(_mm256_set1_epi8(static_cast<char>(0x80 + 26)), moved)));
    if (size - at < 32) upper &= (1u << (size - at)) - 1;
    if (upper) return true;
  }
  return false;
}

// A copy with 'A'..'Z' in lower case.
std::string_view lower_copy(std::string_view text, Arena& arena);
// The same; 32 bytes from `text`, and from every 32nd of it, are readable.
std::string_view lower_copy_32(std::string_view text, Arena& arena);

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

// A certificate fingerprint: hex digits, colons dropped, lower case; `text` itself when it is so already.
// Anything else gives "".
std::string_view fingerprint(std::string_view text, Arena& arena);

}  // namespace luytre
