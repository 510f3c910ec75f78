// Address → body, on one day: an immutable table that any number of threads read at once.
//
// Most specific body first; then the holder of the autonomous system that announces the address; then "the
// country's, nobody's in particular"; else foreign.
#pragma once
#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/ip.h"
#include "base/result.h"
#include "directory/huge_array.h"
#include "model/organisation.h"
#include "model/sighting.h"

namespace luytre {

// Index into owners(); 0 is always {"" , foreign}.
using OwnerId = uint16_t;
inline constexpr OwnerId kForeign = 0;
inline constexpr OwnerId kMaxOwner = 0x7fff;

struct Owner {
  std::string organisation;  // "" for foreign and for country space nobody holds
  AttributionReason reason = AttributionReason::foreign;
  friend auto operator<=>(const Owner&, const Owner&) = default;
};

// A stretch of addresses with one owner.
struct OwnedRange4 {
  uint32_t first, last;  // inclusive, host order
  OwnerId owner;
  friend auto operator<=>(const OwnedRange4&, const OwnedRange4&) = default;
};
struct OwnedRange6 {
  IpAddress first, last;
  OwnerId owner;
  friend auto operator<=>(const OwnedRange6&, const OwnedRange6&) = default;
};

// Who holds what on one day, as ranges: ascending, without overlap, foreign space left out, neighbours of one
// owner joined. This is all that figures need; an AttributionTable makes it quick to ask by address.
struct OwnedRanges {
  std::vector<Owner> owners{Owner{}};
  std::vector<OwnedRange4> ranges4;
  std::vector<OwnedRange6> ranges6;
};

class AttributionTable {
 public:
  explicit AttributionTable(std::shared_ptr<const OwnedRanges> ranges);

  // Host-order IPv4 addresses → owners; `out` has room for all.
  void attribute(std::span<const uint32_t> addresses, OwnerId* out) const;
  // Addresses of either family, mixed → owners.
  void attribute(std::span<const IpAddress> addresses, OwnerId* out) const;
  OwnerId attribute(const IpAddress& address) const;

  std::span<const Owner> owners() const { return ranges_->owners; }
  const Owner& owner(OwnerId id) const { return ranges_->owners[id]; }
  std::span<const OwnedRange4> ranges4() const { return ranges_->ranges4; }
  std::span<const OwnedRange6> ranges6() const { return ranges_->ranges6; }
  const std::shared_ptr<const OwnedRanges>& ranges() const { return ranges_; }
  // Bytes held, the ranges included.
  size_t memory() const;

 private:
  void compile4();
  void compile6();
  // Where the owner of `address`, whose slot is `slot` and split, stands in entries_.
  size_t entry_of(uint32_t address, uint16_t slot) const {
    uint32_t block = blocks_[region_block_[address >> 23] + (slot & 0x7fffu)];
    unsigned grain = block & 15;
    return (size_t{block >> 4} << (8 - grain)) + ((address & 255) >> grain);
  }
  OwnerId lookup4(uint32_t address) const {
    uint16_t slot = slots_[address >> 8];
    return slot & 0x8000 ? entries_[entry_of(address, slot)] : slot;
  }

  std::shared_ptr<const OwnedRanges> ranges_;
  // DIR-24-8 (Gupta, Lin, McKeown 1998): one slot a /24: an owner or, with the top bit, the number of a
  // block. Block numbers count within a region of 32,768 slots (a /9), so 15 bits are enough however many
  // /24s are split.
  HugeArray<uint16_t> slots_;
  std::array<uint32_t, 512> region_block_{};
  // A block holds one owner for each 2^g addresses, g as coarse as its /24 allows: g in the low 4 bits, above
  // them its place in entries_ counted in blocks of its own size.
  std::vector<uint32_t> blocks_;
  HugeArray<uint16_t> entries_;
  // IPv6: where the owner changes, ascending from "::"; an index over the span of the keys' upper halves
  // narrows the search to a bucket.
  __extension__ using Key6 = unsigned __int128;
  HugeArray<Key6> keys6_;
  std::vector<OwnerId> owners6_;
  std::vector<uint32_t> buckets6_;
  uint64_t bucket_origin6_ = 0;
  unsigned bucket_shift6_ = 0;
};

// Collects prefixes and paints them: a higher rank over a lower one, a longer prefix over a shorter of the
// same rank, a later add over an earlier of the same prefix and rank. An `asn` prefix without an organisation
// (an autonomous system whose holder is unknown) hides shorter `asn` prefixes and lets the country show. More
// than 32,767 owners is refused with a message.
class AttributionBuilder {
 public:
  enum class Rank : uint8_t { country, asn, prefix };
  void add(const Prefix& prefix, Rank rank, std::string_view organisation);

  Result<std::shared_ptr<const OwnedRanges>> ranges();
  Result<std::shared_ptr<const AttributionTable>> build();

 private:
  struct Entry6 {
    IpAddress first;
    uint8_t length;
    Rank rank;
    OwnerId owner;
  };
  OwnerId owner_id(Rank rank, std::string_view organisation);

  // first << 32 | length << 26 | rank << 24 | owner: sorts by place, then shorter prefixes first.
  std::vector<uint64_t> entries4_;
  std::vector<Entry6> entries6_;
  std::vector<Owner> owners_{Owner{}};
  std::map<std::string, OwnerId, std::less<>> ids_[3];
  bool too_many_owners_ = false;
};

}  // namespace luytre
