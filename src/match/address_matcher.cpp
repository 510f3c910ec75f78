#include "match/address_matcher.h"

#include <algorithm>
#include <bit>

namespace luytre::match {

namespace {

unsigned floor_bits(size_t wanted) {
  return static_cast<unsigned>(std::bit_width(wanted)) - 1;
}

// Of the first filter: as long as it is small, bits are cheap; a large one gets 8 to 16 bits an entry, which
// lets 6 to 12 % of an evenly spread world pass.
unsigned near_bits(size_t entries) {
  unsigned cheap = std::min(floor_bits(64 * entries + 1), 24u);
  return std::clamp(std::max(cheap, floor_bits(16 * entries + 1)), 22u, 27u);
}
// Of the second: 6 to 12 bits an entry.
unsigned host_bits(size_t entries) {
  return std::clamp(floor_bits(12 * entries + 1), 16u, 28u);
}
unsigned network_bits(size_t entries) {
  return std::clamp(floor_bits(64 * entries + 1), 16u, 24u);
}

}  // namespace

void AddressMatcher::build(Listed listed, ProfileLists& lists) {
  addresses4_.build(std::move(listed.addresses4), lists);
  addresses6_.build(std::move(listed.addresses6), lists);
  prefixes4_.build(std::move(listed.prefixes4), lists);
  prefixes6_.build(std::move(listed.prefixes6), lists);
  services_.build(std::move(listed.services), lists);
  build_filters();
}

void AddressMatcher::build_filters() {
  size_t services4 = 0;
  for (const Service& s : services_.values()) services4 += s.address.is_v4();
  size_t hosts4 = addresses4_.size() + services4, hosts6 = addresses6_.size() + services_.size() - services4;
  any4_ = hosts4 + prefixes4_.size() > 0;
  any6_ = hosts6 + prefixes6_.size() > 0;
  near4_.reset(near_bits(hosts4 + prefixes4_.size()), AddressFilter::Mapping::blocks);
  hosts4_.reset(host_bits(hosts4), AddressFilter::Mapping::scattered);
  networks4_.reset(network_bits(prefixes4_.size()), AddressFilter::Mapping::blocks);
  filter6_.reset(hosts6, prefixes6_.size());

  auto add_host4 = [&](uint32_t address) {
    near4_.add(address);
    hosts4_.add(address);
  };
  std::array<uint32_t, 512> some;  // in groups, so that the misses of the scattered bits overlap
  size_t count = 0;
  auto add_some = [&] {
    for (size_t i = 0; i < count; ++i) hosts4_.prefetch(some[i]);
    for (size_t i = 0; i < count; ++i) add_host4(some[i]);
    count = 0;
  };
  addresses4_.for_each([&](uint32_t address) {
    some[count++] = address;
    if (count == some.size()) add_some();
  });
  add_some();
  for (const Service& s : services_.values())
    s.address.is_v4() ? add_host4(s.address.v4()) : filter6_.add_host(s.address);
  for (const auto& n : prefixes4_.networks()) {
    near4_.add_range(n.first, n.last());
    networks4_.add_range(n.first, n.last());
  }
  for (const IpAddress& a : addresses6_.values()) filter6_.add_host(a);
  for (const auto& n : prefixes6_.networks()) filter6_.add_network(to_address(n.first), n.length);
}

void AddressMatcher::match4(const uint32_t* addresses, const uint16_t* ports, size_t count, MatchField field,
                            AddressScratch& scratch, std::vector<Hit>& hits) const {
  if (!any4_) return;
  uint32_t* near = scratch.near.data();
  size_t near_count = near4_.select(addresses, count, near);
  // 0 means unknown; its block passes only when something in it is listed.
  if (near4_.may_contain(0))
    near_count = static_cast<size_t>(
        std::remove_if(near, near + near_count, [&](uint32_t row) { return addresses[row] == 0; }) - near);

  if (addresses4_.size() + services_.size() > 0) {
    const uint32_t* rows = scratch.hosts.data();
    size_t hosts = hosts4_.select_of(addresses, near, near_count, scratch.hosts.data());
    addresses4_.find_rows(addresses, rows, hosts, [&](uint32_t row, uint32_t position) {
      hits.push_back({row, field, bases.addresses4 + position});
    });
    if (ports && services_.size() > 0)
      for (size_t i = 0; i < hosts; ++i) {
        uint32_t row = rows[i];
        if (ports[row] == 0) continue;
        uint32_t position = services_.find({IpAddress::from_v4(addresses[row]), ports[row]});
        if (position != kAbsent) hits.push_back({row, field, bases.services + position});
      }
  }
  if (prefixes4_.size() > 0) {
    const uint32_t* rows = scratch.networks.data();
    size_t networks = networks4_.select_of(addresses, near, near_count, scratch.networks.data());
    for (size_t i = 0; i < networks; ++i)
      prefixes4_.for_each(addresses[rows[i]], [&](uint32_t position) {
        hits.push_back({rows[i], field, bases.prefixes4 + position});
      });
  }
}

void AddressMatcher::match6(const IpAddress* addresses, const uint16_t* ports, size_t count, MatchField field,
                            AddressScratch& scratch, std::vector<Hit>& hits) const {
  uint32_t* rows = scratch.near.data();
  if (!any4_ && !any6_) return;
  size_t candidates = 0;
  for (size_t i = 0; i < count; ++i) {
    const IpAddress& a = addresses[i];
    bool pass = a.is_v4() ? any4_ && near4_.may_contain(a.v4()) : any6_ && filter6_.may_contain(a);
    rows[candidates] = static_cast<uint32_t>(i);
    candidates += pass;
  }
  for (size_t i = 0; i < candidates; ++i)
    match_one(addresses[rows[i]], ports ? ports[rows[i]] : uint16_t{0}, rows[i], field, hits);
}

void AddressMatcher::match_one(const IpAddress& address, uint16_t port, uint32_t row, MatchField field,
                               std::vector<Hit>& hits) const {
  if (address.is_unspecified()) return;
  auto hit = [&](IndicatorRef ref) { hits.push_back({row, field, ref}); };
  if (address.is_v4()) {
    if (!any4_ || !near4_.may_contain(address.v4())) return;
    uint32_t position = addresses4_.find(address.v4());
    if (position != kAbsent) hit(bases.addresses4 + position);
    prefixes4_.for_each(address.v4(), [&](uint32_t p) { hit(bases.prefixes4 + p); });
  } else {
    if (!any6_ || !filter6_.may_contain(address)) return;
    uint32_t position = addresses6_.find(address);
    if (position != kAbsent) hit(bases.addresses6 + position);
    prefixes6_.for_each(to_uint128(address), [&](uint32_t p) { hit(bases.prefixes6 + p); });
  }
  if (port == 0) return;
  uint32_t position = services_.find({address, port});
  if (position != kAbsent) hit(bases.services + position);
}

void AddressMatcher::covering(const Prefix& prefix, std::vector<IndicatorRef>& refs) const {
  if (prefix.is_v4())
    prefixes4_.for_each(prefix.address.v4(), [&](uint32_t p) {
      if (prefixes4_.at(p).length <= prefix.length) refs.push_back(bases.prefixes4 + p);
    });
  else
    prefixes6_.for_each(to_uint128(prefix.address), [&](uint32_t p) {
      if (prefixes6_.at(p).length <= prefix.length) refs.push_back(bases.prefixes6 + p);
    });
}

size_t AddressMatcher::address_memory() const {
  return near4_.memory() + hosts4_.memory() + networks4_.memory() + filter6_.memory() + addresses4_.memory() +
         addresses6_.memory() + services_.memory();
}

}  // namespace luytre::match
