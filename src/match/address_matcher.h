// Everything that is asked of an address: is it listed, is its network, is its service?
#pragma once
#include <array>
#include <span>

#include "match/address_filter.h"
#include "match/address_table.h"
#include "match/filter6.h"
#include "match/hash_table.h"
#include "match/indicator_set.h"
#include "match/prefix_table.h"

namespace luytre::match {

struct Service {
  IpAddress address;
  uint16_t port;
  friend auto operator<=>(const Service&, const Service&) = default;
};
inline uint64_t seeded_hash(const Service& s) {
  return hash_u64(seeded_hash(s.address) + s.port);
}

// Rows of one column that a filter let pass.
struct AddressScratch {
  using Rows = std::array<uint32_t, kBatchRows + 16>;
  Rows near, hosts, networks;
};

class AddressMatcher {
 public:
  struct Listed {
    HugeVector<uint64_t> addresses4;  // address << 32 | profile
    HugeVector<HashTable<IpAddress>::Item> addresses6;
    HugeVector<PrefixTable<uint32_t>::Item> prefixes4;
    HugeVector<PrefixTable<Uint128>::Item> prefixes6;
    HugeVector<HashTable<Service>::Item> services;
  };
  void build(Listed listed, ProfileLists& lists);

  // References of the five tables start here; set once after build().
  struct Bases {
    IndicatorRef addresses4, addresses6, prefixes4, prefixes6, services;
  };
  Bases bases{};

  // Appends hits for a column. `ports` may be null. Unknown addresses (0, ::) match nothing.
  void match4(const uint32_t* addresses, const uint16_t* ports, size_t count, MatchField field,
              AddressScratch& scratch, std::vector<Hit>& hits) const;
  void match6(const IpAddress* addresses, const uint16_t* ports, size_t count, MatchField field,
              AddressScratch& scratch, std::vector<Hit>& hits) const;
  // One address; port 0: unknown.
  void match_one(const IpAddress& address, uint16_t port, uint32_t row, MatchField field,
                 std::vector<Hit>& hits) const;
  // The listed networks that contain all of `prefix`.
  void covering(const Prefix& prefix, std::vector<IndicatorRef>& refs) const;

  const AddressTable& addresses4() const { return addresses4_; }
  const HashTable<IpAddress>& addresses6() const { return addresses6_; }
  const PrefixTable<uint32_t>& prefixes4() const { return prefixes4_; }
  const PrefixTable<Uint128>& prefixes6() const { return prefixes6_; }
  const HashTable<Service>& services() const { return services_; }
  size_t address_memory() const;
  size_t prefix_memory() const { return prefixes4_.memory() + prefixes6_.memory(); }

 private:
  void build_filters();

  bool any4_ = false, any6_ = false;
  // Blocks of everything listed; then, of what passes, exactly hashed addresses and services, and blocks of
  // networks.
  AddressFilter near4_, hosts4_, networks4_;
  Filter6 filter6_;
  AddressTable addresses4_;
  HashTable<IpAddress> addresses6_;
  PrefixTable<uint32_t> prefixes4_;
  PrefixTable<Uint128> prefixes6_;
  HashTable<Service> services_;
};

inline Uint128 to_uint128(const IpAddress& a) {
  return static_cast<Uint128>(a.high()) << 64 | a.low();
}
inline IpAddress to_address(Uint128 v) {
  return {static_cast<uint64_t>(v >> 64), static_cast<uint64_t>(v)};
}

}  // namespace luytre::match
