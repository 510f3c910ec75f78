// Where a host ends in a line: the bytes names of hosts are made of. Internal to leaks/.
#pragma once
#include <immintrin.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>

namespace luytre {

// Letters, digits, '.', '-', '_', and bytes beyond ASCII (names in UTF-8).
inline bool is_host_byte(unsigned char c) {
  return c >= 0x80 || (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') || c == '.' ||
         c == '-' || c == '_';
}

// A bit for each of the 32 bytes at `p` that is no host byte. Nibble tables: a byte is one when the bits of
// its low and of its high nibble share one. Bytes from 0x80 on count as host bytes.
inline uint32_t not_host_bytes(const char* p) {
  // bit 0: 0x2_ ('-' '.'); 1: 0x3_ (digits); 2: 0x4_ 0x6_ (letters from 1); 3: 0x5_ 0x7_ (letters to 0xa); 4:
  // 0x5f
  const __m256i high = _mm256_setr_epi8(0, 0, 1, 2, 4, 8 | 16, 4, 8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 2, 4,
                                        8 | 16, 4, 8, 0, 0, 0, 0, 0, 0, 0, 0);
  const __m256i low = _mm256_setr_epi8(
      2 | 8, 2 | 4 | 8, 2 | 4 | 8, 2 | 4 | 8, 2 | 4 | 8, 2 | 4 | 8, 2 | 4 | 8, 2 | 4 | 8, 2 | 4 | 8,
      2 | 4 | 8, 4 | 8, 4, 4, 1 | 4, 1 | 4, 4 | 16, 2 | 8, 2 | 4 | 8, 2 | 4 | 8, 2 | 4 | 8, 2 | 4 | 8,
      2 | 4 | 8, 2 | 4 | 8, 2 | 4 | 8, 2 | 4 | 8, 2 | 4 | 8, 4 | 8, 4, 4, 1 | 4, 1 | 4, 4 | 16);
  __m256i bytes = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(p));
  __m256i by_low = _mm256_shuffle_epi8(low, _mm256_and_si256(bytes, _mm256_set1_epi8(0x0f)));
  __m256i by_high =
      _mm256_shuffle_epi8(high, _mm256_and_si256(_mm256_srli_epi16(bytes, 4), _mm256_set1_epi8(0x0f)));
  __m256i ascii_other = _mm256_cmpeq_epi8(_mm256_and_si256(by_low, by_high), _mm256_setzero_si256());
  return static_cast<uint32_t>(_mm256_movemask_epi8(_mm256_andnot_si256(bytes, ascii_other)));
}

// The host bytes from `p` on, at most `most`: how many, and whether some are beyond ASCII. Reads up to 32
// bytes beyond.
struct HostSpan {
  size_t length = 0;
  bool international = false;
};
inline HostSpan host_span(const char* p, size_t most) {
  HostSpan out;
  while (out.length < most) {
    uint32_t other = not_host_bytes(p + out.length);
    uint32_t inside = other ? (other & -other) - 1 : ~uint32_t{0};
    __m256i bytes = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(p + out.length));
    out.international |= (static_cast<uint32_t>(_mm256_movemask_epi8(bytes)) & inside) != 0;
    if (other) {
      out.length = std::min(most, out.length + static_cast<size_t>(__builtin_ctz(other)));
      break;
    }
    out.length += 32;
  }
  return out;
}

}  // namespace luytre
