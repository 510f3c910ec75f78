#include "weaknesses/inventory/body_scope.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/domain.h"

namespace luytre {
namespace {

// Whether ranges of `mine` cover [first, last] without a gap. `ranges` is ascending and without overlap.
template <class Range, class Address, class Mine>
bool covered(const std::vector<Range>& ranges, Address first, Address last, Mine&& mine) {
  auto at = std::ranges::upper_bound(ranges, first, {}, &Range::first);
  if (at == ranges.begin()) return false;
  --at;
  for (;; ++at) {
    if (at == ranges.end() || at->first > first || at->last < first || !mine(at->owner)) return false;
    if (at->last >= last) return true;
    first = at->last;
    if constexpr (std::is_same_v<Address, uint32_t>)
      ++first;
    else
      first = IpAddress(first.low() == UINT64_MAX ? first.high() + 1 : first.high(), first.low() + 1);
  }
}

}  // namespace

Result<BodyScope> BodyScope::of(const Directory& directory, std::string_view organisation, Day day) {
  const Organisation* body = directory.organisation(organisation);
  if (!body)
    return fail(ErrorCode::not_found, fmt::format("there is no organisation '{}' here", organisation));
  BodyScope scope(directory, day);
  scope.organisation_ = body->id;
  scope.sector_ = body->sector;
  auto ranges = directory.ranges(day);
  if (!ranges) return std::unexpected(ranges.error());
  scope.ranges_ = *ranges;
  return scope;
}

bool BodyScope::holds(const Prefix& prefix) const {
  auto mine = [&](OwnerId id) {
    const Owner& owner = ranges_->owners[id];
    return owner.organisation == organisation_ && owner.reason == AttributionReason::prefix;
  };
  if (prefix.is_v4()) return covered(ranges_->ranges4, prefix.first().v4(), prefix.last().v4(), mine);
  return covered(ranges_->ranges6, prefix.first(), prefix.last(), mine);
}

bool BodyScope::holds(const IpAddress& address) const {
  return holds(Prefix{address, static_cast<uint8_t>(address.is_v4() ? 32 : 128)});
}

bool BodyScope::may_have(const IpAddress& address) const {
  ReservedSpace space = reserved_space(address);
  if (space == ReservedSpace::private_use || space == ReservedSpace::loopback ||
      space == ReservedSpace::link_local)
    return true;
  return holds(address);
}

bool BodyScope::may_have_name(std::string_view name) const {
  auto domain = normalise_domain(name);
  if (!domain) return true;  // an image, a repository, a name of the body's own
  auto answer = directory_.find(*domain, day_);
  return !answer || answer->owner.organisation.empty() || answer->owner.organisation == organisation_;
}

}  // namespace luytre
