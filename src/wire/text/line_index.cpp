#include "wire/text/line_index.h"

#include <immintrin.h>

#include <bit>
#include <cstring>

#include "wire/text/cpu_path.h"
#include "wire/text/positions.h"

namespace luytre {
namespace {

// What one block of 64 bytes holds, a bit for each byte.
struct Block {
  uint64_t newline, separator, watched, carriage_return, upper_case;
};

inline uint64_t equal_avx2(__m256i low, __m256i high, __m256i byte) {
  auto bits = [&](__m256i half) {
    return static_cast<uint32_t>(_mm256_movemask_epi8(_mm256_cmpeq_epi8(half, byte)));
  };
  return bits(low) | static_cast<uint64_t>(bits(high)) << 32;
}

inline uint64_t upper_avx2(__m256i low, __m256i high) {
  // 'A'..'Z' become the 26 least signed values.
  auto bits = [](__m256i half) {
    __m256i moved = _mm256_add_epi8(half, _mm256_set1_epi8(static_cast<char>(0x80 - 'A')));
    __m256i upper = _mm256_cmpgt_epi8(_mm256_set1_epi8(static_cast<char>(0x80 + 26)), moved);
    return static_cast<uint32_t>(_mm256_movemask_epi8(upper));
  };
  return bits(low) | static_cast<uint64_t>(bits(high)) << 32;
}

}  // namespace

size_t LineIndex::index_avx2(std::string_view text, char separator, char watched, uint32_t* bounds,
                             uint32_t* line_ends, Seen& seen) {
  const __m256i newline = _mm256_set1_epi8('\n'), divider = _mm256_set1_epi8(separator);
  const __m256i watch = _mm256_set1_epi8(watched), carriage = _mm256_set1_epi8('\r');
  uint32_t* out = bounds;
  uint32_t* line_out = line_ends;
  Block any{};
  for (size_t at = 0; at < text.size(); at += 64) {
    const char* p = text.data() + at;
    _mm_prefetch(p + kAhead, _MM_HINT_T0);
    alignas(32) char rest[64];
    uint64_t inside = ~0ull;
    if (text.size() - at < 64) {
      std::memset(rest, 0, sizeof rest);
      std::memcpy(rest, p, text.size() - at);
      inside = (1ull << (text.size() - at)) - 1;
      p = rest;
    }
    __m256i low = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(p));
    __m256i high = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(p + 32));
    uint64_t lines = equal_avx2(low, high, newline) & inside;
    uint64_t all = (equal_avx2(low, high, divider) & inside) | lines;
    any.watched |= equal_avx2(low, high, watch) & inside;
    any.carriage_return |= equal_avx2(low, high, carriage) & inside;
    any.upper_case |= upper_avx2(low, high) & inside;
    auto before = static_cast<uint32_t>(out - bounds);
    out = write_positions(all, static_cast<uint32_t>(at), out);
    line_out = write_positions(_pext_u64(lines, all), before + 1, line_out);
  }
  seen = {any.watched != 0, any.carriage_return != 0, any.upper_case != 0};
  return static_cast<size_t>(line_out - line_ends);
}

LUYTRE_AVX512 size_t LineIndex::index_avx512(std::string_view text, char separator, char watched,
                                             uint32_t* bounds, uint32_t* line_ends, Seen& seen) {
  const __m512i newline = _mm512_set1_epi8('\n'), divider = _mm512_set1_epi8(separator);
  const __m512i watch = _mm512_set1_epi8(watched), carriage = _mm512_set1_epi8('\r');
  uint32_t* out = bounds;
  uint32_t* line_out = line_ends;
  uint64_t any_watched = 0, any_carriage = 0, any_upper = 0;
  for (size_t at = 0; at < text.size(); at += 64) {
    _mm_prefetch(text.data() + at + kAhead, _MM_HINT_T0);
    size_t left = text.size() - at;
    __mmask64 inside = left >= 64 ? ~0ull : (1ull << left) - 1;
    __m512i bytes = _mm512_maskz_loadu_epi8(inside, text.data() + at);
    uint64_t lines = _mm512_cmpeq_epi8_mask(bytes, newline);
    uint64_t all = _mm512_mask_cmpeq_epi8_mask(inside, bytes, divider) | lines;
    any_watched |= _mm512_mask_cmpeq_epi8_mask(inside, bytes, watch);
    any_carriage |= _mm512_cmpeq_epi8_mask(bytes, carriage);
    any_upper |= _mm512_cmplt_epu8_mask(_mm512_sub_epi8(bytes, _mm512_set1_epi8('A')), _mm512_set1_epi8(26));
    auto before = static_cast<uint32_t>(out - bounds);
    out = write_positions_avx512(all, static_cast<uint32_t>(at), out);
    line_out = write_positions_avx512(_pext_u64(lines, all), before + 1, line_out);
  }
  seen = {any_watched != 0, any_carriage != 0, any_upper != 0};
  return static_cast<size_t>(line_out - line_ends);
}

void LineIndex::build(std::string_view text, char separator, char watched) {
  static const Kernel kernel = text_uses_avx512() ? index_avx512 : index_avx2;
  size_t room = text.size() + 66;
  if (room > capacity_) {
    bounds_ = std::make_unique_for_overwrite<uint32_t[]>(room);
    line_ends_ = std::make_unique_for_overwrite<uint32_t[]>(room);
    capacity_ = room;
    bounds_[0] = UINT32_MAX;
    line_ends_[0] = 0;
  }
  lines_ = kernel(text, separator, watched, bounds_.get() + 1, line_ends_.get() + 1, seen_);
}

}  // namespace luytre
