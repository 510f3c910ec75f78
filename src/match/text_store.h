// Listed texts with what is said of them, found by a seeded hash that the owner chooses. Texts stand one
// behind the other in the order of their hashes.
#pragma once
#include <functional>
#include <string_view>

#include "match/bloom_filter.h"
#include "match/bucket_index.h"
#include "match/profile_lists.h"

namespace luytre::match {

// A text that was added; `data` belongs to the builder.
struct ListedText {
  const char* data;
  uint32_t size : 24;
  uint32_t type_number : 8;
  ProfileId profile;
  IndicatorType type() const { return static_cast<IndicatorType>(type_number); }
  std::string_view text() const { return {data, size}; }
};
inline constexpr size_t kLongestText = 65535;

class TextStore {
 public:
  using Hash = uint64_t (*)(std::string_view text, IndicatorType type);
  void build(std::span<const ListedText> listed, Hash hash, ProfileLists& lists);

  const BloomFilter& filter() const { return filter_; }
  void prefetch_directory(uint64_t hash) const { index_.prefetch_directory(key(hash)); }
  void prefetch_tags(uint64_t hash) const { index_.prefetch_tags(key(hash)); }

  // visit(position) for each text whose hash may be `hash`; the caller compares.
  template <class Visit>
  void for_each(uint64_t hash, Visit visit) const {
    uint32_t k = key(hash);
    for (uint32_t p = index_.first(k); p != kAbsent; p = index_.same_tag(k, p + 1) ? p + 1 : kAbsent)
      visit(p);
  }
  size_t size() const { return words_.size(); }
  std::string_view text(uint32_t position) const {
    return {&bytes_[offsets_[position]], offsets_[position + 1] - offsets_[position]};
  }
  IndicatorType type(uint32_t position) const { return types_[position]; }
  const HugeVector<ProfileWord>& words() const { return words_; }
  size_t memory() const {
    return filter_.memory() + index_.memory() + bytes_of(bytes_) + bytes_of(offsets_) + bytes_of(types_) +
           bytes_of(words_);
  }

 private:
  static uint32_t key(uint64_t hash) { return static_cast<uint32_t>(hash >> 32); }

  BloomFilter filter_;
  BucketIndex index_;
  HugeVector<char> bytes_ = HugeVector<char>(1, 0);
  HugeVector<uint32_t> offsets_ = HugeVector<uint32_t>(1, 0u);
  HugeVector<IndicatorType> types_;
  HugeVector<ProfileWord> words_;
};

}  // namespace luytre::match
