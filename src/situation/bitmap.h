// Bits of one /16 container: 65,536 of them in 1,024 words. The inner loops of figures.
#pragma once
#ifdef __AVX2__
#include <immintrin.h>
#endif

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <utility>
#include <vector>

#include "situation/sets_file.h"

namespace luytre {

// Sets the bits named by `size` u16 values that stand unaligned at `values`.
inline void set_bits(uint64_t* bits, const std::byte* values, size_t size) {
  for (size_t i = 0; i < size; ++i) {
    uint16_t low;
    std::memcpy(&low, values + 2 * i, 2);
    bits[low >> 6] |= 1ull << (low & 63);
  }
}

// The same into 65,536 bytes: a plain store each, where bits of one word would wait for each other, and
// neighbours share words. Worth its 64 KiB from some thousand values on.
inline void mark_bytes(uint8_t* bytes, const std::byte* values, size_t size) {
  auto mark4 = [bytes](const std::byte* at) {
    uint64_t four;
    std::memcpy(&four, at, 8);
    bytes[four & 0xffff] = 1;
    bytes[four >> 16 & 0xffff] = 1;
    bytes[four >> 32 & 0xffff] = 1;
    bytes[four >> 48] = 1;
  };
  if (size < 4) {
    for (size_t i = 0; i < size; ++i) {
      uint16_t low;
      std::memcpy(&low, values + 2 * i, 2);
      bytes[low] = 1;
    }
    return;
  }
  // The last step overlaps the one before: marking twice is marking once.
  const std::byte* last = values + 2 * size - 8;
  if (size >= 16)
    for (; values < last - 24; values += 32) {
      mark4(values);
      mark4(values + 8);
      mark4(values + 16);
      mark4(values + 24);
    }
  for (; values < last; values += 8) mark4(values);
  mark4(last);
}

// Adds marked bytes (0 or 1, 64-byte aligned) to a bitmap and clears them.
inline void gather_bytes(uint8_t* bytes, uint64_t* bits) {
  for (size_t word = 0; word < 1024; ++word, bytes += 64) {
#ifdef __AVX2__
    auto* at = reinterpret_cast<__m256i*>(bytes);
    auto low = static_cast<uint32_t>(_mm256_movemask_epi8(_mm256_slli_epi16(_mm256_load_si256(at), 7)));
    auto high = static_cast<uint32_t>(_mm256_movemask_epi8(_mm256_slli_epi16(_mm256_load_si256(at + 1), 7)));
    _mm256_store_si256(at, _mm256_setzero_si256());
    _mm256_store_si256(at + 1, _mm256_setzero_si256());
    bits[word] |= uint64_t{high} << 32 | low;
#else
    for (unsigned i = 0; i < 64; ++i) bits[word] |= uint64_t{std::exchange(bytes[i], uint8_t{0})} << i;
#endif
  }
}

inline void or_bitmap(uint64_t* bits, const std::byte* values) {
  for (size_t i = 0; i < 1024; ++i) {
    uint64_t word;
    std::memcpy(&word, values + 8 * i, 8);
    bits[i] |= word;
  }
}

inline void or_and_clear(uint64_t* to, uint64_t* from) {
  for (size_t i = 0; i < 1024; ++i) to[i] |= from[i];
  std::memset(from, 0, kBitmapBytes);
}

// Set bits of the places [first, last] of what `word(i)` gives as word i.
template <class Word>
uint64_t count_words(uint32_t first, uint32_t last, Word word) {
  uint32_t i = first >> 6, end = last >> 6;
  uint64_t head = ~0ull << (first & 63), tail = ~0ull >> (63 - (last & 63));
  if (i == end) return static_cast<uint64_t>(std::popcount(word(i) & head & tail));
  auto count = static_cast<uint64_t>(std::popcount(word(i) & head));
  for (++i; i < end; ++i) count += static_cast<uint64_t>(std::popcount(word(i)));
  return count + static_cast<uint64_t>(std::popcount(word(end) & tail));
}

inline uint64_t count_bits(const uint64_t* bits, uint32_t first, uint32_t last) {
  return count_words(first, last, [bits](uint32_t i) { return bits[i]; });
}

inline uint64_t count_union(const std::vector<const uint64_t*>& bitmaps, uint32_t first, uint32_t last) {
  if (bitmaps.empty()) return 0;
  if (bitmaps.size() == 1) return count_bits(bitmaps[0], first, last);
  return count_words(first, last, [&](uint32_t i) {
    uint64_t word = 0;
    for (const uint64_t* bits : bitmaps) word |= bits[i];
    return word;
  });
}

// Adds each address's sightings to the sum of its label. There are kSums rows of `labels` sums, taken in
// turn: neighbours mostly bear one label, and additions to one place would wait for each other.
inline constexpr size_t kSums = 4;
inline void add_sightings(uint64_t* sums, size_t labels, const uint16_t* label_at, const SegmentRow& s,
                          const std::byte* values, const std::byte* counts) {
  size_t size = size_of(s);
  if (s.form == kBitmap) {
    size_t i = 0;
    for (uint32_t w = 0; w < 1024; ++w) {
      uint64_t bits;
      std::memcpy(&bits, values + 8 * w, 8);
      for (; bits && i < size; bits &= bits - 1, ++i)
        sums[label_at[w * 64 + static_cast<uint32_t>(std::countr_zero(bits))]] +=
            count_at(counts, s.count_bytes, i);
    }
    return;
  }
  auto each = [&](auto count) {
    auto add = [&](uint64_t* row, size_t i) {
      uint16_t low;
      std::memcpy(&low, values + 2 * i, 2);
      row[label_at[low]] += count(i);
    };
    size_t i = 0;
    for (; i + kSums <= size; i += kSums)
      for (size_t k = 0; k < kSums; ++k) add(sums + k * labels, i + k);
    for (; i < size; ++i) add(sums, i);
  };
  if (s.count_bytes == 0)
    each([](size_t) { return uint64_t{1}; });
  else if (s.count_bytes == 1)
    each([counts](size_t i) { return std::to_integer<uint64_t>(counts[i]); });
  else
    each([&](size_t i) { return count_at(counts, s.count_bytes, i); });
}

}  // namespace luytre
