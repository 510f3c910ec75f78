#include "families/beacon/contacts.h"

#include <immintrin.h>

#include <algorithm>

#include "base/hash.h"

namespace luytre {
namespace {

constexpr uint16_t kSlotMask = 0x3fff;
constexpr uint16_t kMoved = kSlotMask;  // in place of the second slot: the pair has a table entry
constexpr size_t kBitmapWords = (kContactSlots + 15) / 16;

class SpinLock {
 public:
  explicit SpinLock(std::atomic<uint32_t>& word) : word_(word) {
    while (word_.exchange(1, std::memory_order_acquire))
      while (word_.load(std::memory_order_relaxed)) _mm_pause();
  }
  ~SpinLock() { word_.store(0, std::memory_order_release); }

 private:
  std::atomic<uint32_t>& word_;
};

}  // namespace

// A sorted list, or from kBitmapWords on a bitmap.
struct Contacts::Slots {
  ContactPair pair;
  uint32_t touched = 0;
  bool bitmap = false;
  std::vector<uint16_t> words;

  // What an entry takes, its place in the map included.
  size_t memory() const { return 128 + words.capacity() * sizeof(uint16_t); }
  void add(uint16_t slot) {
    if (bitmap) {
      words[slot / 16] = static_cast<uint16_t>(words[slot / 16] | 1u << slot % 16);
      return;
    }
    auto at = words.end();
    if (!words.empty() && words.back() >= slot) at = std::ranges::lower_bound(words, slot);
    if (at != words.end() && *at == slot) return;
    words.insert(at, slot);
    if (words.size() < kBitmapWords) return;
    std::vector<uint16_t> bits(kBitmapWords);
    for (uint16_t s : words) bits[s / 16] = static_cast<uint16_t>(bits[s / 16] | 1u << s % 16);
    words = std::move(bits);
    bitmap = true;
  }
  std::vector<uint16_t> list() const {
    if (!bitmap) return words;
    std::vector<uint16_t> slots;
    for (size_t s = 0; s < kContactSlots; ++s)
      if (words[s / 16] >> s % 16 & 1) slots.push_back(static_cast<uint16_t>(s));
    return slots;
  }
};

struct Contacts::Shard {
  std::mutex mutex;
  std::unordered_map<uint64_t, Slots> pairs;
  size_t used = 0;
  uint32_t clock = 0;
  size_t hand = 0;  // a bucket of the map
};

Contacts::Contacts(size_t memory)
    : count_(std::clamp<size_t>(memory / 2 / sizeof(Bucket), 1, UINT32_MAX)),
      buckets_(count_),
      shard_budget_(memory / 2 / kShards),
      shards_(new Shard[kShards]),
      newest_(kFirstDay) {}

Contacts::~Contacts() = default;

uint64_t Contacts::hash(const ContactPair& pair) {
  const uint64_t seed = process_seed();
  uint64_t host = hash_u64(pair.host.low() ^ pair.host.high() * 0x9e3779b97f4a7c15, seed);
  uint64_t remote = hash_u64(host ^ pair.remote.low() ^ pair.remote.high() * 0x9e3779b97f4a7c15, seed);
  uint64_t rest = static_cast<uint64_t>(static_cast<uint32_t>(pair.day)) << 24 |
                  uint64_t{pair.protocol} << 16 | pair.port;
  return hash_u64(remote ^ rest, seed);
}

void Contacts::note(uint64_t hash, const ContactPair& pair, uint16_t slot) {
  Day newest = newest_.load(std::memory_order_relaxed);
  while (pair.day > newest && !newest_.compare_exchange_weak(newest, pair.day, std::memory_order_relaxed)) {
  }
  newest = std::max(newest, pair.day);
  auto tag = static_cast<uint32_t>(hash);
  tag += tag == 0;
  auto stored = static_cast<uint16_t>(slot + 1);
  auto quarter = static_cast<uint16_t>(static_cast<uint32_t>(pair.day) % 4 << 14);
  uint16_t all[kFirstSlots + 1];
  size_t count = 0;
  {
    Bucket& bucket = buckets_[bucket_of(hash)];
    SpinLock lock(bucket.lock);
    First* victim = nullptr;
    unsigned least = UINT32_MAX;
    for (First& first : bucket.pairs) {
      if (first.tag == tag) {
        victim = &first;
        least = 0;
        break;
      }
      // Empty, of a day that is over, or of few slots: first to go.
      unsigned age = (static_cast<uint32_t>(newest) - (first.slots[0] >> 14)) % 4;
      unsigned filled = 2 + static_cast<unsigned>(std::count_if(first.slots, first.slots + kFirstSlots,
                                                                [](uint16_t s) { return s != 0; }));
      unsigned worth = first.tag == 0 ? 0 : age == 2 || age == 3 ? 1 : filled;
      if (worth < least) victim = &first, least = worth;
    }
    if (victim->tag != tag) {
      if (least >= 2 && victim->slots[1] != kMoved) evicted_.fetch_add(1, std::memory_order_relaxed);
      *victim = First{tag, {static_cast<uint16_t>(quarter | stored)}};
      return;
    }
    if (victim->slots[1] != kMoved) {
      for (uint16_t& s : victim->slots) {
        uint16_t value = s & kSlotMask;
        if (value == stored) return;
        if (value == 0) return void(s = static_cast<uint16_t>(s | stored));
        all[count++] = static_cast<uint16_t>(value - 1);
      }
      victim->slots[1] = kMoved;
      victim->slots[2] = victim->slots[3] = kMoved;
    }
  }
  all[count++] = slot;
  keep(hash, pair, {all, count});
}

void Contacts::keep(uint64_t hash, const ContactPair& pair, std::span<const uint16_t> slots) {
  Shard& shard = shards_[hash % kShards];
  std::lock_guard guard(shard.mutex);
  auto [at, is_new] = shard.pairs.try_emplace(hash);
  Slots& kept = at->second;
  if (is_new)
    kept.pair = pair;
  else
    shard.used -= kept.memory();
  for (uint16_t slot : slots) kept.add(slot);
  kept.touched = ++shard.clock;
  shard.used += kept.memory();
  // Beyond the budget: of the next few pairs the one longest without contact goes.
  constexpr int kCandidates = 4;
  while (shard.used > shard_budget_ && shard.pairs.size() > 1) {
    uint64_t victim = hash;
    uint32_t age = 0;
    for (int met = 0; met < kCandidates || victim == hash;) {
      shard.hand = (shard.hand + 1) % shard.pairs.bucket_count();
      for (auto it = shard.pairs.begin(shard.hand); it != shard.pairs.end(shard.hand); ++it, ++met)
        if (it->first != hash && shard.clock - it->second.touched >= age)
          victim = it->first, age = shard.clock - it->second.touched;
    }
    auto gone = shard.pairs.find(victim);
    shard.used -= gone->second.memory();
    shard.pairs.erase(gone);
    evicted_.fetch_add(1, std::memory_order_relaxed);
  }
}

void Contacts::take(Day day, const std::function<void(const ContactPair&, std::span<const uint16_t>)>& give) {
  for (size_t s = 0; s < kShards; ++s) {
    std::lock_guard guard(shards_[s].mutex);
    std::erase_if(shards_[s].pairs, [&](const auto& item) {
      const Slots& kept = item.second;
      if (kept.pair.day >= day) return false;
      give(kept.pair, kept.list());
      shards_[s].used -= kept.memory();
      return true;
    });
  }
}

uint64_t Contacts::evicted() const {
  return evicted_.load(std::memory_order_relaxed);
}

}  // namespace luytre
