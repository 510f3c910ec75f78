// Address → body, on one day: an immutable table that any number of threads read at once.
//
// Most specific body first; then the holder of the autonomous system that announces the address; then "the
// country's, nobody's in particular"; else foreign.
#pragma once
#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "base/ip.h"
#include "base/result.h"
#include "model/organisation.h"
#include "model/sighting.h"

namespace luytre {

// Index into AttributionTable::owners(); 0 is always {"" , foreign}.
using OwnerId = uint16_t;
inline constexpr OwnerId kForeign = 0;

struct Owner {
  std::string organisation;  // "" for foreign and for country space nobody holds
  AttributionReason reason = AttributionReason::foreign;
  friend auto operator<=>(const Owner&, const Owner&) = default;
};

// A stretch of addresses with one owner. Ranges of a table are ascending, do not overlap and leave out foreign
// space.
struct OwnedRange4 {
  uint32_t first, last;  // inclusive, host order
  OwnerId owner;
};
struct OwnedRange6 {
  IpAddress first, last;
  OwnerId owner;
};

class AttributionTable {
 public:
  // Host-order IPv4 addresses → owners; `out` has room for all.
  void attribute(std::span<const uint32_t> addresses, OwnerId* out) const;
  OwnerId attribute(const IpAddress& address) const;

  std::span<const Owner> owners() const { return owners_; }
  const Owner& owner(OwnerId id) const { return owners_[id]; }
  std::span<const OwnedRange4> ranges4() const { return ranges4_; }
  std::span<const OwnedRange6> ranges6() const { return ranges6_; }
  size_t memory() const;

 private:
  friend class AttributionBuilder;
  AttributionTable() = default;
  std::vector<Owner> owners_;
  std::vector<OwnedRange4> ranges4_;
  std::vector<OwnedRange6> ranges6_;
  // DIR-24-8 (Gupta, Lin, McKeown 1998): one slot a /24, owner or, with the top bit, a block of 256.
  std::vector<uint16_t> slots_;
  std::vector<uint16_t> blocks_;
};

// Collects prefixes and paints them: a higher rank over a lower one, a longer prefix over a shorter of the same
// rank. More than 32,767 owners or long blocks is refused by build() with a message.
class AttributionBuilder {
 public:
  enum class Rank : uint8_t { country, asn, prefix };
  void add(const Prefix& prefix, Rank rank, std::string_view organisation);
  Result<std::shared_ptr<const AttributionTable>> build();

 private:
  struct Entry {
    Prefix prefix;
    Rank rank;
    OwnerId owner;
  };
  std::vector<Entry> entries_;
  std::vector<Owner> owners_{Owner{}};
  std::map<Owner, OwnerId> ids_;
};

}  // namespace luytre
