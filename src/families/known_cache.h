// What was settled lately, by hash: asked before a large table is. It may forget, and takes one thing for
// another once in four thousand million. Any thread, without locks.
#pragma once
#include <array>
#include <atomic>
#include <cstdint>
#include <memory>

namespace luytre {

template <size_t Places>
class KnownCache {
 public:
  // `hash` seeded; `period`: what is known holds for that alone.
  bool knows(uint64_t hash, int64_t period) const {
    return (*tags_)[hash >> 32 & (Places - 1)].load(std::memory_order_relaxed) == tag_of(hash, period);
  }
  void add(uint64_t hash, int64_t period) {
    (*tags_)[hash >> 32 & (Places - 1)].store(tag_of(hash, period), std::memory_order_relaxed);
  }

 private:
  static_assert((Places & (Places - 1)) == 0);
  // Never 0, the empty place.
  static uint32_t tag_of(uint64_t hash, int64_t period) {
    auto tag = static_cast<uint32_t>(hash) + static_cast<uint32_t>(period) * 0x9e3779b1u;
    return tag | (tag == 0);
  }
  using Tags = std::array<std::atomic<uint32_t>, Places>;
  std::unique_ptr<Tags> tags_ = std::make_unique<Tags>();
};

}  // namespace luytre
