// A seeded hash of name endings that shares work between the endings of one name.
//
// Bytes are taken from the right, in blocks of 32, each summed with its own keys as NH (Black, Halevi,
// Krawczyk, Krovetz, Rogaway, "UMAC", 1999): sum of (a + k)(b + k') over pairs of 32-bit words, modulo 2^64.
// Two different texts of one length agree with a probability of 2^-32 for whoever does not know the keys. A
// block that the text does not fill is zero on its left.
#pragma once
#include <immintrin.h>

#include <array>
#include <cstring>
#include <string_view>

#include "base/hash.h"

namespace luytre::match {

inline constexpr size_t kHashBlock = 32;
inline constexpr size_t kLongestName = 255;  // what DNS allows on the wire; longer names are on no list

struct SuffixHashKeys {
  alignas(32) std::array<std::array<uint32_t, 8>, 8> blocks;
  uint64_t final_seed;
};
// Drawn from the process's seed.
const SuffixHashKeys& suffix_hash_keys();

inline uint64_t nh_block(__m256i block, const std::array<uint32_t, 8>& keys) {
  __m256i sum = _mm256_add_epi32(block, _mm256_load_si256(reinterpret_cast<const __m256i*>(keys.data())));
  __m256i product = _mm256_mul_epu32(sum, _mm256_srli_epi64(sum, 32));
  __m128i half = _mm_add_epi64(_mm256_castsi256_si128(product), _mm256_extracti128_si256(product, 1));
  return static_cast<uint64_t>(_mm_extract_epi64(half, 0)) +
         static_cast<uint64_t>(_mm_extract_epi64(half, 1));
}

// Blocks' sums to hash, for a text of `length`.
inline uint64_t finish_suffix_hash(uint64_t sum, size_t length, const SuffixHashKeys& keys) {
  return hash_u64(sum + length, keys.final_seed);
}

// The 32 bytes before `end`, of which only the last `length` (at most 32) are kept. Reads all 32.
inline __m256i load_ending(const char* end, size_t length) {
  alignas(64) static constexpr auto kMask = [] {
    std::array<unsigned char, 64> mask{};
    for (size_t i = 32; i < 64; ++i) mask[i] = 0xff;
    return mask;
  }();
  __m256i bytes = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(end - 32));
  return _mm256_and_si256(bytes, _mm256_loadu_si256(reinterpret_cast<const __m256i*>(&kMask[length])));
}

// The plain form: any text of at most kLongestName bytes, nothing read outside it.
uint64_t suffix_hash(std::string_view text);

}  // namespace luytre::match
