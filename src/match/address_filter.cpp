#include "match/address_filter.h"

#include <immintrin.h>

#include <algorithm>
#include <bit>

#include "match/dispatch.h"

namespace luytre::match {
namespace {
// Sixteen bits an entry let 6 % of foreign addresses pass when the set is spread evenly. Below 2^22 bits
// there is nothing to save, beyond 2^27 the misses of the cache cost more than the exact look they spare.
constexpr size_t kBitsPerEntry = 16;
constexpr unsigned kLeastBits = 22, kMostBits = 27;
}  // namespace

void AddressFilter::reset(size_t entries) {
  unsigned bits =
      entries == 0 ? kLeastBits : static_cast<unsigned>(std::bit_width(entries * kBitsPerEntry - 1));
  bits = std::clamp(bits, kLeastBits, kMostBits);
  shift_ = 32 - bits;
  words_.assign((size_t{1} << bits) / 32, 0);
}

void AddressFilter::add_range(uint32_t first, uint32_t last) {
  uint32_t block = first >> shift_, end = last >> shift_;
  for (; block <= end && block % 32 != 0; ++block) add_block(block);
  for (; block + 31 <= end; block += 32) words_[block / 32] = ~0u;
  for (; block <= end; ++block) add_block(block);
}

size_t AddressFilter::select_scalar(const uint32_t* addresses, size_t from, size_t count, uint32_t* rows,
                                    size_t found) const {
  const uint32_t* words = words_.data();
  unsigned shift = shift_;
  for (size_t i = from; i < count; ++i) {
    uint32_t block = addresses[i] >> shift;
    rows[found] = static_cast<uint32_t>(i);
    found += words[block / 32] >> block % 32 & 1;
  }
  return found;
}

LUYTRE_AVX512 size_t AddressFilter::select_avx512(const uint32_t* addresses, size_t count,
                                                  uint32_t* rows) const {
  const uint32_t* words = words_.data();
  const __m128i shift = _mm_cvtsi32_si128(static_cast<int>(shift_));
  const __m512i one = _mm512_set1_epi32(1), low = _mm512_set1_epi32(31), step = _mm512_set1_epi32(16);
  __m512i row = _mm512_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
  size_t found = 0, i = 0;
  for (; i + 16 <= count; i += 16) {
    __m512i block = _mm512_srl_epi32(_mm512_loadu_si512(addresses + i), shift);
    __m512i word = _mm512_i32gather_epi32(_mm512_srli_epi32(block, 5), words, 4);
    __mmask16 pass = _mm512_test_epi32_mask(word, _mm512_sllv_epi32(one, _mm512_and_epi32(block, low)));
    _mm512_storeu_si512(rows + found, _mm512_maskz_compress_epi32(pass, row));
    found += static_cast<size_t>(__builtin_popcount(pass));
    row = _mm512_add_epi32(row, step);
  }
  return select_scalar(addresses, i, count, rows, found);
}

size_t AddressFilter::select(const uint32_t* addresses, size_t count, uint32_t* rows) const {
  return use_avx512() ? select_avx512(addresses, count, rows) : select_scalar(addresses, 0, count, rows, 0);
}

}  // namespace luytre::match
