#include "match/bucket_index.h"

#include <algorithm>
#include <bit>

#include "base/check.h"

namespace luytre::match {
namespace {
constexpr unsigned kMostBits = 24;
}

void BucketIndex::build(const HugeVector<uint64_t>& keyed, unsigned least_bits) {
  LUYTRE_CHECK(keyed.size() < kAbsent);
  size_ = keyed.size();
  unsigned bits = std::clamp(static_cast<unsigned>(std::bit_width(size_ / 16)), least_bits, kMostBits);
  shift_ = 32 - bits;
  directory_.resize((size_t{1} << bits) + 1);
  tags_.resize(size_ + kPadding);
  size_t open = 0;  // the next bucket without a start
  for (size_t i = 0; i < size_; ++i) {
    uint32_t key = static_cast<uint32_t>(keyed[i] >> 32);
    for (size_t b = bucket(key); open <= b; ++open) directory_[open] = static_cast<uint32_t>(i);
    tags_[i] = tag(key);
  }
  for (; open < directory_.size(); ++open) directory_[open] = static_cast<uint32_t>(size_);
  std::fill_n(tags_.end() - kPadding, kPadding, uint16_t{0});
}

uint32_t BucketIndex::key_at(uint32_t position) const {
  auto after = std::upper_bound(directory_.begin(), directory_.end(), position);
  uint64_t b = static_cast<uint64_t>(after - directory_.begin()) - 1;
  return join(b, tags_[position]);
}

}  // namespace luytre::match
