// When recent queries were made, so that a response that does not say can be dated by its query.
#pragma once
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

#include "base/hash.h"
#include "base/time.h"

namespace luytre::dnstap {

// A fixed table of 65,536 queries, 1 MiB, allocated at the first one; a newer query may take the place of an
// older. One thread.
class QueryTimes {
 public:
  static constexpr Timestamp kLongest = 60 * kMicrosPerSecond;  // between a query and its response

  // Who asked what: the same for a query and its response. Seeded.
  static uint64_t key(std::span<const std::byte> client, uint32_t port, uint16_t id, std::string_view name) {
    uint64_t who = hash_bytes({reinterpret_cast<const char*>(client.data()), client.size()});
    return hash_bytes(name, who ^ (uint64_t{port} << 32 | id));
  }
  void asked(uint64_t key, Timestamp time) {
    if (!slots_) slots_ = std::make_unique<Slot[]>(kSlots);
    slots_[key % kSlots] = {key, time};
  }
  // The time of the query that was answered at `time` (kNoTime: not known when); kNoTime: not remembered.
  Timestamp of(uint64_t key, Timestamp time) const {
    if (!slots_) return kNoTime;
    const Slot& slot = slots_[key % kSlots];
    if (slot.key != key || slot.time == kNoTime) return kNoTime;
    if (time != kNoTime && (slot.time > time || time - slot.time > kLongest)) return kNoTime;
    return slot.time;
  }

 private:
  static constexpr size_t kSlots = 1 << 16;
  struct Slot {
    uint64_t key = 0;
    Timestamp time = kNoTime;
  };
  std::unique_ptr<Slot[]> slots_;
};

}  // namespace luytre::dnstap
