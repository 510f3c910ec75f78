#include "weaknesses/inventory/ranked.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <tuple>
#include <unordered_map>

#include "weaknesses/inventory/inventory_match.h"
#include "weaknesses/inventory/port_contacts.h"

namespace luytre {
namespace {

// What the inventory tells of a place, all its assets together.
struct Place {
  int level = 0;
  std::string host, owner, address;
};

Certainty certainty_of(const Weakness& w) {
  // A scanner's word is taken as it is; a match by the inventory alone says how sure it is.
  Certainty best = Certainty::version_unknown;
  for (const std::string& rule : w.rules)
    best = std::min(best, rule_certainty(rule).value_or(Certainty::exact));
  return w.rules.empty() ? Certainty::exact : best;
}

}  // namespace

Result<std::vector<RankedWeakness>> ranked_weaknesses(Ledger& ledger, const Viewer& viewer,
                                                      const Knowledge* knowledge,
                                                      const WeaknessFilter& filter) {
  auto list = WeaknessBook(ledger).list(viewer, filter);
  if (!list) return std::unexpected(list.error());
  auto assets = AssetBook(ledger).list(viewer, {.organisation = filter.organisation});
  if (!assets) return std::unexpected(assets.error());
  std::map<std::pair<std::string, std::string>, Place> places;
  for (const Asset& a : *assets) {
    Place& place = places[{a.organisation, a.place}];
    place.level = std::max(place.level, static_cast<int>(a.level));
    if (place.host.empty()) place.host = a.host;
    if (place.owner.empty()) place.owner = a.owner;
    if (place.address.empty()) place.address = a.address;
  }
  std::map<ExposedPort, PortContact> contacts;
  auto read = ledger.read([&](Transaction& t) -> Result<void> {
    auto all = port_contacts(t);
    if (!all) return std::unexpected(all.error());
    for (PortContact& c : *all) contacts.emplace(c.at, std::move(c));
    return {};
  });
  if (!read) return std::unexpected(read.error());

  std::vector<RankedWeakness> out;
  out.reserve(list->size());
  for (Weakness& w : *list) {
    RankedWeakness one;
    if (auto place = places.find({w.organisation, w.place}); place != places.end()) {
      one.host = place->second.host;
      one.owner = place->second.owner;
      if (place->second.level) one.exposure.system_level = place->second.level;
      auto contact = contacts.find({.organisation = w.organisation,
                                    .address = place->second.address,
                                    .protocol = w.protocol,
                                    .port = w.port});
      if (w.port && contact != contacts.end()) {
        one.exposure.exploit_sources = contact->second.sources;
        one.exposure.internet = contact->second.answered;
        one.contacted = contact->second.last;
      }
    }
    one.exposure.internet |= std::ranges::any_of(
        w.rules, [](const std::string& rule) { return rule.starts_with("shadowserver:"); });
    one.priority =
        priority(knowledge, w.weakness, static_cast<unsigned>(w.severity), certainty_of(w), one.exposure);
    one.w = std::move(w);
    out.push_back(std::move(one));
  }
  std::ranges::sort(out, [](const RankedWeakness& a, const RankedWeakness& b) {
    return std::tuple(!a.w.open, -a.priority.points, a.w.due, std::string_view(a.w.id)) <
           std::tuple(!b.w.open, -b.priority.points, b.w.due, std::string_view(b.w.id));
  });
  return out;
}

}  // namespace luytre
