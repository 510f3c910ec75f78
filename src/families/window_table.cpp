#include "families/window_table.h"

#include <immintrin.h>

#include <algorithm>
#include <array>
#include <mutex>
#include <span>

#include "base/hash.h"
#include "families/zeroed_table.h"

namespace luytre {
namespace {

constexpr size_t kShards = 64;
constexpr size_t kWays = 8;
constexpr size_t kInline = 4;
constexpr uint32_t kMaxThreshold = 4096;
constexpr size_t kAllocationCost = 16;  // what malloc keeps beside a block

uint32_t slots_beside(uint8_t log) {
  return uint32_t{1} << log;
}
size_t bytes_beside(uint8_t log) {
  return log ? slots_beside(log) * sizeof(uint32_t) + kAllocationCost : 0;
}

// A set of items of one host, subject and window. Up to kInline items stand in the entry, more in an
// open-addressed table beside it; 0 is an empty slot. At the threshold the items are forgotten.
struct Entry {
  uint64_t key = 0;  // 0: empty
  int32_t window = 0;
  uint16_t count = 0;
  uint8_t log = 0;  // of the slots beside; 0: none
  union {
    std::array<uint32_t, kInline> few{};
    uint32_t* beside;
  };
};
static_assert(sizeof(Entry) == 32);

// What is asked first of a bucket, in one cache line: the low halves of the keys, 0 where there is none, and
// when each was touched last.
struct alignas(64) Head {
  std::array<uint32_t, kWays> tags, touched;
};

uint32_t tag_of(uint64_t key) {
  auto tag = static_cast<uint32_t>(key);
  return tag + (tag == 0);
}
// A bit for each way whose tag is `tag`.
uint32_t ways_with(const Head& head, uint32_t tag) {
  __m256i tags = _mm256_load_si256(reinterpret_cast<const __m256i*>(head.tags.data()));
  __m256i equal = _mm256_cmpeq_epi32(tags, _mm256_set1_epi32(static_cast<int>(tag)));
  return static_cast<uint32_t>(_mm256_movemask_ps(_mm256_castsi256_ps(equal)));
}
// The way a key is put in where it is free, so that its place can be fetched ahead.
size_t first_choice(uint64_t key) {
  return key >> 6 & (kWays - 1);
}

// Adds `item` where it belongs; false when it is there.
bool insert_item(uint32_t* slots, uint32_t size, uint32_t item) {
  for (uint32_t at = item & (size - 1);; at = (at + 1) & (size - 1)) {
    if (slots[at] == item) return false;
    if (slots[at] == 0) return slots[at] = item, true;
  }
}

}  // namespace

struct WindowTable::Shard {
  std::mutex mutex;
  std::span<Head> heads;     // buckets
  std::span<Entry> entries;  // buckets × kWays
  size_t used = 0;           // bytes beside
  size_t hand = 0;
  uint32_t clock = 0;
  int32_t newest = INT32_MIN;
  uint64_t evicted = 0;

