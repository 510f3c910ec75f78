#include "families/beacon/popularity.h"

#include <algorithm>
#include <cmath>

namespace luytre {

Popularity::Popularity(size_t memory, uint64_t hosts)
    : count_(std::clamp<size_t>(memory / sizeof(Bucket), 1, UINT32_MAX)), buckets_(count_) {
  // Of n hosts 32 (1 - e^(-n/32)) bits are expected.
  double bits = 32 * (1 - std::exp(-static_cast<double>(hosts) / 32));
  limit_ = std::clamp(static_cast<int>(std::lround(bits)), 1, 31);
}

bool Popularity::note(uint64_t remote_hash, const IpAddress& host, Day day) {
  // The host's bit is the same in every process, so that what is popular is too.
  constexpr uint64_t kFixed = 0x2545f4914f6cdd1d;
  uint64_t bit = 1ull << (hash_u64(host.low() ^ hash_u64(host.high(), kFixed), kFixed) >> 59);
  uint64_t tag = tag_of(remote_hash, day);
  Bucket& bucket = buckets_[bucket_of(remote_hash)];
  std::atomic<uint64_t>* victim = nullptr;
  int fewest = 100;
  for (auto& cell : bucket.cells) {
    uint64_t value = cell.load(std::memory_order_relaxed);
    if ((value & ~0xffffffffull) == tag && value != 0) {
      if (!(value & bit)) value = cell.fetch_or(bit, std::memory_order_relaxed) | bit;
      return many(value);
    }
    bool today = (value >> 32 & 255) == static_cast<uint64_t>(day & 255);
    int hosts = value == 0 ? 0 : today ? 2 + __builtin_popcount(static_cast<uint32_t>(value)) : 1;
    if (hosts < fewest) fewest = hosts, victim = &cell;
  }
  victim->store(tag | bit, std::memory_order_relaxed);
  return many(bit);
}

bool Popularity::popular(uint64_t remote_hash, Day day) const {
  uint64_t tag = tag_of(remote_hash, day);
  for (const auto& cell : buckets_[bucket_of(remote_hash)].cells) {
    uint64_t value = cell.load(std::memory_order_relaxed);
    if ((value & ~0xffffffffull) == tag && value != 0) return many(value);
  }
  return false;
}

}  // namespace luytre
