// The domains whose accounts are looked for, compiled: which of them a host belongs to, if any.
#pragma once
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "leaks/leak_row.h"

namespace luytre {

// Immutable after build; reading is thread-safe. 16 bytes and the text a domain, and 512 KiB of filter.
class WatchedDomains {
 public:
  // `domains` in any form a person writes; what is no domain name, or a public suffix, is given in `refused`.
  static WatchedDomains build(std::span<const std::string> domains, std::vector<std::string>& refused);

  size_t size() const { return names_.size(); }
  const std::string& name(uint32_t watched) const { return names_[watched]; }

  // The longest watched domain that `host` (any case, A-labels) is or lies below; kNotWatched. A final dot is
  // passed over. Looks at no more than 16 labels.
  uint32_t find(std::string_view host) const;
  // The same for a host that may hold letters beyond ASCII (UTF-8).
  uint32_t find_international(std::string_view host) const;

  // False: find() of a host of `length` bytes that ends before `end` would say kNotWatched. Reads 8 bytes
  // before `end`, which must be there. For lines that come by the million.
  bool maybe(const char* end, size_t length) const {
    uint64_t tail = 0;
    __builtin_memcpy(&tail, end - 8, 8);
    tail |= 0x2020202020202020ull;
    if (length >= 8 && bit(tail >> 0, 0)) return true;
    return length >= 4 && has_short_ && bit(tail >> 32, 1);
  }

 private:
  bool bit(uint64_t tail, unsigned salt) const {
    uint64_t h = (tail ^ seed_) * 0x9E3779B97F4A7C15ull + salt;
    h ^= h >> 29;
    h *= 0xBF58476D1CE4E5B9ull;
    h >>= 64 - kFilterBits;
    return filter_[h / 64] >> h % 64 & 1;
  }
  void set(uint64_t tail, unsigned salt);
  uint32_t look_up(std::string_view name) const;

  static constexpr unsigned kFilterBits = 22;
  struct Entry {
    uint64_t hash = 0;
    uint32_t watched = kNotWatched;
  };
  uint64_t seed_ = 0;
  bool has_short_ = false;  // a domain below 8 bytes: its last 4 stand in the filter
  std::vector<uint64_t> filter_;
  std::vector<Entry> table_;  // open addressing, a power of two
  std::vector<std::string> names_;
};

}  // namespace luytre
