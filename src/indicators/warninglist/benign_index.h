// Benign lists made ready for questions.
#pragma once
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "indicators/warninglist/benign_list.h"
#include "model/indicator.h"

namespace luytre {

// Immutable once built; many threads may ask. `lists` must outlive it.
class BenignIndex {
 public:
  explicit BenignIndex(std::span<const BenignList> lists);
  ~BenignIndex();
  BenignIndex(BenignIndex&&) noexcept;

  // The name of a list that covers `value`, with the entry where that says more: "public-dns (192.0.2.0/24)".
  // An address is covered by a cidr or string entry; a service by that of its address; a prefix when it
  // touches such an entry; a name by the same name, or by hostname entries at or above it; a URL by its whole
  // text and by its host, where the list speaks of URLs.
  std::optional<std::string> find(const IndicatorValue& value) const;

  // Sets the bit of every IPv4 /16 that a benign address or prefix touches (1,024 words).
  void mark_ipv4_blocks(std::span<uint64_t> blocks) const;

  // Regex entries beyond these are not used: each costs every later value a look.
  static constexpr size_t kMaxRegexes = 500;
  size_t unused_entries() const;

 private:
  struct Group;
  std::vector<std::unique_ptr<Group>> groups_;  // lists that speak of the same types
  size_t unused_ = 0;
};

}  // namespace luytre
