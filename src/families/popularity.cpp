#include "families/popularity.h"

#include <algorithm>
#include <cmath>

namespace luytre {

Popularity::Popularity(size_t memory, uint64_t many)
    : count_(std::clamp<size_t>(memory / sizeof(Bucket), 1, UINT32_MAX)), buckets_(count_) {
  // Of n others 32 (1 - e^(-n/32)) bits are expected.
  double bits = 32 * (1 - std::exp(-static_cast<double>(many) / 32));
  limit_ = std::clamp(static_cast<int>(std::lround(bits)), 1, 31);
}

bool Popularity::note(uint64_t key, uint32_t other, int64_t period) {
  uint64_t bit = 1ull << (other >> 27);
  uint64_t tag = tag_of(key, period);
  Bucket& bucket = buckets_[bucket_of(key)];
  std::atomic<uint64_t>* victim = nullptr;
  int fewest = 100;
  for (auto& cell : bucket.cells) {
    uint64_t value = cell.load(std::memory_order_relaxed);
    if ((value & ~0xffffffffull) == tag && value != 0) {
      if (!(value & bit)) value = cell.fetch_or(bit, std::memory_order_relaxed) | bit;
      return many(value);
    }
    bool present = (value >> 32 & 255) == static_cast<uint64_t>(period & 255);
    int others = value == 0 ? 0 : present ? 2 + __builtin_popcount(static_cast<uint32_t>(value)) : 1;
    if (others < fewest) fewest = others, victim = &cell;
  }
  victim->store(tag | bit, std::memory_order_relaxed);
  return many(bit);
}

bool Popularity::popular(uint64_t key, int64_t period) const {
  uint64_t tag = tag_of(key, period);
  for (const auto& cell : buckets_[bucket_of(key)].cells) {
    uint64_t value = cell.load(std::memory_order_relaxed);
    if ((value & ~0xffffffffull) == tag && value != 0) return many(value);
  }
  return false;
}

}  // namespace luytre
