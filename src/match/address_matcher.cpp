#include "match/address_matcher.h"

#include <algorithm>

namespace luytre::match {

void AddressMatcher::build(Listed listed, ProfileLists& lists) {
  addresses4_.build(std::move(listed.addresses4), lists);
  addresses6_.build(std::move(listed.addresses6), lists);
  prefixes4_.build(std::move(listed.prefixes4), lists);
  prefixes6_.build(std::move(listed.prefixes6), lists);
  services_.build(std::move(listed.services), lists);

  size_t services4 = 0;
  for (const Service& s : services_.values()) services4 += s.address.is_v4();
  size_t entries4 = addresses4_.size() + prefixes4_.size() + services4;
  any4_ = entries4 > 0;
  filter4_.reset(entries4);
  filter6_.reset(addresses6_.size() + services_.size() - services4, prefixes6_.size());
  any6_ = addresses6_.size() + services_.size() - services4 + prefixes6_.size() > 0;

  addresses4_.for_each([&](uint32_t address) { filter4_.add(address); });
  for (const auto& n : prefixes4_.networks()) filter4_.add_range(n.first, n.last());
  for (const IpAddress& a : addresses6_.values()) filter6_.add_host(a);
  for (const auto& n : prefixes6_.networks()) filter6_.add_network(to_address(n.first), n.length);
  for (const Service& s : services_.values())
    s.address.is_v4() ? filter4_.add(s.address.v4()) : filter6_.add_host(s.address);
}

void AddressMatcher::match4(const uint32_t* addresses, const uint16_t* ports, size_t count, MatchField field,
                            uint32_t* rows, std::vector<Hit>& hits) const {
  if (!any4_) return;
  size_t candidates = filter4_.select(addresses, count, rows);
  // Block 0 passes only when something in it is listed; even then 0 means unknown.
  if (filter4_.may_contain(0))
    candidates = static_cast<size_t>(
        std::remove_if(rows, rows + candidates, [&](uint32_t row) { return addresses[row] == 0; }) - rows);
  if (addresses4_.size() > 0) {
    addresses4_.find_rows(addresses, rows, candidates, [&](uint32_t row, uint32_t position) {
      hits.push_back({row, field, bases.addresses4 + position});
    });
  }
  if (prefixes4_.size() > 0) {
    for (size_t i = 0; i < candidates; ++i)
      prefixes4_.for_each(addresses[rows[i]], [&](uint32_t position) {
        hits.push_back({rows[i], field, bases.prefixes4 + position});
      });
  }
  if (ports && services_.size() > 0) {
    for (size_t i = 0; i < candidates; ++i) {
      uint32_t row = rows[i];
      if (ports[row] == 0) continue;
      uint32_t position = services_.find({IpAddress::from_v4(addresses[row]), ports[row]});
      if (position != kAbsent) hits.push_back({row, field, bases.services + position});
    }
  }
}

void AddressMatcher::match6(const IpAddress* addresses, const uint16_t* ports, size_t count, MatchField field,
                            uint32_t* rows, std::vector<Hit>& hits) const {
  if (!any4_ && !any6_) return;
  size_t candidates = 0;
  for (size_t i = 0; i < count; ++i) {
    const IpAddress& a = addresses[i];
    bool pass = a.is_v4() ? any4_ && filter4_.may_contain(a.v4()) : any6_ && filter6_.may_contain(a);
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
    if (!any4_ || !filter4_.may_contain(address.v4())) return;
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
  return filter4_.memory() + filter6_.memory() + addresses4_.memory() + addresses6_.memory() +
         services_.memory();
}

}  // namespace luytre::match
