// Listed IPv4 addresses, exactly: a sorted sequence in which an address is found by its leading bits.
#pragma once
#include <cstdint>

#include "match/bucket_index.h"
#include "match/profile_lists.h"

namespace luytre::match {

class AddressTable {
 public:
  // `listed`: address << 32 | ProfileId, any order, repetitions allowed.
  void build(HugeVector<uint64_t> listed, ProfileLists& lists);

  size_t size() const { return words_.size(); }
  uint32_t at(uint32_t position) const { return index_.key_at(position); }
  uint32_t find(uint32_t address) const { return index_.first(address); }  // position or kAbsent
  template <class Visit>
  void for_each(Visit visit) const {
    index_.for_each_key(visit);
  }
  const HugeVector<ProfileWord>& words() const { return words_; }
  size_t memory() const { return index_.memory() + bytes_of(words_); }

  // visit(row, position) for each of `rows` whose address is listed, in their order.
  template <class Visit>
  void find_rows(const uint32_t* addresses, const uint32_t* rows, size_t count, Visit visit) const {
    constexpr size_t kAhead = 12;  // two misses of the cache, each begun this many rows early
    auto address = [&](size_t i) { return addresses[rows[i]]; };
    for (size_t i = 0; i < count + 2 * kAhead; ++i) {
      if (i < count) index_.prefetch_directory(address(i));
      if (i >= kAhead && i - kAhead < count) index_.prefetch_tags(address(i - kAhead));
      if (i < 2 * kAhead) continue;
      uint32_t position = index_.first(address(i - 2 * kAhead));
      if (position != kAbsent) visit(rows[i - 2 * kAhead], position);
    }
  }

 private:
  BucketIndex index_;
  HugeVector<ProfileWord> words_;
};

}  // namespace luytre::match
