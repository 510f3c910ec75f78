// Which remote addresses many hosts speak to on a day.
#pragma once
#include <atomic>
#include <cstdint>

#include "base/hash.h"
#include "base/ip.h"
#include "base/time.h"
#include "families/zeroed_table.h"

namespace luytre {

// A table of fixed size; any thread, without locks. A remote's hosts are counted by a bitmap of 32 (linear
// counting, Whang et al. 1990), so counts go up to about 100. Of a full bucket the remote with the fewest
// hosts is forgotten.
class Popularity {
 public:
  Popularity(size_t memory, uint64_t hosts);

  static uint64_t hash(const IpAddress& remote) {
    return hash_u64(remote.low() ^ remote.high() * 0x9e3779b97f4a7c15);
  }
  void prefetch(uint64_t remote_hash) const { __builtin_prefetch(&buckets_[bucket_of(remote_hash)]); }
  // Notes that `host` spoke to the remote; true when the remote is popular now.
  bool note(uint64_t remote_hash, const IpAddress& host, Day day);
  bool popular(uint64_t remote_hash, Day day) const;

 private:
  static constexpr size_t kWays = 8;
  // 24 bits of the remote's hash, 8 of the day, 32 for hosts.
  struct alignas(64) Bucket {
    std::atomic<uint64_t> cells[kWays];
  };
  size_t bucket_of(uint64_t hash) const { return (hash >> 32) * count_ >> 32; }
  static uint64_t tag_of(uint64_t hash, Day day) {
    return (hash & 0xffffff) << 40 | static_cast<uint64_t>(day & 255) << 32;
  }
  bool many(uint64_t cell) const { return __builtin_popcount(static_cast<uint32_t>(cell)) >= limit_; }

  size_t count_;
  int limit_;  // bits
  ZeroedTable<Bucket> buckets_;
};

}  // namespace luytre
