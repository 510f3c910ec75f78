#include "wire/text/names.h"

namespace luytre {

std::string_view lower_copy(std::string_view text, Arena& arena) {
  char* copy = arena.allocate(text.size() + 32);
  size_t i = 0;
  for (; i + 32 <= text.size(); i += 32) {
    __m256i bytes = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(text.data() + i));
    __m256i moved = _mm256_add_epi8(bytes, _mm256_set1_epi8(static_cast<char>(0x80 - 'A')));
    __m256i upper = _mm256_cmpgt_epi8(_mm256_set1_epi8(static_cast<char>(0x80 + 26)), moved);
    bytes = _mm256_or_si256(bytes, _mm256_and_si256(upper, _mm256_set1_epi8(0x20)));
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(copy + i), bytes);
  }
  for (; i < text.size(); ++i) {
    char c = text[i];
    copy[i] = static_cast<char>(c >= 'A' && c <= 'Z' ? c | 0x20 : c);
  }
  arena.shrink_last(32);
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

std::string_view fingerprint(std::string_view text, Arena& arena) {
  if (text.size() > 192) return {};
  char* copy = arena.allocate(text.size());
  size_t size = 0;
  for (char c : text) {
    if (c == ':') continue;
    bool digit = c >= '0' && c <= '9';
    if (!digit && !(c >= 'a' && c <= 'f') && !(c >= 'A' && c <= 'F')) {
      arena.shrink_last(text.size());
      return {};
    }
    copy[size++] = static_cast<char>(c | 0x20);  // digits have that bit already
  }
  arena.shrink_last(text.size() - size);
  return {copy, size};
}

}  // namespace luytre
