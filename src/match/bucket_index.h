// Finds 32-bit keys in a sorted sequence: a directory over the leading bits gives a bucket of about eight,
// whose remaining bits stand together as 16-bit tags and are compared sixteen at a time. About 2.5 to 3 bytes
// a key.
//
// With 16 or more directory bits the tag holds all that is left of the key, so a tag that agrees is proof.
// With fewer it is a "maybe". A bucket never holds more keys than there are values below its directory bits,
// and large ones are searched by halving, so a clustered list costs some steps and no more.
#pragma once
#include <immintrin.h>

#include <cstdint>

#include "match/huge_vector.h"

namespace luytre::match {

inline constexpr uint32_t kAbsent = UINT32_MAX;

class BucketIndex {
 public:
  // `keyed`: words whose upper 32 bits are the keys, ascending (equal ones allowed). At least `least_bits`
  // directory bits.
  void build(const HugeVector<uint64_t>& keyed, unsigned least_bits);

  void prefetch_directory(uint32_t key) const { __builtin_prefetch(&directory_[bucket(key)]); }
  void prefetch_tags(uint32_t key) const { __builtin_prefetch(&tags_[directory_[bucket(key)]]); }

  // The position of the first key that agrees with `key` in directory and tag, or kAbsent. Further ones
  // follow it directly, as long as same_tag() says so.
  uint32_t first(uint32_t key) const {
    size_t b = bucket(key);
    uint32_t begin = directory_[b];
    uint32_t count = directory_[b + 1] - begin;
    uint16_t wanted = tag(key);
    while (count > 16) {  // lower bound: the first tag not below stays within
      uint32_t half = count / 2;
      begin += tags_[begin + half - 1] < wanted ? half : 0;
      count -= half;
    }
    __m256i tags = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(&tags_[begin]));
    __m256i equal = _mm256_cmpeq_epi16(tags, _mm256_set1_epi16(static_cast<short>(wanted)));
    uint64_t mask = _bzhi_u64(static_cast<uint32_t>(_mm256_movemask_epi8(equal)), 2 * count);
    return mask ? begin + static_cast<uint32_t>(__builtin_ctzll(mask)) / 2 : kAbsent;
  }
  bool same_tag(uint32_t key, uint32_t position) const {
    return position < directory_[bucket(key) + 1] && tags_[position] == tag(key);
  }

  // The key at a position, as far as directory and tag know it: all of it with 16 or more directory bits.
  uint32_t key_at(uint32_t position) const;

  // visit(key) for all of them, ascending.
  template <class Visit>
  void for_each_key(Visit visit) const {
    for (size_t b = 0; b + 1 < directory_.size(); ++b)
      for (uint32_t p = directory_[b]; p < directory_[b + 1]; ++p) visit(join(b, tags_[p]));
  }

  size_t size() const { return size_; }
  size_t memory() const { return bytes_of(directory_) + bytes_of(tags_); }

 private:
  size_t bucket(uint32_t key) const { return static_cast<size_t>(uint64_t{key} >> shift_); }
  uint32_t join(uint64_t b, uint16_t t) const {
    return static_cast<uint32_t>(b << shift_ | (uint64_t{t} << 16) >> (32 - shift_));
  }
  uint16_t tag(uint32_t key) const { return static_cast<uint16_t>(uint64_t{key} << (32 - shift_) >> 16); }

  HugeVector<uint32_t> directory_ = {0, 0};
  HugeVector<uint16_t> tags_ = HugeVector<uint16_t>(kPadding, 0);  // padded for whole-vector loads
  unsigned shift_ = 32;
  size_t size_ = 0;
  static constexpr size_t kPadding = 16;
};

}  // namespace luytre::match
