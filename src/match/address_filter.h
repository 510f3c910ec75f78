// A first look at IPv4 addresses: one bit, many addresses to a bit. "No" is final, "yes" is a maybe.
//
// Mapped by blocks, a bit stands for the addresses with equal leading bits. Traffic has its own places - the
// hosts of a country lie in few blocks - so the bits that are asked stay in the nearest cache. Scattered, a
// bit stands for addresses that have nothing in common, so the neighbours of a listed address do not pass.
#pragma once
#include <cstdint>

#include "match/huge_vector.h"

namespace luytre::match {

class AddressFilter {
 public:
  enum class Mapping { blocks, scattered };
  // Empties it and gives it 2^bits bits, 5 <= bits <= 32.
  void reset(unsigned bits, Mapping mapping);

  void add(uint32_t address) { add_bit(bit_of(address)); }
  void add_range(uint32_t first, uint32_t last);  // blocks only
  void prefetch(uint32_t address) const { __builtin_prefetch(&words_[bit_of(address) / 32], 1); }
  bool may_contain(uint32_t address) const {
    return words_[bit_of(address) / 32] >> bit_of(address) % 32 & 1;
  }

  // Writes the rows of `addresses` that may be contained, ascending, and returns how many. `passed` has room
  // for count + 16.
  size_t select(const uint32_t* addresses, size_t count, uint32_t* passed) const;
  // The same of the rows given only.
  size_t select_of(const uint32_t* addresses, const uint32_t* rows, size_t count, uint32_t* passed) const;
  size_t memory() const { return bytes_of(words_); }

 private:
  uint32_t bit_of(uint32_t address) const { return address * multiplier_ >> shift_; }
  void add_bit(uint32_t bit) { words_[bit / 32] |= 1u << bit % 32; }
  template <bool kRows>
  size_t select_any(const uint32_t* addresses, const uint32_t* rows, size_t count, uint32_t* passed) const;
  template <bool kRows, bool kAhead>
  size_t select_scalar(const uint32_t* addresses, const uint32_t* rows, size_t from, size_t count,
                       uint32_t* passed, size_t found) const;
  template <bool kRows, bool kAhead>
  size_t select_avx512(const uint32_t* addresses, const uint32_t* rows, size_t count, uint32_t* passed) const;

  HugeVector<uint32_t> words_;
  uint32_t multiplier_ = 1;  // 1: blocks; else odd, from the process's seed
  unsigned shift_ = 0;
};

}  // namespace luytre::match
