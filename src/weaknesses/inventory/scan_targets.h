// What may be scanned for a body: networks the directory says it holds itself, outright, on that day, and
// nothing else. Pure.
#pragma once
#include <span>
#include <string>
#include <vector>

#include "weaknesses/inventory/body_scope.h"

namespace luytre {

inline constexpr uint64_t kScanAddressLimit = 1 << 16;

struct ScanTargets {
  std::vector<Prefix> prefixes;  // each wholly the body's; in the order given, each once
  uint64_t addresses = 0;
};
// `texts`: addresses and networks. All or nothing: one that is not the body's refuses the whole list, naming
// it (invalid), as does more than kScanAddressLimit addresses in all.
Result<ScanTargets> approved_targets(const BodyScope& scope, std::span<const std::string> texts);

// "22,80,8000-8100": digits, commas and hyphens that make ports; anything else is no port list.
bool is_port_list(std::string_view text);

}  // namespace luytre
