// Bits of one /16 container: 65,536 of them in 1,024 words. The inner loops of figures.
#pragma once
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <vector>

#include "situation/sets_file.h"

namespace luytre {

// Sets the bits named by `size` u16 values that stand unaligned at `values`.
inline void set_bits(uint64_t* bits, const std::byte* values, size_t size) {
  size_t i = 0;
  for (; i + 4 <= size; i += 4) {
    uint64_t four;
    std::memcpy(&four, values + 2 * i, 8);
    uint64_t a = four & 0xffff, b = four >> 16 & 0xffff, c = four >> 32 & 0xffff, d = four >> 48;
    bits[a >> 6] |= 1ull << (a & 63);
    bits[b >> 6] |= 1ull << (b & 63);
    bits[c >> 6] |= 1ull << (c & 63);
    bits[d >> 6] |= 1ull << (d & 63);
  }
  for (; i < size; ++i) {
    uint16_t a;
    std::memcpy(&a, values + 2 * i, 2);
    bits[a >> 6] |= 1ull << (a & 63);
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

// Adds each address's sightings to the sum of its label.
inline void add_sightings(uint64_t* sums, const uint16_t* label_at, const SegmentRow& s,
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
    for (size_t i = 0; i < size; ++i) {
      uint16_t low;
      std::memcpy(&low, values + 2 * i, 2);
      sums[label_at[low]] += count(i);
    }
  };
  if (s.count_bytes == 0)
    each([](size_t) { return uint64_t{1}; });
  else if (s.count_bytes == 1)
    each([counts](size_t i) { return std::to_integer<uint64_t>(counts[i]); });
  else
    each([&](size_t i) { return count_at(counts, s.count_bytes, i); });
}

}  // namespace luytre
