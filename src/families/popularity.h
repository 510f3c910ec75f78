// What has many different others in a time: remote addresses that many hosts speak to on a day, hosts that
// ask for many sites in an hour.
#pragma once
#include <atomic>
#include <cstdint>

#include "base/hash.h"
#include "base/ip.h"
#include "base/time.h"
#include "families/zeroed_table.h"

namespace luytre {

// A table of fixed size; any thread, without locks. A key's others are counted by a bitmap of 32 (linear
// counting, Whang et al. 1990), so counts go up to about 100. Of a full bucket the key with the fewest
// others is forgotten.
class Popularity {
 public:
  Popularity(size_t memory, uint64_t many);

  static uint64_t hash(const IpAddress& remote) {
    return hash_u64(remote.low() ^ remote.high() * 0x9e3779b97f4a7c15);
  }
  void prefetch(uint64_t remote_hash) const { __builtin_prefetch(&buckets_[bucket_of(remote_hash)]); }
  // Notes that `host` spoke to the remote; true when the remote is popular now.
  bool note(uint64_t remote_hash, const IpAddress& host, Day day) {
    return note(remote_hash, stable_hash(host), day);
  }
  // `key`: a seeded hash; `other`: a stable one, so that what is popular is the same in every process;
  // `period`: numbers of days, hours.
  bool note(uint64_t key, uint32_t other, int64_t period);
  bool popular(uint64_t key, int64_t period) const;

 private:
  static constexpr size_t kWays = 8;
  // 24 bits of the key, 8 of the period, 32 for others.
  struct alignas(64) Bucket {
    std::atomic<uint64_t> cells[kWays];
  };
  static uint32_t stable_hash(const IpAddress& host) {
    constexpr uint64_t kFixed = 0x2545f4914f6cdd1d;
    return static_cast<uint32_t>(hash_u64(host.low() ^ hash_u64(host.high(), kFixed), kFixed) >> 32);
  }
  size_t bucket_of(uint64_t hash) const { return (hash >> 32) * count_ >> 32; }
  static uint64_t tag_of(uint64_t hash, int64_t period) {
    return (hash & 0xffffff) << 40 | static_cast<uint64_t>(period & 255) << 32;
  }
  bool many(uint64_t cell) const { return __builtin_popcount(static_cast<uint32_t>(cell)) >= limit_; }

  size_t count_;
  int limit_;  // bits
  ZeroedTable<Bucket> buckets_;
};

}  // namespace luytre