  ~Shard();
  void drop_items(Entry& entry);
  void give_up(Entry& entry, uint32_t threshold);
  uint32_t touched(const Entry& entry) const {
    auto place = static_cast<size_t>(&entry - entries.data());
    return heads[place / kWays].touched[place % kWays];
  }
  bool expired(const Entry& entry) const { return int64_t{entry.window} + 1 < newest; }
  Entry& find(size_t bucket, uint64_t key, int32_t window, uint32_t threshold);
  void make_room(const Entry& keep, size_t bytes, size_t budget, uint32_t threshold);
};

WindowTable::Shard::~Shard() {
  if (used > 0)
    for (Entry& entry : entries) drop_items(entry);
}

struct WindowTable::State {
  explicit State(size_t buckets) : heads(kShards * buckets), entries(kShards * buckets * kWays) {
    for (size_t s = 0; s < kShards; ++s) {
      shards[s].heads = {&heads[s * buckets], buckets};
      shards[s].entries = {&entries[s * buckets * kWays], buckets * kWays};
    }
  }
  ZeroedTable<Head> heads;
  ZeroedTable<Entry> entries;
  std::array<Shard, kShards> shards;
};

void WindowTable::Shard::drop_items(Entry& entry) {
  if (entry.log) {
    used -= bytes_beside(entry.log);
    delete[] entry.beside;
  }
  entry.log = 0;
  entry.few = {};
}

void WindowTable::Shard::give_up(Entry& entry, uint32_t threshold) {
  if (entry.count < threshold && !expired(entry)) ++evicted;
  drop_items(entry);
  entry = Entry{};
  auto place = static_cast<size_t>(&entry - entries.data());
  heads[place / kWays].tags[place % kWays] = 0;
}

// The entry of `key`, made if need be, and touched.
Entry& WindowTable::Shard::find(size_t bucket, uint64_t key, int32_t window, uint32_t threshold) {
  Head& head = heads[bucket];
  Entry* ways = &entries[bucket * kWays];
  auto touch = [&](size_t way) -> Entry& {
    head.touched[way] = ++clock;
    return ways[way];
  };
  for (uint32_t bits = ways_with(head, tag_of(key)); bits; bits &= bits - 1) {
    auto way = static_cast<size_t>(__builtin_ctz(bits));
    if (ways[way].key == key) return touch(way);
  }
  size_t way = first_choice(key);
  if (uint32_t free = ways_with(head, 0); free) {
    if (!(free >> way & 1)) way = static_cast<size_t>(__builtin_ctz(free));
  } else {
    auto rank = [&](size_t w) { return expired(ways[w]) ? uint64_t{0} : uint64_t{1} + head.touched[w]; };
    for (size_t w = 0; w < kWays; ++w)
      if (rank(w) < rank(way)) way = w;
    give_up(ways[way], threshold);
  }
  head.tags[way] = tag_of(key);
  ways[way].key = key;
  ways[way].window = window;
  return touch(way);
}

// Gives up entries that hold items beside until `bytes` more fit: of the next few that the hand meets the
// least recently touched.
void WindowTable::Shard::make_room(const Entry& keep, size_t bytes, size_t budget, uint32_t threshold) {
  constexpr int kCandidates = 4;
  while (used + bytes > budget) {
    Entry* victim = nullptr;
    int met = 0;
    for (size_t step = 0; step < entries.size() && met < kCandidates; ++step) {
      Entry& e = entries[hand];
      hand = hand + 1 == entries.size() ? 0 : hand + 1;
      if (e.log == 0 || &e == &keep) continue;
      ++met;
      if (!victim || expired(e) > expired(*victim) ||
          (expired(e) == expired(*victim) && touched(e) < touched(*victim)))
        victim = &e;
    }
    if (!victim) return;  // nothing but this one: a shard always holds one set
    give_up(*victim, threshold);
  }
}

WindowTable::WindowTable(const Options& options) : options_(options) {
  options_.threshold = std::clamp(options.threshold, 1u, kMaxThreshold);
  options_.window = std::max<Timestamp>(options.window, kMicrosPerSecond);
  size_t shard = options.memory / kShards;
  buckets_ = std::max<size_t>(1, shard / 2 / (kWays * sizeof(Entry) + sizeof(Head)));
  item_budget_ = shard / 2;
  state_ = std::make_unique<State>(buckets_);
}

WindowTable::~WindowTable() = default;

WindowTable::Place WindowTable::place_of(const IpAddress& host, uint64_t subject, Timestamp time) const {
  if (time == kNoTime) return {};
  Timestamp number = time / options_.window - (time % options_.window < 0);
  if (number < INT32_MIN / 2 || number > INT32_MAX / 2) return {};
  uint64_t key =
      hash_pair(hash_pair(host.high(), host.low()), hash_pair(subject, static_cast<uint64_t>(number)));
  return {key + (key == 0), static_cast<int32_t>(number)};
}

void WindowTable::prefetch(const Place& place) const {
  const Shard& shard = state_->shards[place.key % kShards];
  size_t bucket = bucket_of(place.key);
  __builtin_prefetch(&shard.heads[bucket], 1);
  __builtin_prefetch(&shard.entries[bucket * kWays + first_choice(place.key)], 1);
}

WindowTable::Noted WindowTable::note(const Place& place, uint64_t item) {
  auto [key, window] = place;
  if (key == 0) return {};
  auto short_item = static_cast<uint32_t>(item >> 32);
  short_item += short_item == 0;

  Noted noted{.window_start = window * options_.window, .window_end = (window + 1) * options_.window};
  Shard& shard = state_->shards[key % kShards];
  std::lock_guard guard(shard.mutex);
  shard.newest = std::max(shard.newest, window);
  Entry& entry = shard.find(bucket_of(key), key, window, options_.threshold);
  noted.distinct = entry.count;
  if (entry.count >= options_.threshold) return noted;

  if (entry.log == 0) {
    auto end = entry.few.begin() + std::min<size_t>(entry.count, kInline);
    if (std::find(entry.few.begin(), end, short_item) != end) return noted;
    if (entry.count < kInline) {
      entry.few[entry.count] = short_item;
    } else if (entry.count + 1u < options_.threshold) {
      uint8_t log = 3;
      shard.make_room(entry, bytes_beside(log), item_budget_, options_.threshold);
      auto* slots = new uint32_t[slots_beside(log)]();
      for (uint32_t old : entry.few) insert_item(slots, slots_beside(log), old);
      insert_item(slots, slots_beside(log), short_item);
      entry.beside = slots;
      entry.log = log;
      shard.used += bytes_beside(log);
    }
  } else {
    if (!insert_item(entry.beside, slots_beside(entry.log), short_item)) return noted;
    uint32_t size = slots_beside(entry.log);
    if ((entry.count + 1u) * 4 > size * 3 && entry.count + 1u < options_.threshold) {
      auto log = static_cast<uint8_t>(entry.log + 1);
      shard.make_room(entry, bytes_beside(log) - bytes_beside(entry.log), item_budget_, options_.threshold);
      auto* slots = new uint32_t[slots_beside(log)]();
      for (uint32_t i = 0; i < size; ++i)
        if (entry.beside[i]) insert_item(slots, slots_beside(log), entry.beside[i]);
      shard.used += bytes_beside(log) - bytes_beside(entry.log);
      delete[] std::exchange(entry.beside, slots);
      entry.log = log;
    }
  }
  noted.added = true;
  noted.distinct = ++entry.count;
  if (entry.count >= options_.threshold) {
    shard.drop_items(entry);
    noted.crossed = true;
  }
  return noted;
}

bool WindowTable::reached(const IpAddress& host, uint64_t subject, Timestamp time) const {
  uint64_t key = place_of(host, subject, time).key;
  Shard& shard = state_->shards[key % kShards];
  std::lock_guard guard(shard.mutex);
  if (key == 0) return false;
  auto bucket = shard.entries.subspan(bucket_of(key) * kWays, kWays);
  return std::ranges::any_of(bucket,
                             [&](const Entry& e) { return e.key == key && e.count >= options_.threshold; });
}

uint64_t WindowTable::evicted() const {
  uint64_t sum = 0;
  for (size_t s = 0; s < kShards; ++s) {
    std::lock_guard guard(state_->shards[s].mutex);
    sum += state_->shards[s].evicted;
  }
  return sum;
}

}  // namespace luytre
