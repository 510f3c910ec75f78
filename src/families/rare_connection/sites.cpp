#include "families/rare_connection/sites.h"

#include <algorithm>

#include "base/hash.h"

namespace luytre {

Sites::Sites(size_t memory)
    : count_(std::clamp<size_t>(memory / sizeof(Bucket), 1, UINT32_MAX)), buckets_(count_) {}

Sites::Known Sites::note(uint64_t site_hash, const IpAddress& host, Timestamp time) {
  // The same in every process, so that counts are too.
  constexpr uint64_t kFixed = 0x2545f4914f6cdd1d;
  uint32_t bit = 1u << (hash_u64(host.low() ^ hash_u64(host.high(), kFixed), kFixed) >> 59);
  auto seconds = static_cast<uint32_t>(std::clamp<Timestamp>(time / kMicrosPerSecond, 1, UINT32_MAX));
  auto tag = static_cast<uint32_t>(site_hash);
  tag += tag == 0;
  size_t b = bucket_of(site_hash);
  std::lock_guard guard(locks_[b % kLocks]);
  Site* victim = nullptr;
  for (Site& site : buckets_[b].sites) {
    if (site.tag == tag) {
      site.first = std::min(site.first, seconds);
      site.last = std::max(site.last, seconds);
      site.hosts |= bit;
      return {site.first * kMicrosPerSecond, static_cast<unsigned>(__builtin_popcount(site.hosts))};
    }
    if (!victim || (victim->tag != 0 && (site.tag == 0 || site.last < victim->last))) victim = &site;
  }
  if (victim->tag != 0) evicted_.fetch_add(1, std::memory_order_relaxed);
  *victim = {tag, seconds, seconds, bit};
  return {seconds * kMicrosPerSecond, 1};
}

Sites::Known Sites::find(uint64_t site_hash) const {
  auto tag = static_cast<uint32_t>(site_hash);
  tag += tag == 0;
  size_t b = bucket_of(site_hash);
  std::lock_guard guard(locks_[b % kLocks]);
  for (const Site& site : buckets_[b].sites)
    if (site.tag == tag)
      return {site.first * kMicrosPerSecond, static_cast<unsigned>(__builtin_popcount(site.hosts))};
  return {};
}

void NewAnswers::note(const IpAddress& address, std::string_view site, Timestamp time) {
  Shard& shard = shards_[shard_of(address)];
  std::lock_guard guard(shard.mutex);
  auto at = shard.answers.find(address);
  if (at == shard.answers.end()) {
    if (shard.answers.size() >= most_)
      dropped_.fetch_add(1, std::memory_order_relaxed);
    else
      shard.answers.emplace(address, Answer{time, std::string(site)});
  } else if (time < at->second.time || (time == at->second.time && site < at->second.site)) {
    at->second = {time, std::string(site)};
  }
}

std::optional<std::string> NewAnswers::site(const IpAddress& address) const {
  const Shard& shard = shards_[shard_of(address)];
  std::lock_guard guard(shard.mutex);
  auto at = shard.answers.find(address);
  if (at == shard.answers.end()) return std::nullopt;
  return at->second.site;
}

void NewAnswers::forget_before(Timestamp time) {
  for (Shard& shard : shards_) {
    std::lock_guard guard(shard.mutex);
    std::erase_if(shard.answers, [&](const auto& item) { return item.second.time < time; });
  }
}

}  // namespace luytre
