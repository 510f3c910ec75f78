#include <fmt/format.h>

#include <algorithm>

#include "base/check.h"
#include "directory/attribution.h"

namespace luytre {
namespace {

__extension__ using Wide = unsigned __int128;

Wide wide(const IpAddress& a) {
  return static_cast<Wide>(a.high()) << 64 | a.low();
}
IpAddress narrow(Wide a) {
  return {static_cast<uint64_t>(a >> 64), static_cast<uint64_t>(a)};
}

// Stable, by the bits above the rank.
void sort_by_place(std::vector<uint64_t>& entries) {
  constexpr unsigned kFirstBit = 26, kDigit = 13;
  if (entries.size() < 4096) {
    std::stable_sort(entries.begin(), entries.end(),
                     [](uint64_t a, uint64_t b) { return a >> kFirstBit < b >> kFirstBit; });
    return;
  }
  std::vector<uint64_t> other(entries.size());
  std::vector<uint32_t> places(1u << kDigit);
  for (unsigned shift = kFirstBit; shift < 64; shift += kDigit) {
    std::fill(places.begin(), places.end(), 0);
    constexpr uint64_t kMask = (1u << kDigit) - 1;
    for (uint64_t e : entries) ++places[e >> shift & kMask];
    uint32_t sum = 0;
    for (uint32_t& place : places) sum += std::exchange(place, sum);
    for (uint64_t e : entries) other[places[e >> shift & kMask]++] = e;
    entries.swap(other);
  }
}

// Walks prefixes in order of their place and gives out disjoint stretches with the owner in force. One stack
// a rank holds the prefixes open at the current position, outermost at the bottom.
template <class Address, class Emit>
class Painter {
 public:
  explicit Painter(Emit emit) : emit_(emit) {}

  void open(Address first, Address last, AttributionBuilder::Rank rank, OwnerId owner) {
    close_before(first, true);
    paint_to(first);
    stacks_[static_cast<size_t>(rank)].push_back({last, owner});
  }
  void finish() { close_before(0, false); }

 private:
  struct Open {
    Address last;
    OwnerId owner;
  };

  // Closes what ends before `first`; all of it unless `bounded`.
  void close_before(Address first, bool bounded) {
    for (;;) {
      std::vector<Open>* earliest = nullptr;
      for (auto& stack : stacks_)
        if (!stack.empty() && (!earliest || stack.back().last < earliest->back().last)) earliest = &stack;
      if (!earliest || (bounded && earliest->back().last >= first)) return;
      Address last = earliest->back().last;
      if (!past_end_ && position_ <= last) {
        give(position_, last);
        position_ = last + 1;
        past_end_ = position_ == 0;
      }
      earliest->pop_back();
    }
  }
  // Gives out the stretch before `first`, which opens something.
  void paint_to(Address first) {
    if (position_ < first) give(position_, first - 1);
    position_ = first;
  }
  OwnerId owner() const {
    if (!stacks_[2].empty()) return stacks_[2].back().owner;
    if (!stacks_[1].empty() && stacks_[1].back().owner != kForeign) return stacks_[1].back().owner;
    return stacks_[0].empty() ? kForeign : stacks_[0].back().owner;
  }
  void give(Address first, Address last) {
    if (OwnerId id = owner(); id != kForeign) emit_(first, last, id);
  }

  Emit emit_;
  std::vector<Open> stacks_[3];
  Address position_ = 0;
  bool past_end_ = false;
};

template <class Range, class Address>
void append(std::vector<Range>& ranges, Address first, Address last, OwnerId owner, bool touches) {
  if (touches && ranges.back().owner == owner)
    ranges.back().last = last;
  else
    ranges.push_back({first, last, owner});
}

}  // namespace

OwnerId AttributionBuilder::owner_id(Rank rank, std::string_view organisation) {
  if (rank == Rank::asn && organisation.empty()) return kForeign;
  if (rank == Rank::country) organisation = {};
  auto& ids = ids_[static_cast<size_t>(rank)];
  if (auto found = ids.find(organisation); found != ids.end()) return found->second;
  if (owners_.size() > kMaxOwner) {
    too_many_owners_ = true;
    return kForeign;
  }
  AttributionReason reason = rank == Rank::country ? AttributionReason::country
                             : rank == Rank::asn   ? AttributionReason::asn
                                                   : AttributionReason::prefix;
  auto id = static_cast<OwnerId>(owners_.size());
  owners_.push_back({std::string(organisation), reason});
  ids.emplace(organisation, id);
  return id;
}

void AttributionBuilder::add(const Prefix& prefix, Rank rank, std::string_view organisation) {
  LUYTRE_CHECK(rank != Rank::prefix || !organisation.empty());
  OwnerId owner = owner_id(rank, organisation);
  if (prefix.is_v4())
    entries4_.push_back(uint64_t{prefix.address.v4()} << 32 | uint64_t{prefix.length} << 26 |
                        static_cast<uint64_t>(rank) << 24 | owner);
  else
    entries6_.push_back({prefix.address, prefix.length, rank, owner});
}

Result<std::shared_ptr<const OwnedRanges>> AttributionBuilder::ranges() {
  if (too_many_owners_)
    return fail(
        ErrorCode::unsupported,
        fmt::format("more than {} bodies own addresses on one day; give the smallest ones' prefixes to "
                    "their superior bodies",
                    kMaxOwner));
  auto out = std::make_shared<OwnedRanges>();
  out->owners = owners_;

  sort_by_place(entries4_);
  out->ranges4.reserve(entries4_.size());
  auto emit4 = [&ranges = out->ranges4](uint32_t first, uint32_t last, OwnerId owner) {
    append(ranges, first, last, owner, !ranges.empty() && first != 0 && ranges.back().last == first - 1);
  };
  Painter<uint32_t, decltype(emit4)> painter4(emit4);
  for (uint64_t e : entries4_) {
    auto first = static_cast<uint32_t>(e >> 32);
    unsigned length = e >> 26 & 63;
    uint32_t last = length == 0 ? ~0u : first | static_cast<uint32_t>(0xffff'ffffull >> length);
    painter4.open(first, last, static_cast<Rank>(e >> 24 & 3), static_cast<OwnerId>(e & 0xffff));
  }
  painter4.finish();

  std::stable_sort(entries6_.begin(), entries6_.end(), [](const Entry6& a, const Entry6& b) {
    return a.first != b.first ? a.first < b.first : a.length < b.length;
  });
  auto emit6 = [&ranges = out->ranges6](Wide first, Wide last, OwnerId owner) {
    append(ranges, narrow(first), narrow(last), owner,
           !ranges.empty() && first != 0 && wide(ranges.back().last) == first - 1);
  };
  Painter<Wide, decltype(emit6)> painter6(emit6);
  for (const Entry6& e : entries6_) {
    Prefix prefix{e.first, e.length};
    painter6.open(wide(prefix.first()), wide(prefix.last()), e.rank, e.owner);
  }
  painter6.finish();
  return out;
}

Result<std::shared_ptr<const AttributionTable>> AttributionBuilder::build() {
  auto painted = ranges();
  if (!painted) return std::unexpected(painted.error());
  return std::make_shared<const AttributionTable>(std::move(*painted));
}

}  // namespace luytre
