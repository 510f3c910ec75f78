#include "wire/text/names.h"

#include <algorithm>
#include <array>
#include <cstring>

namespace luytre {

namespace {

inline __m256i lower_32(__m256i bytes) {
  __m256i moved = _mm256_add_epi8(bytes, _mm256_set1_epi8(static_cast<char>(0x80 - 'A')));
  __m256i upper = _mm256_cmpgt_epi8(_mm256_set1_epi8(static_cast<char>(0x80 + 26)), moved);
  return _mm256_or_si256(bytes, _mm256_and_si256(upper, _mm256_set1_epi8(0x20)));
}

}  // namespace

std::string_view lower_copy_32(std::string_view text, Arena& arena) {
  char* copy = arena.allocate(text.size() + 32);
  for (size_t i = 0; i < text.size(); i += 32) {
    __m256i bytes = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(text.data() + i));
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(copy + i), lower_32(bytes));
  }
  arena.shrink_last(32);
  return {copy, text.size()};
}

std::string_view lower_copy(std::string_view text, Arena& arena) {
  char* copy = arena.allocate(text.size());
  for (size_t i = 0; i < text.size(); ++i) {
    char c = text[i];
    copy[i] = static_cast<char>(c >= 'A' && c <= 'Z' ? c | 0x20 : c);
  }
  return {copy, text.size()};
}

std::string_view host_without_port(std::string_view host, Arena& arena) {
  if (host.starts_with('[')) {
    size_t close = host.find(']');
    if (close != std::string_view::npos) host = host.substr(1, close - 1);
  } else {
    size_t colon = host.find(':');
    bool only = colon != std::string_view::npos && host.find(':', colon + 1) == std::string_view::npos;
    if (only) host = host.substr(0, colon);
  }
  return lower_case(without_final_dot(host), arena);
}

std::string_view request_path(std::string_view target, std::string_view& authority) {
  authority = {};
  if (target.starts_with('/')) return target;
  size_t scheme = target.find("://");
  if (scheme == std::string_view::npos || scheme == 0 || scheme > 16) return {};
  std::string_view rest = target.substr(scheme + 3);
  size_t end = rest.find_first_of("/?#");
  authority = rest.substr(0, end);
  return end == std::string_view::npos || rest[end] != '/' ? std::string_view("/") : rest.substr(end);
}

namespace {

// A hex digit in lower case; ':' is 1, anything else 0.
constexpr std::array<char, 256> kHexDigits = [] {
  std::array<char, 256> table{};
  for (char c = '0'; c <= '9'; ++c) table[static_cast<unsigned char>(c)] = c;
  for (char c = 'a'; c <= 'f'; ++c)
    table[static_cast<unsigned char>(c)] = table[static_cast<unsigned char>(c - 32)] = c;
  table[':'] = 1;
  return table;
}();

// True when `text` is hex digits in lower case already. At least 8 bytes.
bool is_tidy_hex(std::string_view text) {
  uint64_t wrong = 0;
  for (size_t at = 0; at < text.size(); at += 8) {
    uint64_t bytes;
    std::memcpy(&bytes, text.data() + std::min(at, text.size() - 8), 8);
    uint64_t low = bytes & 0x7f7f7f7f7f7f7f7full;
    auto from = [&](unsigned char c) {
      return low + (0x80 - c) * 0x0101010101010101ull;
    };  // high bit: at least c
    uint64_t digit = from('0') & ~from('9' + 1), letter = from('a') & ~from('f' + 1);
    wrong |= (bytes | ~(digit | letter)) & 0x8080808080808080ull;
  }
  return wrong == 0;
}

}  // namespace

std::string_view fingerprint(std::string_view text, Arena& arena) {
  if (text.size() > 192) return {};
  if (text.size() >= 8 && is_tidy_hex(text)) return text;
  char* copy = arena.allocate(text.size());
  size_t size = 0;
  for (char c : text) {
    char digit = kHexDigits[static_cast<unsigned char>(c)];
    if (digit == 0) {
      arena.shrink_last(text.size());
      return {};
    }
    copy[size] = digit;
    size += digit != 1;
  }
  arena.shrink_last(text.size() - size);
  return {copy, size};
}

}  // namespace luytre
