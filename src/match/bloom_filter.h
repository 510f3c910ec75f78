// A Bloom filter blocked to one 64-bit word (Putze, Sanders, Singler, "Cache-, Hash- and Space-Efficient
// Bloom Filters", 2007): one load a question. Sixteen bits an entry and four bits set let about 0.6 % pass
// wrongly.
#pragma once
#include <cstdint>

#include "match/huge_vector.h"

namespace luytre::match {

// Hashes must be seeded (base/hash.h), all 64 bits good.
class BloomFilter {
 public:
  // Empties it and makes room. An empty filter contains nothing.
  void reset(size_t entries) { words_.assign(entries == 0 ? 1 : (entries + 3) / 4, 0); }
  void add(uint64_t hash) { words_[index(hash)] |= pattern(hash); }
  bool may_contain(uint64_t hash) const {
    uint64_t wanted = pattern(hash);
    return (words_[index(hash)] & wanted) == wanted;
  }
  // Writes the indices of the hashes that may be contained, ascending, and returns how many. `passed` has
  // room for count + 8.
  size_t select(const uint64_t* hashes, size_t count, uint32_t* passed) const;
  void prefetch(uint64_t hash) const { __builtin_prefetch(&words_[index(hash)]); }
  size_t memory() const { return bytes_of(words_); }

 private:
  size_t select_scalar(const uint64_t* hashes, size_t from, size_t count, uint32_t* passed,
                       size_t found) const;
  size_t select_avx512(const uint64_t* hashes, size_t count, uint32_t* passed) const;
  size_t index(uint64_t hash) const { return static_cast<size_t>((hash >> 32) * words_.size() >> 32); }
  static uint64_t pattern(uint64_t hash) {
    return 1ull << (hash & 63) | 1ull << (hash >> 6 & 63) | 1ull << (hash >> 12 & 63) |
           1ull << (hash >> 18 & 63);
  }
  HugeVector<uint64_t> words_ = HugeVector<uint64_t>(1, 0);
};

}  // namespace luytre::match
