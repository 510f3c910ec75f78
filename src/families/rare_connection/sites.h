// When each site was first asked for, and by how many hosts; and which address answered for a new one.
#pragma once
#include <array>
#include <atomic>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/ip.h"
#include "base/time.h"
#include "families/zeroed_table.h"

namespace luytre {

inline constexpr Timestamp kNewFor = kMicrosPerDay;  // after its first question a site is new

// Bounded; any thread. Of a full bucket the site least lately asked for is forgotten, and would be new again.
class Sites {
 public:
  explicit Sites(size_t memory);

  struct Known {
    Timestamp first = kNoTime;  // to the second
    unsigned hosts = 0;         // that asked, up to 32 and about
  };
  void prefetch(uint64_t site_hash) const { __builtin_prefetch(&buckets_[bucket_of(site_hash)], 1); }
  // `host` asked for the site at `time` (1970 to 2105); how the site is known now.
  Known note(uint64_t site_hash, const IpAddress& host, Timestamp time);
  Known find(uint64_t site_hash) const;
  uint64_t evicted() const { return evicted_.load(std::memory_order_relaxed); }

 private:
  static constexpr size_t kLocks = 1024;
  struct Site {
    uint32_t tag;  // 0: empty
    uint32_t first, last, hosts;
  };
  struct alignas(64) Bucket {
    Site sites[4];
  };
  size_t bucket_of(uint64_t hash) const { return (hash >> 32) * count_ >> 32; }

  size_t count_;
  ZeroedTable<Bucket> buckets_;
  mutable std::array<std::mutex, kLocks> locks_;
  std::atomic<uint64_t> evicted_ = 0;
};

// Bounded; any thread. An address keeps the new site that was asked for earliest.
class NewAnswers {
 public:
  explicit NewAnswers(size_t memory) : most_(memory / kShards / 192 + 1) {}

  void note(const IpAddress& address, std::string_view site, Timestamp time);
  std::optional<std::string> site(const IpAddress& address) const;
  void forget_before(Timestamp time);
  uint64_t dropped() const { return dropped_.load(std::memory_order_relaxed); }

 private:
  static constexpr size_t kShards = 64;
  struct Answer {
    Timestamp time;
    std::string site;
  };
  struct Shard {
    mutable std::mutex mutex;
    std::unordered_map<IpAddress, Answer> answers;
  };
  static size_t shard_of(const IpAddress& address) {
    return std::hash<IpAddress>()(address) >> 7 & (kShards - 1);
  }

  size_t most_;  // of a shard
  std::array<Shard, kShards> shards_;
  std::atomic<uint64_t> dropped_ = 0;
};

}  // namespace luytre
