// The first of three bytes in a piece of text. Internal to leaks/.
#pragma once
#include <immintrin.h>

#include <cstdint>

namespace luytre {

// `end` when there is none.
inline const char* find_first(const char* p, const char* end, char a, char b, char c) {
  const __m256i wide_a = _mm256_set1_epi8(a), wide_b = _mm256_set1_epi8(b), wide_c = _mm256_set1_epi8(c);
  for (; end - p >= 32; p += 32) {
    __m256i bytes = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(p));
    __m256i hit =
        _mm256_or_si256(_mm256_or_si256(_mm256_cmpeq_epi8(bytes, wide_a), _mm256_cmpeq_epi8(bytes, wide_b)),
                        _mm256_cmpeq_epi8(bytes, wide_c));
    if (auto mask = static_cast<uint32_t>(_mm256_movemask_epi8(hit))) return p + __builtin_ctz(mask);
  }
  while (p < end && *p != a && *p != b && *p != c) ++p;
  return p;
}

}  // namespace luytre
