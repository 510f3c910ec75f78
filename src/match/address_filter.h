// The first look at an IPv4 address: one bit for each block of equal leading bits that holds an address or
// touches a prefix of the set. "No" is final, "yes" is a maybe.
//
// Blocks rather than hashes, because traffic has its own places: the hosts of a country lie in few blocks, so
// their bits stay in the nearest cache.
#pragma once
#include <cstdint>

#include "match/huge_vector.h"

namespace luytre::match {

class AddressFilter {
 public:
  // Empties it and chooses the block size for `entries` addresses.
  void reset(size_t entries);
  void add(uint32_t address) { add_block(address >> shift_); }
  void add_range(uint32_t first, uint32_t last);
  bool may_contain(uint32_t address) const {
    uint32_t block = address >> shift_;
    return words_[block / 32] >> block % 32 & 1;
  }
  // Writes the rows of `addresses` that may be contained, ascending, and returns how many.
  // `rows` has room for count + 16.
  size_t select(const uint32_t* addresses, size_t count, uint32_t* rows) const;
  size_t memory() const { return bytes_of(words_); }

 private:
  void add_block(uint32_t block) { words_[block / 32] |= 1u << block % 32; }
  size_t select_scalar(const uint32_t* addresses, size_t from, size_t count, uint32_t* rows,
                       size_t found) const;
  size_t select_avx512(const uint32_t* addresses, size_t count, uint32_t* rows) const;

  HugeVector<uint32_t> words_;
  unsigned shift_ = 0;
};

}  // namespace luytre::match
