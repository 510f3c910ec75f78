#include "directory/attribution.h"

#include <algorithm>
#include <bit>

namespace luytre {
namespace {

constexpr uint16_t kSplit = 0x8000;
constexpr size_t kLane = 128;   // IPv4 addresses looked up side by side
constexpr size_t kLane6 = 16;   // IPv6 searches stepped side by side
constexpr size_t kAhead = 256;  // addresses between a prefetch and its use
constexpr unsigned kMaxBucketBits = 22;

}  // namespace

AttributionTable::AttributionTable(std::shared_ptr<const OwnedRanges> ranges) : ranges_(std::move(ranges)) {
  compile4();
  compile6();
}

void AttributionTable::compile4() {
  slots_ = HugeArray<uint16_t>(size_t{1} << 24);
  std::vector<uint16_t> entries;
  entries.reserve(ranges_->ranges4.size());
  // The /24 being split, its owners so far, and the low bits of every place where they change.
  constexpr uint32_t kNone = ~0u;
  uint32_t open = kNone, cuts = 0, region = 0;
  std::array<OwnerId, 256> owners{};
  auto close = [&] {
    if (open == kNone) return;
    auto grain = static_cast<unsigned>(std::countr_zero(cuts | 256));
    size_t size = size_t{256} >> grain;
    entries.resize((entries.size() + size - 1) & ~(size - 1));
    for (; region <= open >> 15; ++region) region_block_[region] = static_cast<uint32_t>(blocks_.size());
    slots_[open] = static_cast<uint16_t>(kSplit | (blocks_.size() - region_block_[open >> 15]));
    blocks_.push_back(static_cast<uint32_t>(entries.size() >> (8 - grain)) << 4 | grain);
    for (size_t i = 0; i < 256; i += size_t{1} << grain) entries.push_back(owners[i]);
    open = kNone;
  };
  auto split = [&](uint32_t slot, uint32_t low, uint32_t high, OwnerId owner) {
    if (slot != open) {
      close();
      open = slot;
      cuts = 0;
      owners.fill(kForeign);
    }
    cuts |= low | (high + 1);
    std::fill(owners.begin() + low, owners.begin() + high + 1, owner);
  };
  for (const OwnedRange4& range : ranges_->ranges4) {
    uint32_t first = range.first >> 8, last = range.last >> 8;
    uint32_t low = range.first & 255, high = range.last & 255;
    if (first == last && (low != 0 || high != 255)) {
      split(first, low, high, range.owner);
      continue;
    }
    if (low != 0) split(first++, low, 255, range.owner);
    bool cut = high != 255;
    std::fill(slots_.data() + first, slots_.data() + last + !cut, range.owner);
    if (cut) split(last, 0, high, range.owner);
  }
  close();
  entries_ = HugeArray<uint16_t>(entries.size());
  std::copy(entries.begin(), entries.end(), entries_.data());
}

void AttributionTable::compile6() {
  auto wide = [](const IpAddress& a) { return static_cast<Key6>(a.high()) << 64 | a.low(); };
  keys6_ = HugeArray<Key6>(ranges_->ranges6.size() * 2 + 1);
  owners6_.push_back(kForeign);
  auto change = [&](Key6 at, OwnerId owner) {
    if (keys6_[owners6_.size() - 1] != at) {
      keys6_[owners6_.size()] = at;
      owners6_.emplace_back();
    }
    owners6_.back() = owner;
  };
  for (const OwnedRange6& range : ranges_->ranges6) {
    change(wide(range.first), range.owner);
    if (Key6 after = wide(range.last) + 1; after != 0) change(after, kForeign);
  }
  // buckets6_[b] is the last key at or before the first address of bucket b.
  size_t keys = owners6_.size();
  bucket_origin6_ = static_cast<uint64_t>(keys6_[keys > 1 ? 1 : 0] >> 64);
  uint64_t span = static_cast<uint64_t>(keys6_[keys - 1] >> 64) - bucket_origin6_;
  unsigned bits = std::min<unsigned>(kMaxBucketBits, static_cast<unsigned>(std::bit_width(keys)) + 1);
  auto span_bits = static_cast<unsigned>(std::bit_width(span));
  bucket_shift6_ = span_bits > bits ? span_bits - bits : 0;
  size_t buckets = (span >> bucket_shift6_) + 1;
  buckets6_.resize(buckets + 1);
  for (size_t b = 0, key = 0; b < buckets; ++b) {
    Key6 start = static_cast<Key6>(bucket_origin6_ + (static_cast<uint64_t>(b) << bucket_shift6_)) << 64;
    while (key + 1 < keys && keys6_[key + 1] <= start) ++key;
    buckets6_[b] = static_cast<uint32_t>(key);
  }
  buckets6_[buckets] = static_cast<uint32_t>(keys - 1);
}

void AttributionTable::attribute(std::span<const uint32_t> addresses, OwnerId* out) const {
  const uint32_t* in = addresses.data();
  const uint16_t* slots = slots_.data();
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
    size_t entry[kLane];
    for (size_t k = 0; k < splits; ++k) {
      size_t i = start + split[k];
      entry[k] = entry_of(in[i], out[i]);
      __builtin_prefetch(entries_.data() + entry[k]);
    }
    for (size_t k = 0; k < splits; ++k) out[start + split[k]] = entries_[entry[k]];
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
      __builtin_prefetch(base[i] + length[i] / 2);
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
  return (slots_.size() + entries_.size()) * sizeof(uint16_t) + blocks_.capacity() * sizeof(uint32_t) +
         keys6_.size() * sizeof(Key6) + owners6_.capacity() * sizeof(OwnerId) +
         buckets6_.capacity() * sizeof(uint32_t) + ranges_->ranges4.capacity() * sizeof(OwnedRange4) +
         ranges_->ranges6.capacity() * sizeof(OwnedRange6) + ranges_->owners.capacity() * sizeof(Owner);
}

}  // namespace luytre
