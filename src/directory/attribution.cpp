#include "directory/attribution.h"

#include <algorithm>
#include <bit>

namespace luytre {
namespace {

constexpr uint16_t kBlock = 0x8000;
constexpr size_t kLane = 64;   // IPv4 addresses looked up side by side
constexpr size_t kLane6 = 16;  // IPv6 searches stepped side by side
constexpr size_t kAhead = 32;  // addresses between a prefetch and its use
constexpr unsigned kBucketBits = 16;

}  // namespace

AttributionTable::AttributionTable(std::shared_ptr<const OwnedRanges> ranges) : ranges_(std::move(ranges)) {
  compile4();
  compile6();
}

void AttributionTable::compile4() {
  slots_ = HugeArray<uint16_t>(size_t{1} << 24);
  uint32_t region = 0;
  // The block of `slot`, made when it is not there yet; slots come in ascending order.
  auto block_of = [&](uint32_t slot) -> uint16_t* {
    if (!(slots_[slot] & kBlock)) {
      size_t blocks = blocks_.size() / 256;
      for (; region <= slot >> 15; ++region) region_block_[region] = static_cast<uint32_t>(blocks);
      slots_[slot] = static_cast<uint16_t>(kBlock | (blocks - region_block_[slot >> 15]));
      blocks_.resize(blocks_.size() + 256);
    }
    return &blocks_[(region_block_[slot >> 15] + (slots_[slot] & (kBlock - 1u))) * size_t{256}];
  };
  for (const OwnedRange4& range : ranges_->ranges4) {
    uint32_t first = range.first >> 8, last = range.last >> 8;
    uint32_t low = range.first & 255, high = range.last & 255;
    if (first == last && (low != 0 || high != 255)) {
      uint16_t* block = block_of(first);
      std::fill(block + low, block + high + 1, range.owner);
      continue;
    }
    if (low != 0) {
      uint16_t* block = block_of(first++);
      std::fill(block + low, block + 256, range.owner);
    }
    bool cut = high != 255;
    std::fill(slots_.data() + first, slots_.data() + last + !cut, range.owner);
    if (cut) {
      uint16_t* block = block_of(last);
      std::fill(block, block + high + 1, range.owner);
    }
  }
}

void AttributionTable::compile6() {
  auto wide = [](const IpAddress& a) { return static_cast<Key6>(a.high()) << 64 | a.low(); };
  keys6_.push_back(0);
  owners6_.push_back(kForeign);
  auto change = [&](Key6 at, OwnerId owner) {
    if (keys6_.back() == at) {
      owners6_.back() = owner;
    } else {
      keys6_.push_back(at);
      owners6_.push_back(owner);
    }
  };
  for (const OwnedRange6& range : ranges_->ranges6) {
    change(wide(range.first), range.owner);
    if (Key6 after = wide(range.last) + 1; after != 0) change(after, kForeign);
  }
  // buckets6_[b] is the last key that may hold the first address of bucket b.
  bucket_origin6_ = static_cast<uint64_t>(keys6_[keys6_.size() > 1 ? 1 : 0] >> 64);
  uint64_t span = static_cast<uint64_t>(keys6_.back() >> 64) - bucket_origin6_;
  bucket_shift6_ = static_cast<unsigned>(std::max(0, static_cast<int>(std::bit_width(span)) - static_cast<int>(kBucketBits)));
  size_t buckets = (span >> bucket_shift6_) + 1;
  buckets6_.resize(buckets + 1);
  for (size_t b = 0, key = 0; b < buckets; ++b) {
    Key6 start = static_cast<Key6>(bucket_origin6_ + (static_cast<uint64_t>(b) << bucket_shift6_)) << 64;
    while (key + 1 < keys6_.size() && keys6_[key + 1] <= start) ++key;
    buckets6_[b] = static_cast<uint32_t>(key);
  }
  buckets6_[buckets] = static_cast<uint32_t>(keys6_.size() - 1);
}

OwnerId AttributionTable::lookup4(uint32_t address) const {
  uint16_t slot = slots_[address >> 8];
  if (!(slot & kBlock)) return slot;
  return blocks_[(region_block_[address >> 23] + (slot & (kBlock - 1u))) * size_t{256} + (address & 255)];
}

void AttributionTable::attribute(std::span<const uint32_t> addresses, OwnerId* out) const {
  const uint32_t* in = addresses.data();
  const uint16_t* slots = slots_.data();
  const uint16_t* blocks = blocks_.data();
  size_t whole = addresses.size() - addresses.size() % kLane;
  for (size_t i = 0; i < std::min(kAhead, whole); ++i) __builtin_prefetch(slots + (in[i] >> 8));
  for (size_t start = 0; start < whole; start += kLane) {
    uint8_t split[kLane];
    size_t splits = 0;
    size_t ahead = std::min(start + kAhead, whole - kLane) - start;
    for (size_t i = 0; i < kLane; ++i) {
      __builtin_prefetch(slots + (in[start + ahead + i] >> 8));
      uint16_t slot = slots[in[start + i] >> 8];
      out[start + i] = slot;
      split[splits] = static_cast<uint8_t>(i);
      splits += slot >> 15;
    }
    for (size_t k = 0; k < splits; ++k) {
      size_t i = start + split[k];
      out[i] = blocks[(region_block_[in[i] >> 23] + (out[i] & (kBlock - 1u))) * size_t{256} + (in[i] & 255)];
    }
  }
  for (size_t i = whole; i < addresses.size(); ++i) out[i] = lookup4(in[i]);
}

void AttributionTable::attribute(std::span<const IpAddress> addresses, OwnerId* out) const {
  for (size_t start = 0; start < addresses.size(); start += kLane6) {
    size_t lane = std::min(kLane6, addresses.size() - start);
    Key6 wanted[kLane6];
    const Key6* base[kLane6];
    size_t length[kLane6];
    size_t longest = 1;
    bool any_v4 = false;
    for (size_t i = 0; i < lane; ++i) {
      const IpAddress& a = addresses[start + i];
      any_v4 |= a.is_v4();
      wanted[i] = static_cast<Key6>(a.high()) << 64 | a.low();
      // Before the first key and after the last the owner is that of the ends.
      uint64_t offset = a.high() < bucket_origin6_ ? 0 : (a.high() - bucket_origin6_) >> bucket_shift6_;
      size_t bucket = std::min<uint64_t>(offset, buckets6_.size() - 2);
      size_t first = a.high() < bucket_origin6_ ? 0 : buckets6_[bucket];
      base[i] = keys6_.data() + first;
      length[i] = buckets6_[bucket + 1] - first + 1;
      longest = std::max(longest, length[i]);
    }
    // Each search keeps its answer within [base, base + length) and halves it without a branch.
    for (; longest > 1; longest -= longest / 2)
      for (size_t i = 0; i < lane; ++i) {
        size_t half = length[i] / 2;
        base[i] += base[i][half] <= wanted[i] ? half : 0;
        length[i] -= half;
      }
    for (size_t i = 0; i < lane; ++i) out[start + i] = owners6_[static_cast<size_t>(base[i] - keys6_.data())];
    if (any_v4)
      for (size_t i = 0; i < lane; ++i)
        if (addresses[start + i].is_v4()) out[start + i] = lookup4(addresses[start + i].v4());
  }
}

OwnerId AttributionTable::attribute(const IpAddress& address) const {
  OwnerId out;
  attribute({&address, 1}, &out);
  return out;
}

size_t AttributionTable::memory() const {
  return slots_.size() * sizeof(uint16_t) + blocks_.capacity() * sizeof(uint16_t) +
         keys6_.capacity() * sizeof(Key6) + owners6_.capacity() * sizeof(OwnerId) +
         buckets6_.capacity() * sizeof(uint32_t) + ranges_->ranges4.capacity() * sizeof(OwnedRange4) +
         ranges_->ranges6.capacity() * sizeof(OwnedRange6) + ranges_->owners.capacity() * sizeof(Owner);
}

}  // namespace luytre
