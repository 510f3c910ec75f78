#include "directory/directory.h"

#include <algorithm>
#include <unordered_map>

#include "base/domain.h"
#include "base/vietnamese.h"
#include "directory/directory_state.h"

namespace luytre {
namespace {

using Kind = Ownership::Kind;
using Delegation = Ownership::Delegation;
using Rank = AttributionBuilder::Rank;

constexpr size_t kRecentTables = 4;
constexpr size_t kMaxDepth = 64;  // of the organisation tree

// Calls `visit` with the fact in force on `day` for every (kind, place) that has one, in order.
template <class Visit>
void for_each_in_force(const Directory::State& state, Day day, Visit visit) {
  std::string_view asked;  // neighbours often name one body
  bool asked_valid = false;
  auto valid = [&](const std::string& id) {
    if (id.empty()) return true;
    if (id != asked) asked_valid = state.valid(asked = id, day);
    return asked_valid;
  };
  const auto& facts = state.ownership;
  for (size_t i = 0; i < facts.size();) {
    size_t found = facts.size();
    size_t start = i;
    for (;
         i < facts.size() && facts[i].kind == facts[start].kind && facts[i].resource == facts[start].resource;
         ++i)
      if (facts[i].from <= day && day <= facts[i].to && valid(facts[i].organisation)) found = i;
    if (found < facts.size()) visit(facts[found], state.places[found]);
  }
}

Result<std::shared_ptr<const OwnedRanges>> paint(const Directory::State& state, Day day) {
  AttributionBuilder builder;
  std::unordered_map<uint32_t, std::string_view> holders;
  for_each_in_force(state, day, [&](const Ownership& fact, const Directory::State::Place& place) {
    switch (fact.kind) {
      case Kind::prefix:
        builder.add(place.prefix, Rank::prefix, fact.organisation);
        break;
      case Kind::asn:
        holders[place.asn] = fact.organisation;
        break;
      case Kind::route: {
        if (fact.delegation == Delegation::foreign) break;
        auto holder = holders.find(fact.asn);  // facts about ASNs come first
        builder.add(place.prefix, Rank::asn, holder == holders.end() ? std::string_view{} : holder->second);
        if (fact.delegation == Delegation::country) builder.add(place.prefix, Rank::country, {});
        break;
      }
      case Kind::country:
        builder.add(place.prefix, Rank::country, {});
        break;
      case Kind::domain:
        break;
    }
  });
  return builder.ranges();
}

std::vector<Organisation> chain_of(const Directory::State& state, std::string_view id) {
  std::vector<Organisation> chain;
  for (const Organisation* o = state.organisation(id); o && chain.size() < kMaxDepth;
       o = state.organisation(o->parent))
    chain.push_back(*o);
  return chain;
}

}  // namespace

const char* to_string(Ownership::Kind kind) {
  switch (kind) {
    case Kind::prefix:
      return "prefix";
    case Kind::asn:
      return "asn";
    case Kind::route:
      return "route";
    case Kind::domain:
      return "domain";
    case Kind::country:
      return "country";
  }
  return "?";
}

Directory::State::Decision Directory::State::decide(const Prefix& place, Day day) const {
  auto covering = [&](unsigned length) {
    return Prefix{mask(place.address, length + (place.is_v4() ? 96 : 0)), static_cast<uint8_t>(length)};
  };
  auto about = [&](Kind kind, unsigned length) { return in_force(kind, {covering(length)}, {}, day); };
  for (int length = place.length; length >= 0; --length)
    if (const Ownership* fact = about(Kind::prefix, length))
      return {{fact->organisation, AttributionReason::prefix}, fact->resource};
  for (int length = place.length; length >= 0; --length) {
    const Ownership* route = about(Kind::route, length);
    if (!route || route->delegation == Delegation::foreign) continue;
    const Ownership* holder = in_force(Kind::asn, {{}, route->asn}, {}, day);
    if (holder && !holder->organisation.empty())
      return {{holder->organisation, AttributionReason::asn},
              route->resource + " of AS" + std::to_string(route->asn)};
    break;
  }
  for (int length = place.length; length >= 0; --length) {
    const Ownership* fact = about(Kind::country, length);
    const Ownership* route = about(Kind::route, length);
    if (!fact && route && route->delegation == Delegation::country) fact = route;
    if (fact) return {{"", AttributionReason::country}, fact->resource};
  }
  return {};
}

std::span<const Organisation> Directory::organisations() const {
  return state_->organisations;
}

const Organisation* Directory::organisation(std::string_view id) const {
  return state_->organisation(id);
}

std::vector<const Organisation*> Directory::search(std::string_view text, Day day) const {
  std::vector<const Organisation*> found;
  for (const Organisation& o : state_->organisations) {
    if (day < o.valid_from || day > o.valid_to) continue;
    if (name_has(o.name_vi, text) || name_has(o.name_en, text) || name_has(o.abbreviation, text))
      found.push_back(&o);
  }
  return found;
}

std::span<const Ownership> Directory::ownership() const {
  return state_->ownership;
}

std::vector<uint32_t> Directory::with_those_below(std::string_view id) const {
  const auto& all = state_->organisations;
  const Organisation* top = state_->organisation(id);
  if (!top) return {};
  std::multimap<std::string_view, uint32_t> children;
  for (uint32_t i = 0; i < all.size(); ++i) children.emplace(all[i].parent, i);
  std::vector<uint32_t> found{static_cast<uint32_t>(top - all.data())};
  for (size_t next = 0; next < found.size() && found.size() <= all.size(); ++next)
    for (auto [at, end] = children.equal_range(all[found[next]].id); at != end; ++at)
      found.push_back(at->second);
  std::sort(found.begin(), found.end());
  return found;
}

Result<std::shared_ptr<const OwnedRanges>> Directory::ranges(Day day) const {
  std::lock_guard lock(state_->mutex);
  const auto& changes = state_->change_days();
  auto after = std::upper_bound(changes.begin(), changes.end(), day);
  Day stretch = after == changes.begin() ? kFirstDay : after[-1];
  auto& kept = state_->ranges[stretch];
  if (auto ranges = kept.lock()) return ranges;
  auto painted = paint(*state_, day);
  if (painted) kept = *painted;
  return painted;
}

Result<std::shared_ptr<const AttributionTable>> Directory::table(Day day) const {
  auto painted = ranges(day);
  if (!painted) return std::unexpected(painted.error());
  std::lock_guard lock(state_->mutex);
  const auto& changes = state_->change_days();
  auto after = std::upper_bound(changes.begin(), changes.end(), day);
  auto& kept = state_->tables[after == changes.begin() ? kFirstDay : after[-1]];
  auto table = kept.lock();
  if (!table) kept = table = std::make_shared<const AttributionTable>(std::move(*painted));
  auto& recent = state_->recent;
  if (std::find(recent.begin(), recent.end(), table) == recent.end()) {
    if (recent.size() == kRecentTables) recent.erase(recent.begin());
    recent.push_back(table);
  }
  return table;
}

std::vector<Directory::Stretch> Directory::stretches(Day from, Day to) const {
  std::lock_guard lock(state_->mutex);
  const auto& changes = state_->change_days();
  std::vector<Stretch> out;
  if (from > to) return out;
  for (auto at = std::upper_bound(changes.begin(), changes.end(), from); at != changes.end() && *at <= to;
       ++at) {
    out.push_back({from, *at - 1});
    from = *at;
  }
  out.push_back({from, to});
  return out;
}

std::optional<DirectoryAnswer> Directory::find(std::string_view value, Day day) const {
  auto answer = [&](Owner owner, std::string matched) {
    auto chain = chain_of(*state_, owner.organisation);
    return DirectoryAnswer{std::move(owner), std::move(matched), std::move(chain)};
  };
  if (state_->organisation(value))
    return answer({std::string(value), AttributionReason::prefix}, std::string(value));
  if (auto prefix = Prefix::parse(value, Prefix::HostBits::clear)) {
    auto decision = state_->decide(*prefix, day);
    if (decision.owner.reason == AttributionReason::foreign) return std::nullopt;
    return answer(std::move(decision.owner), std::move(decision.matched));
  }
  if (value.size() > 2 && (value[0] | 32) == 'a' && (value[1] | 32) == 's') {
    if (auto asn = parse_asn(value)) {
      const Ownership* fact = state_->in_force(Kind::asn, {{}, *asn}, {}, day);
      if (!fact || fact->organisation.empty()) return std::nullopt;
      return answer({fact->organisation, AttributionReason::asn}, "AS" + fact->resource);
    }
  }
  if (auto name = normalise_domain(value)) {
    for (std::string_view suffix = *name;;) {
      if (const Ownership* fact = state_->in_force(Kind::domain, {}, suffix, day))
        return answer({fact->organisation, AttributionReason::prefix}, fact->resource);
      size_t dot = suffix.find('.');
      if (dot == std::string_view::npos) break;
      suffix.remove_prefix(dot + 1);
    }
  }
  return std::nullopt;
}

Digest128 Directory::version() const {
  std::lock_guard lock(state_->mutex);
  if (!state_->version) {
    StableDigest digest;
    digest.add(organisations_text(*state_));
    digest.add(ownership_text(*state_));
    state_->version = digest.finish();
  }
  return *state_->version;
}

}  // namespace luytre
