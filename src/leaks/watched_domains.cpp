#include "leaks/watched_domains.h"

#include <algorithm>
#include <bit>

#include "base/domain.h"
#include "base/hash.h"

namespace luytre {
namespace {

constexpr size_t kLabels = 16;

}  // namespace

void WatchedDomains::set(uint64_t tail, unsigned salt) {
  uint64_t h = (tail ^ seed_) * 0x9E3779B97F4A7C15ull + salt;
  h ^= h >> 29;
  h *= 0xBF58476D1CE4E5B9ull;
  h >>= 64 - kFilterBits;
  filter_[h / 64] |= uint64_t{1} << h % 64;
}

WatchedDomains WatchedDomains::build(std::span<const std::string> domains,
                                     std::vector<std::string>& refused) {
  WatchedDomains out;
  out.seed_ = process_seed();
  out.filter_.assign((size_t{1} << kFilterBits) / 64, 0);
  for (const std::string& domain : domains) {
    auto name = normalise_domain(domain);
    if (!name || is_public_suffix(*name) || name->find('.') == std::string::npos)
      refused.push_back(domain);
    else
      out.names_.push_back(std::move(*name));
  }
  std::ranges::sort(out.names_);
  out.names_.erase(std::unique(out.names_.begin(), out.names_.end()), out.names_.end());

  out.table_.resize(std::bit_ceil(out.names_.size() * 2 + 1));
  for (uint32_t n = 0; n < out.names_.size(); ++n) {
    const std::string& name = out.names_[n];
    uint64_t hash = hash_bytes(name);
    size_t at = hash & (out.table_.size() - 1);
    while (out.table_[at].watched != kNotWatched) at = (at + 1) & (out.table_.size() - 1);
    out.table_[at] = {hash, n};

    uint64_t tail = 0;
    if (name.size() >= 8) {
      __builtin_memcpy(&tail, name.data() + name.size() - 8, 8);
      out.set(tail | 0x2020202020202020ull, 0);
    } else {
      uint32_t last = 0;
      __builtin_memcpy(&last, name.data() + name.size() - 4, 4);
      out.set(last | 0x20202020u, 1);
      out.has_short_ = true;
    }
  }
  return out;
}

uint32_t WatchedDomains::look_up(std::string_view name) const {
  uint64_t hash = hash_bytes(name);
  for (size_t at = hash & (table_.size() - 1);; at = (at + 1) & (table_.size() - 1)) {
    const Entry& entry = table_[at];
    if (entry.watched == kNotWatched) return kNotWatched;
    if (entry.hash == hash && names_[entry.watched] == name) return entry.watched;
  }
}

uint32_t WatchedDomains::find(std::string_view host) const {
  if (host.ends_with('.')) host.remove_suffix(1);
  if (host.size() > 253 || names_.empty()) return kNotWatched;
  char lower[253];
  for (size_t i = 0; i < host.size(); ++i)
    lower[i] = host[i] >= 'A' && host[i] <= 'Z' ? static_cast<char>(host[i] | 0x20) : host[i];
  // From the right: the last kLabels labels at most.
  std::string_view name(lower, host.size());
  size_t starts[kLabels], count = 0;
  for (size_t end = name.size(); count < kLabels;) {
    size_t dot = end == 0 ? std::string_view::npos : name.rfind('.', end - 1);
    if (dot == std::string_view::npos) {
      starts[count++] = 0;
      break;
    }
    starts[count++] = dot + 1;
    end = dot;
  }
  while (count > 1)  // one label alone is never watched
    if (uint32_t found = look_up(name.substr(starts[--count])); found != kNotWatched) return found;
  return kNotWatched;
}

uint32_t WatchedDomains::find_international(std::string_view host) const {
  if (std::ranges::none_of(host, [](char c) { return static_cast<unsigned char>(c) >= 0x80; }))
    return find(host);
  auto name = normalise_domain(host);
  return name ? find(*name) : kNotWatched;
}

}  // namespace luytre
