#include "match/address_filter.h"

#include <immintrin.h>

#include "base/check.h"
#include "base/hash.h"
#include "match/dispatch.h"

namespace luytre::match {
namespace {
// Beyond this the bits live in the outer caches, and each is asked for this many addresses early.
constexpr size_t kNearBytes = size_t{1} << 20;
constexpr size_t kDistance = 256;
}  // namespace

void AddressFilter::reset(unsigned bits, Mapping mapping) {
  LUYTRE_CHECK(bits >= 5 && bits <= 32);
  shift_ = 32 - bits;
  multiplier_ = mapping == Mapping::blocks ? 1 : static_cast<uint32_t>(hash_u64(1)) | 1;
  words_.assign((size_t{1} << bits) / 32, 0);
}

void AddressFilter::add_range(uint32_t first, uint32_t last) {
  LUYTRE_CHECK(multiplier_ == 1);
  uint64_t bit = bit_of(first), end = uint64_t{bit_of(last)} + 1;
  for (; bit < end && bit % 32 != 0; ++bit) add_bit(static_cast<uint32_t>(bit));
  for (; bit + 32 <= end; bit += 32) words_[bit / 32] = ~0u;
  for (; bit < end; ++bit) add_bit(static_cast<uint32_t>(bit));
}

template <bool kRows, bool kAhead>
size_t AddressFilter::select_scalar(const uint32_t* addresses, const uint32_t* rows, size_t from,
                                    size_t count, uint32_t* passed, size_t found) const {
  const uint32_t* words = words_.data();
  const uint32_t multiplier = multiplier_, shift = shift_;
  auto row = [&](size_t i) { return kRows ? rows[i] : static_cast<uint32_t>(i); };
  auto bit_at = [&](size_t i) { return addresses[row(i)] * multiplier >> shift; };
  auto ahead = [&](size_t i) { __builtin_prefetch(&words[bit_at(i) / 32]); };
  if constexpr (kAhead)
    for (size_t i = from; i < count && i < from + kDistance; ++i) ahead(i);
  for (size_t i = from; i < count; ++i) {
    if constexpr (kAhead)
      if (i + kDistance < count) ahead(i + kDistance);
    uint32_t bit = bit_at(i);
    passed[found] = row(i);
    found += words[bit / 32] >> bit % 32 & 1;
  }
  return found;
}

template <bool kRows, bool kAhead>
LUYTRE_AVX512 size_t AddressFilter::select_avx512(const uint32_t* addresses, const uint32_t* rows,
                                                  size_t count, uint32_t* passed) const {
  const uint32_t* words = words_.data();
  const uint32_t factor = multiplier_, places = shift_;
  const __m128i shift = _mm_cvtsi32_si128(static_cast<int>(places));
  const __m512i multiplier = _mm512_set1_epi32(static_cast<int>(factor));
  const __m512i one = _mm512_set1_epi32(1), low = _mm512_set1_epi32(31), step = _mm512_set1_epi32(16);
  __m512i row = _mm512_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
  size_t primed = 0, found = 0, i = 0;
  for (; i + 16 <= count; i += 16) {
    if constexpr (kAhead)
      for (size_t until = i + kDistance < count ? i + kDistance : count; primed < until; ++primed)
        __builtin_prefetch(&words[(addresses[kRows ? rows[primed] : primed] * factor >> places) / 32]);
    __m512i address;
    if constexpr (kRows) {
      row = _mm512_loadu_si512(rows + i);
      address = _mm512_i32gather_epi32(row, addresses, 4);
    } else {
      address = _mm512_loadu_si512(addresses + i);
    }
    __m512i bit = _mm512_srl_epi32(_mm512_mullo_epi32(address, multiplier), shift);
    __m512i word = _mm512_i32gather_epi32(_mm512_srli_epi32(bit, 5), words, 4);
    __mmask16 pass = _mm512_test_epi32_mask(word, _mm512_sllv_epi32(one, _mm512_and_epi32(bit, low)));
    _mm512_storeu_si512(passed + found, _mm512_maskz_compress_epi32(pass, row));
    found += static_cast<size_t>(__builtin_popcount(pass));
    if constexpr (!kRows) row = _mm512_add_epi32(row, step);
  }
  return select_scalar<kRows, false>(addresses, rows, i, count, passed, found);
}

template <bool kRows>
size_t AddressFilter::select_any(const uint32_t* addresses, const uint32_t* rows, size_t count,
                                 uint32_t* passed) const {
  bool far = bytes_of(words_) > kNearBytes;
  if (use_avx512())
    return far ? select_avx512<kRows, true>(addresses, rows, count, passed)
               : select_avx512<kRows, false>(addresses, rows, count, passed);
  return far ? select_scalar<kRows, true>(addresses, rows, 0, count, passed, 0)
             : select_scalar<kRows, false>(addresses, rows, 0, count, passed, 0);
}

size_t AddressFilter::select(const uint32_t* addresses, size_t count, uint32_t* passed) const {
  return select_any<false>(addresses, nullptr, count, passed);
}

size_t AddressFilter::select_of(const uint32_t* addresses, const uint32_t* rows, size_t count,
                                uint32_t* passed) const {
  return select_any<true>(addresses, rows, count, passed);
}

}  // namespace luytre::match
