// Turns bitmaps of 64 bytes into lists of positions; inside wire/text only.
#pragma once
#include <immintrin.h>

#include <bit>
#include <cstdint>

#define LUYTRE_AVX512 __attribute__((target("avx512f,avx512bw,avx512vl,avx512vbmi2,bmi2,popcnt")))

namespace luytre {

// The text comes from memory: fetched this far ahead, as the index's own writes keep the machine's prefetcher
// back.
inline constexpr size_t kAhead = 1024;

// Positions of the set bits of `bits`, plus `base`, to `out`; returns where they end. May write 8 numbers
// more than there are bits.
inline uint32_t* write_positions(uint64_t bits, uint32_t base, uint32_t* out) {
  uint32_t* end = out + std::popcount(bits);
  while (out < end) {
    for (int i = 0; i < 8; ++i) {
      out[i] = base + static_cast<uint32_t>(std::countr_zero(bits));
      bits &= bits - 1;
    }
    out += 8;
  }
  return end;
}

// The same; may write 16 numbers more.
LUYTRE_AVX512 inline uint32_t* write_positions_avx512(uint64_t bits, uint32_t base, uint32_t* out) {
  alignas(64) static constexpr uint8_t kCount[64] = {
      0,  1,  2,  3,  4,  5,  6,  7,  8,  9,  10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21,
      22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 37, 38, 39, 40, 41, 42, 43,
      44, 45, 46, 47, 48, 49, 50, 51, 52, 53, 54, 55, 56, 57, 58, 59, 60, 61, 62, 63};
  __m512i places = _mm512_maskz_compress_epi8(bits, _mm512_load_si512(kCount));
  const __m512i add = _mm512_set1_epi32(static_cast<int>(base));
  auto put = [&](__m128i sixteen, uint32_t* to) LUYTRE_AVX512 {
    _mm512_storeu_si512(to, _mm512_add_epi32(_mm512_cvtepu8_epi32(sixteen), add));
  };
  auto count = static_cast<size_t>(std::popcount(bits));
  put(_mm512_castsi512_si128(places), out);
  if (count > 16) [[unlikely]] {
    put(_mm512_extracti32x4_epi32(places, 1), out + 16);
    if (count > 32) {
      put(_mm512_extracti32x4_epi32(places, 2), out + 32);
      if (count > 48) put(_mm512_extracti32x4_epi32(places, 3), out + 48);
    }
  }
  return out + count;
}

}  // namespace luytre
