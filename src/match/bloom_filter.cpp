#include "match/bloom_filter.h"

#include <immintrin.h>

#include "match/dispatch.h"

namespace luytre::match {

size_t BloomFilter::select_scalar(const uint64_t* hashes, size_t from, size_t count, uint32_t* passed,
                                  size_t found) const {
  for (size_t i = from; i < count; ++i) {
    passed[found] = static_cast<uint32_t>(i);
    found += may_contain(hashes[i]);
  }
  return found;
}

LUYTRE_AVX512 size_t BloomFilter::select_avx512(const uint64_t* hashes, size_t count,
                                                uint32_t* passed) const {
  const uint64_t* words = words_.data();
  const __m512i size = _mm512_set1_epi64(static_cast<long long>(words_.size()));
  const __m512i one = _mm512_set1_epi64(1), low = _mm512_set1_epi64(63);
  __m256i index = _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7);
  size_t found = 0, i = 0;
  for (; i + 8 <= count; i += 8) {
    __m512i hash = _mm512_loadu_si512(hashes + i);
    __m512i place = _mm512_srli_epi64(_mm512_mul_epu32(_mm512_srli_epi64(hash, 32), size), 32);
    __m512i word = _mm512_i64gather_epi64(place, words, 8);
    auto bit = [&](__m512i shifted)
                   LUYTRE_AVX512 { return _mm512_sllv_epi64(one, _mm512_and_epi64(shifted, low)); };
    __m512i wanted =
        _mm512_or_epi64(_mm512_or_epi64(bit(hash), bit(_mm512_srli_epi64(hash, 6))),
                        _mm512_or_epi64(bit(_mm512_srli_epi64(hash, 12)), bit(_mm512_srli_epi64(hash, 18))));
    __mmask8 pass = _mm512_cmpeq_epi64_mask(_mm512_and_epi64(word, wanted), wanted);
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(passed + found), _mm256_maskz_compress_epi32(pass, index));
    found += static_cast<size_t>(__builtin_popcount(pass));
    index = _mm256_add_epi32(index, _mm256_set1_epi32(8));
  }
  return select_scalar(hashes, i, count, passed, found);
}

size_t BloomFilter::select(const uint64_t* hashes, size_t count, uint32_t* passed) const {
  return use_avx512() ? select_avx512(hashes, count, passed) : select_scalar(hashes, 0, count, passed, 0);
}

}  // namespace luytre::match
