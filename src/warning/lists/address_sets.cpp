#include "warning/lists/address_sets.h"

#include <algorithm>

namespace luytre {

std::vector<Prefix> merge_prefixes(std::vector<Prefix> prefixes) {
  std::ranges::sort(prefixes, [](const Prefix& a, const Prefix& b) {
    return a.address != b.address ? a.address < b.address : a.length < b.length;
  });
  std::vector<Prefix> out;
  for (const Prefix& one : prefixes) {
    if (!out.empty() && out.back().is_v4() == one.is_v4() && out.back().contains(one.address)) continue;
    out.push_back(one);
    // Two halves make the network above them, which may be the half of the next.
    while (out.size() >= 2) {
      const Prefix &low = out[out.size() - 2], &high = out.back();
      if (low.length != high.length || low.length == 0 || low.is_v4() != high.is_v4()) break;
      Prefix above{mask(low.address, low.mapped_length() - 1u), static_cast<uint8_t>(low.length - 1)};
      if (above.address != low.address || !above.contains(high.address)) break;
      out.pop_back();
      out.back() = above;
    }
  }
  return out;
}

Result<AddressSets> address_sets(const OutputInput& input) {
  AddressSets sets;
  LUYTRE_TRY(input.members([&](const Member& m) {
    if (m.type != IndicatorType::address && m.type != IndicatorType::prefix) return;
    auto prefix = Prefix::parse(m.text);
    if (prefix) (prefix->is_v4() ? sets.v4 : sets.v6).push_back(*prefix);
  }));
  sets.v4 = merge_prefixes(std::move(sets.v4));
  sets.v6 = merge_prefixes(std::move(sets.v6));
  return sets;
}

}  // namespace luytre
