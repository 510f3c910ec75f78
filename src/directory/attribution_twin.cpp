#include "directory/attribution_twin.h"

namespace luytre {

using Rank = AttributionBuilder::Rank;

void AttributionTwin::add(const Prefix& prefix, Rank rank, std::string_view organisation) {
  entries_.push_back({prefix, rank, std::string(organisation)});
}

Owner AttributionTwin::attribute(const IpAddress& address) const {
  const Entry* best[3] = {};
  for (const Entry& e : entries_) {
    const Entry*& b = best[static_cast<size_t>(e.rank)];
    if (e.prefix.contains(address) && (!b || e.prefix.length >= b->prefix.length)) b = &e;
  }
  if (best[2]) return {best[2]->organisation, AttributionReason::prefix};
  if (best[1] && !best[1]->organisation.empty()) return {best[1]->organisation, AttributionReason::asn};
  if (best[0]) return {"", AttributionReason::country};
  return {};
}

}  // namespace luytre
