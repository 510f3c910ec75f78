#include "directory/directory_state.h"

#include <algorithm>
#include <charconv>
#include <numeric>

#include "base/domain.h"

namespace luytre {
namespace {

using Kind = Ownership::Kind;
using Place = Directory::State::Place;

std::strong_ordering compare(Kind kind, const Place& place, std::string_view resource, const Ownership& fact,
                             const Place& other) {
  if (auto order = kind <=> fact.kind; order != 0) return order;
  if (kind == Kind::asn) return place.asn <=> other.asn;
  if (kind == Kind::domain) return resource <=> std::string_view(fact.resource);
  return place.prefix <=> other.prefix;
}

}  // namespace

void Directory::State::forget() {
  std::lock_guard lock(mutex);
  version.reset();
  changes.reset();
  ranges.clear();
  tables.clear();
  recent.clear();
}

const Organisation* Directory::State::organisation(std::string_view id) const {
  auto at = std::lower_bound(organisations.begin(), organisations.end(), id,
                             [](const Organisation& o, std::string_view wanted) { return o.id < wanted; });
  return at != organisations.end() && at->id == id ? &*at : nullptr;
}

bool Directory::State::valid(std::string_view id, Day day) const {
  const Organisation* o = organisation(id);
  return o && o->valid_from <= day && day <= o->valid_to;
}

const std::vector<Day>& Directory::State::change_days() const {
  if (changes) return *changes;
  std::vector<Day> days;
  auto add = [&](Day from, Day to) {
    if (from != kFirstDay) days.push_back(from);
    if (to != kLastDay) days.push_back(to + 1);
  };
  std::string_view last;  // facts of one body often stand together
  for (const Ownership& fact : ownership) {
    if (fact.kind == Kind::domain) continue;
    add(fact.from, fact.to);
    if (fact.organisation.empty() || fact.organisation == last) continue;
    last = fact.organisation;
    if (const Organisation* o = organisation(last)) add(o->valid_from, o->valid_to);
  }
  std::sort(days.begin(), days.end());
  days.erase(std::unique(days.begin(), days.end()), days.end());
  return changes.emplace(std::move(days));
}

const Ownership* Directory::State::in_force(Kind kind, const Place& place, std::string_view domain,
                                            Day day) const {
  size_t low = 0, high = ownership.size();
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    if (compare(kind, place, domain, ownership[middle], places[middle]) > 0)
      low = middle + 1;
    else
      high = middle;
  }
  const Ownership* found = nullptr;
  for (; low < ownership.size() && compare(kind, place, domain, ownership[low], places[low]) == 0; ++low) {
    const Ownership& fact = ownership[low];
    if (fact.from > day) break;
    if (fact.to < day) continue;
    if (fact.organisation.empty() || valid(fact.organisation, day)) found = &fact;
  }
  return found;
}

void Directory::State::merge(std::vector<Ownership> fresh, std::vector<Place> fresh_places,
                             AddCounts& counts) {
  auto key_order = [](const Ownership& a, const Place& pa, const Ownership& b, const Place& pb) {
    auto order = compare(a.kind, pa, a.resource, b, pb);
    return order != 0 ? order : a.from <=> b.from;
  };
  std::vector<uint32_t> order(fresh.size());
  std::iota(order.begin(), order.end(), 0u);
  auto before = [&](uint32_t a, uint32_t b) {
    return key_order(fresh[a], fresh_places[a], fresh[b], fresh_places[b]) < 0;
  };
  // What was saved comes back in order.
  if (!std::is_sorted(order.begin(), order.end(), before))
    std::stable_sort(order.begin(), order.end(), before);
  std::vector<Ownership> merged;
  std::vector<Place> merged_places;
  merged.reserve(ownership.size() + fresh.size());
  merged_places.reserve(ownership.size() + fresh.size());
  size_t old = 0;
  auto keep_old = [&] {
    merged.push_back(std::move(ownership[old]));
    merged_places.push_back(places[old++]);
  };
  for (size_t i = 0; i < order.size(); ++i) {
    uint32_t f = order[i];
    if (i + 1 < order.size() &&
        key_order(fresh[f], fresh_places[f], fresh[order[i + 1]], fresh_places[order[i + 1]]) == 0)
      continue;  // said again further down
    while (old < ownership.size() && key_order(ownership[old], places[old], fresh[f], fresh_places[f]) < 0)
      keep_old();
    if (old < ownership.size() && key_order(ownership[old], places[old], fresh[f], fresh_places[f]) == 0) {
      ++(ownership[old] == fresh[f] ? counts.unchanged : counts.updated);
      ++old;
    } else {
      ++counts.added;
    }
    merged.push_back(std::move(fresh[f]));
    merged_places.push_back(fresh_places[f]);
  }
  while (old < ownership.size()) keep_old();
  ownership = std::move(merged);
  places = std::move(merged_places);
}

bool read_place(Ownership& fact, Place& place) {
  switch (fact.kind) {
    case Kind::domain: {
      auto name = normalise_domain(fact.resource);
      if (name) fact.resource = std::move(*name);
      return name.has_value();
    }
    case Kind::asn: {
      auto asn = parse_asn(fact.resource);
      if (!asn) return false;
      place.asn = fact.asn = *asn;
      fact.resource = std::to_string(*asn);
      return true;
    }
    default: {
      auto prefix = Prefix::parse(fact.resource);
      if (!prefix) return false;
      place.prefix = *prefix;
      fact.resource = prefix->to_string();
      return true;
    }
  }
}

std::optional<uint32_t> parse_asn(std::string_view text) {
  if (text.size() > 2 && (text[0] | 32) == 'a' && (text[1] | 32) == 's') text.remove_prefix(2);
  uint32_t asn = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), asn);
  if (text.empty() || error != std::errc() || end != text.data() + text.size() || asn == 0)
    return std::nullopt;
  return asn;
}

}  // namespace luytre
