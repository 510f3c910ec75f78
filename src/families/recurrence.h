// Whether a pair of host and something else comes back in the course of a day: asked before anything is kept
// of the pair, as most never do.
//
// One 32-bit cell a pair, by its hash: the day, and which of 24 spells of it (however many there are, modulo
// 24) saw the pair. Pairs that share a cell are taken for one and may seem to come back: that costs work,
// never a pair. Any thread, without locks.
#pragma once
#include <algorithm>
#include <atomic>
#include <cstdint>

#include "families/zeroed_table.h"

namespace luytre {

class Recurrence {
 public:
  explicit Recurrence(size_t memory)
      : count_(std::clamp<size_t>(memory / sizeof(std::atomic<uint32_t>), 1, UINT32_MAX)), cells_(count_) {}

  void prefetch(uint64_t hash) const { __builtin_prefetch(&cells_[place_of(hash)], 1); }
  // Notes the pair in a spell of a day; true when it was noted in another spell of that day.
  bool note(uint64_t hash, int64_t day, int64_t spell) {
    std::atomic<uint32_t>& cell = cells_[place_of(hash)];
    uint32_t today = static_cast<uint32_t>(day & 255) << kSpells;
    uint32_t bit = 1u << static_cast<uint32_t>(spell % kSpells);
    uint32_t seen = cell.load(std::memory_order_relaxed);
    if ((seen & ~kSpellMask) != today) {
      cell.store(today | bit, std::memory_order_relaxed);
      return false;
    }
    if (!(seen & bit)) cell.fetch_or(bit, std::memory_order_relaxed);
    return seen & kSpellMask & ~bit;
  }

 private:
  static constexpr uint32_t kSpells = 24, kSpellMask = (1u << kSpells) - 1;
  // Mixed once more: hash_u64 multiplies once, which lays keys that follow each other (the addresses of a
  // scan) at even steps, and for some seeds on top of each other.
  size_t place_of(uint64_t hash) const {
    uint64_t mixed = (hash ^ hash >> 32) * 0xD6E8FEB86659FD93ull;
    return (mixed >> 32) * count_ >> 32;
  }

  size_t count_;
  ZeroedTable<std::atomic<uint32_t>> cells_;
};

}  // namespace luytre
