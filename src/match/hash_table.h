// Small plain values (IPv6 addresses, services), found by a seeded hash.
#pragma once
#include "base/check.h"
#include "base/hash.h"
#include "match/bucket_index.h"
#include "match/grouped_build.h"

namespace luytre::match {

// Value has operator<=> and an overload of seeded_hash(const Value&).
template <class Value>
class HashTable {
 public:
  struct Item {
    Value value;
    ProfileId profile;
  };

  void build(HugeVector<Item> items, ProfileLists& lists) {
    LUYTRE_CHECK(items.size() < kAbsent);
    HugeVector<uint64_t> keyed(items.size());
    for (size_t i = 0; i < items.size(); ++i) keyed[i] = seeded_hash(items[i].value) >> 32 << 32 | i;
    values_.reserve(items.size());
    words_.reserve(items.size());
    group_by_value(
        keyed, lists, [&](uint32_t a, uint32_t b) { return items[a].value < items[b].value; },
        [&](uint32_t a) { return items[a].profile; },
        [&](uint32_t a, bool) { __builtin_prefetch(&items[a]); },
        [&](uint32_t a, ProfileWord word) {
          values_.push_back(items[a].value);
          words_.push_back(word);
        });
    index_.build(keyed, 0);
  }

  // Position or kAbsent.
  uint32_t find(const Value& value) const {
    uint32_t key = static_cast<uint32_t>(seeded_hash(value) >> 32);
    for (uint32_t p = index_.first(key); p != kAbsent; p = index_.same_tag(key, p + 1) ? p + 1 : kAbsent)
      if (values_[p] == value) return p;
    return kAbsent;
  }
  size_t size() const { return values_.size(); }
  const Value& at(uint32_t position) const { return values_[position]; }
  const HugeVector<Value>& values() const { return values_; }
  const HugeVector<ProfileWord>& words() const { return words_; }
  size_t memory() const { return index_.memory() + bytes_of(values_) + bytes_of(words_); }

 private:
  BucketIndex index_;
  HugeVector<Value> values_;
  HugeVector<ProfileWord> words_;
};

}  // namespace luytre::match
