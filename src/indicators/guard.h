// The guard: what must not become active, whoever lists it.
//
// Refused are values on a benign list; private, reserved and documentation space and names; prefixes wider
// than /8 (IPv6: /19); public suffixes; and paths so short that they occur everywhere.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "indicators/refusal.h"
#include "indicators/warninglist/benign_index.h"
#include "model/indicator.h"

namespace luytre {

// Immutable once built; many threads may ask.
class Guard {
 public:
  struct Verdict {
    Refusal why;
    std::string detail;
  };

  // `benign` must outlive the guard. `allow_documentation` lets documentation and benchmark space (RFC 5737,
  // RFC 3849, RFC 9637, RFC 2544) and names under test, example, invalid and example.com/.net/.org pass.
  Guard(const BenignIndex& benign, bool allow_documentation);

  // Why `value` (canonical) may not pass; nothing when it may.
  std::optional<Verdict> check(const IndicatorValue& value) const;

  // True when the address surely passes; false: ask check(). A few instructions.
  bool surely_passes(uint32_t address4) const {
    uint32_t block = address4 >> 16;
    return (suspect_[block >> 6] >> (block & 63) & 1) == 0;
  }

 private:
  std::optional<Verdict> check_address(const IpAddress& address) const;
  std::optional<Verdict> check_prefix(const IndicatorValue& value) const;
  std::optional<Verdict> check_name(std::string_view name) const;
  std::optional<Verdict> check_host_of_url(std::string_view url) const;

  const BenignIndex& benign_;
  bool allow_documentation_;
  std::vector<uint64_t> suspect_;  // one bit for each IPv4 /16 that holds something to refuse
};

}  // namespace luytre
