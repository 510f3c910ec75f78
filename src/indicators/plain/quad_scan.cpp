#include "indicators/plain/quad_scan.h"

#include "base/ip.h"

#ifdef __AVX2__
#include <immintrin.h>

#include <array>
#endif

namespace luytre {
#ifdef __AVX2__
namespace {

// How to spread the digits of one shape of quad, by the four octets' lengths: byte 4i+j is the digit of octet
// i that counts 100, 10, 1 for j = 0, 1, 2; 0x80 is none.
struct Shape {
  alignas(16) std::array<uint8_t, 16> shuffle{};
  uint32_t leading = 0;  // places that must not be zero: first digits of longer octets
};

constexpr auto kShapes = [] {
  std::array<Shape, 81> shapes{};
  for (unsigned index = 0; index < 81; ++index) {
    unsigned lengths[4] = {index / 27 + 1, index / 9 % 3 + 1, index / 3 % 3 + 1, index % 3 + 1};
    Shape& shape = shapes[index];
    shape.shuffle.fill(0x80);
    unsigned at = 0;
    for (unsigned octet = 0; octet < 4; ++octet) {
      unsigned first = octet * 4 + 3 - lengths[octet];
      for (unsigned digit = 0; digit < lengths[octet]; ++digit)
        shape.shuffle[first + digit] = static_cast<uint8_t>(at + digit);
      if (lengths[octet] > 1) shape.leading |= 1u << first;
      at += lengths[octet] + 1;
    }
  }
  return shapes;
}();

}  // namespace

size_t scan_quads(std::string_view text, std::span<uint32_t> out, size_t& used) {
  const char* p = text.data();
  const char* last = text.size() < 32 ? p : p + (text.size() - 31);
  const __m256i newline = _mm256_set1_epi8('\n');
  const __m128i dot = _mm_set1_epi8('.'), zero_digit = _mm_set1_epi8('0'), nine = _mm_set1_epi8(9);
  const __m128i weights = _mm_setr_epi8(100, 10, 1, 0, 100, 10, 1, 0, 100, 10, 1, 0, 100, 10, 1, 0);
  const __m128i ones = _mm_set1_epi16(1), limit = _mm_set1_epi32(255);
  const __m128i gather = _mm_setr_epi8(12, 8, 4, 0, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1);
  size_t count = 0;
  while (p < last && count < out.size()) {
    __m256i block = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(p));
    auto newlines = static_cast<uint32_t>(_mm256_movemask_epi8(_mm256_cmpeq_epi8(block, newline)));
    if (newlines == 0) break;
    uint32_t line = static_cast<uint32_t>(__builtin_ctz(newlines));
    uint32_t size = line - (line > 0 && p[line - 1] == '\r' ? 1 : 0);
    if (size - 7 > 8) break;
    uint32_t all = (1u << size) - 1;
    __m128i chars = _mm256_castsi256_si128(block);
    __m128i values = _mm_sub_epi8(chars, zero_digit);
    uint32_t dots = static_cast<uint32_t>(_mm_movemask_epi8(_mm_cmpeq_epi8(chars, dot))) & all;
    uint32_t digits =
        static_cast<uint32_t>(_mm_movemask_epi8(_mm_cmpeq_epi8(_mm_min_epu8(values, nine), values))) & all;
    if ((dots | digits) != all || __builtin_popcount(dots) != 3) break;
    uint32_t dot1 = _tzcnt_u32(dots), rest = _blsr_u32(dots);
    uint32_t dot2 = _tzcnt_u32(rest), dot3 = _tzcnt_u32(_blsr_u32(rest));
    uint32_t a = dot1 - 1, b = dot2 - dot1 - 2, c = dot3 - dot2 - 2, d = size - dot3 - 2;
    if (a > 2 || b > 2 || c > 2 || d > 2) break;
    const Shape& shape = kShapes[a * 27 + b * 9 + c * 3 + d];
    __m128i spread =
        _mm_shuffle_epi8(values, _mm_load_si128(reinterpret_cast<const __m128i*>(shape.shuffle.data())));
    auto zeros = static_cast<uint32_t>(_mm_movemask_epi8(_mm_cmpeq_epi8(spread, _mm_setzero_si128())));
    __m128i octets = _mm_madd_epi16(_mm_maddubs_epi16(spread, weights), ones);
    if ((zeros & shape.leading) != 0 || _mm_movemask_epi8(_mm_cmpgt_epi32(octets, limit)) != 0) break;
    out[count++] = static_cast<uint32_t>(_mm_cvtsi128_si32(_mm_shuffle_epi8(octets, gather)));
    p += line + 1;
  }
  used = static_cast<size_t>(p - text.data());
  return count;
}

#else

size_t scan_quads(std::string_view text, std::span<uint32_t> out, size_t& used) {
  size_t count = 0, at = 0;
  while (count < out.size()) {
    size_t end = text.substr(at, 18).find('\n');
    if (end == std::string_view::npos) break;
    std::string_view line = text.substr(at, end);
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (!parse_ipv4(line, out[count])) break;
    ++count;
    at += end + 1;
  }
  used = at;
  return count;
}

#endif
}  // namespace luytre
