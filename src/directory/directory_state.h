// Inside of Directory: the facts in canonical order, and what is derived from them on demand.
#pragma once
#include <mutex>

#include "directory/directory.h"

namespace luytre {

// Facts and organisations are sorted vectors: found by binary search, written in order, equal when the facts
// are.
struct Directory::State {
  std::filesystem::path folder;
  std::vector<Organisation> organisations;  // by id
  std::vector<Ownership> ownership;         // by kind, place, from
  // What `resource` says, for the sort and for painting; parallel to `ownership`.
  struct Place {
    Prefix prefix;     // prefix, route, country
    uint32_t asn = 0;  // asn
  };
  std::vector<Place> places;

  // Derived; made under `mutex`, dropped by forget().
  mutable std::mutex mutex;
  mutable std::optional<Digest128> version;
  mutable std::optional<std::vector<Day>> changes;  // days on which ranges() may change, ascending
  mutable std::map<Day, std::weak_ptr<const OwnedRanges>> ranges;  // by first day of the stretch
  mutable std::map<Day, std::weak_ptr<const AttributionTable>> tables;
  mutable std::vector<std::shared_ptr<const AttributionTable>> recent;  // keeps the last few tables alive

  void forget();
  const Organisation* organisation(std::string_view id) const;
  // True when `id` exists and is valid on `day`.
  bool valid(std::string_view id, Day day) const;
  const std::vector<Day>& change_days() const;  // `mutex` held
  // The fact about (kind, resource) in force on `day`, or null: of those whose days hold it and whose
  // organisation is valid, the one that starts last.
  const Ownership* in_force(Ownership::Kind kind, const Place& place, std::string_view domain, Day day) const;
  // The owner of `place` as a whole on `day` and what decided it, by asking the facts length by length: slow
  // and obvious. Foreign when nobody holds it.
  struct Decision {
    Owner owner;
    std::string matched;
  };
  Decision decide(const Prefix& place, Day day) const;
  // Replaces or inserts many facts at once; `fresh` may hold one key several times, the last wins.
  void merge(std::vector<Ownership> fresh, std::vector<Place> fresh_places, AddCounts& counts);
};

// Reads the resource of a fact; false when it does not parse for its kind. Makes it canonical.
bool read_place(Ownership& fact, Directory::State::Place& place);

// "64500" or "AS64500"; 0 is no AS number (RFC 7607).
std::optional<uint32_t> parse_asn(std::string_view text);

std::string organisations_text(const Directory::State& state);
std::string ownership_text(const Directory::State& state);

}  // namespace luytre
