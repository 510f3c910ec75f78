// When pairs of host and remote were in contact during a day: slots of ten seconds, each once.
//
// Most pairs meet once or twice. Their first four slots stand in twelve bytes of a fixed table, five pairs to
// a cache line; the fifth slot moves the pair to a table of its own, with names and all slots (two bytes
// each, at most a bitmap of 1,080 bytes). Both are bounded; what is given up is counted.
#pragma once
#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <span>
#include <unordered_map>
#include <vector>

#include "base/ip.h"
#include "base/time.h"
#include "families/zeroed_table.h"

namespace luytre {

inline constexpr Timestamp kContactSlot = 10 * kMicrosPerSecond;
inline constexpr size_t kContactSlots = static_cast<size_t>(kMicrosPerDay / kContactSlot);

struct ContactPair {
  IpAddress host, remote;
  uint16_t port;  // the remote's
  uint8_t protocol;
  Day day;
};

// Any thread.
class Contacts {
 public:
  explicit Contacts(size_t memory);
  ~Contacts();

  static uint64_t hash(const ContactPair& pair);
  void prefetch(uint64_t hash) const { __builtin_prefetch(&buckets_[bucket_of(hash)], 1); }
  void note(uint64_t hash, const ContactPair& pair, uint16_t slot);

  // Gives each pair of the days before `day` with its slots, ascending, and forgets it.
  void take(Day day, const std::function<void(const ContactPair&, std::span<const uint16_t>)>& give);
  uint64_t evicted() const;

 private:
  static constexpr size_t kFirstSlots = 4;
  // slots[0] has the day modulo 4 in its top bits. A slot is kept as slot + 1; 0 is none.
  struct First {
    uint32_t tag;
    uint16_t slots[kFirstSlots];
  };
  struct alignas(64) Bucket {
    std::atomic<uint32_t> lock;
    First pairs[5];
  };
  struct Shard;
  struct Slots;
  static constexpr size_t kShards = 64;
  size_t bucket_of(uint64_t hash) const { return (hash >> 32) * count_ >> 32; }
  void keep(uint64_t hash, const ContactPair& pair, std::span<const uint16_t> slots);

  size_t count_;
  ZeroedTable<Bucket> buckets_;
  size_t shard_budget_;
  std::unique_ptr<Shard[]> shards_;
  std::atomic<int32_t> newest_;
  std::atomic<uint64_t> evicted_ = 0;
};

}  // namespace luytre
