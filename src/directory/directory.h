// Who is who and who holds what, with dates: organisations, and the ownership of prefixes, autonomous systems
// and domains. A figure for a day in the past uses the facts of that day, so a fact added later corrects
// history.
//
// An organisation outside its validity holds nothing, and its successor inherits nothing by itself: what it
// held falls to the next rank until somebody says whose it is. Of two facts about one resource in force on a
// day, the one that starts later decides.
//
// Kept in `folder` as text tables a person can read (organisations.csv, ownership.csv), replaced atomically.
// A Directory object is a loaded, consistent state: reading is thread-safe, adding is not. Copies share the
// state.
#pragma once
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/hash.h"
#include "base/result.h"
#include "directory/attribution.h"
#include "model/organisation.h"

namespace luytre {

// One dated fact. On the days [from, to], both inclusive:
struct Ownership {
  enum class Kind : uint8_t {
    prefix,   // `resource` is a network held by `organisation`
    asn,      // `resource` is an AS number held by `organisation`; "": holder not known
    route,    // `resource` is a network announced by AS `asn`
    domain,   // `resource` is a domain (and all below) held by `organisation`
    country,  // `resource` is a network of the country, whoever holds it
  };
  // Routes only: what the giver says of the network itself. Providers also announce networks delegated abroad
  // (a content network's caches): such a route is kept and shown, and attributes nothing.
  enum class Delegation : uint8_t { unsaid, country, foreign };

  Kind kind = Kind::prefix;
  std::string resource;  // canonical: "192.0.2.0/24", "64500", "example.vn"
  std::string organisation;
  uint32_t asn = 0;
  Delegation delegation = Delegation::unsaid;
  Day from = kFirstDay, to = kLastDay;
  std::string source;  // where the fact comes from and how well it is known, free text
  friend bool operator==(const Ownership&, const Ownership&) = default;
};
const char* to_string(Ownership::Kind kind);

struct AddCounts {
  size_t added = 0, updated = 0, unchanged = 0;
  std::vector<std::string> refused;  // "organisations.csv line 12: ...", one each
};

// The answer to "whose is this": the chain is most specific first, up the organisation tree. For a domain or
// an organisation the owner's reason is `prefix`: held outright.
struct DirectoryAnswer {
  Owner owner;
  std::string
      matched;  // the prefix, ASN or domain that decided; for an ASN's holder "192.0.2.0/24 of AS64500"
  std::vector<Organisation> chain;
};

class Directory {
 public:
  // An absent folder is an empty directory. Errors: io; corrupt, naming the line that does not parse.
  static Result<Directory> open(const std::filesystem::path& folder);

  // CSV with a header; columns as in the README of the data: org_id (or id), parent, sector, name_vi,
  // name_en, abbr, valid_from, valid_to, successor_org_id, domain, domain_status, name_source ... A domain
  // column also makes a domain fact for the time the organisation is valid. Bad lines are refused one by one;
  // the rest is stored. Idempotent. Errors: invalid, when the text is no CSV table or has no id column.
  Result<AddCounts> add_organisations(std::string_view csv, std::string_view where);
  // CSV with a header. The kind is told by the columns present, or by a `kind` cell that names one:
  //   prefix,org_id[,from,to]   asn,org_id[,…]   prefix,origin_asn[,…]   domain,org_id[,…]   prefix (alone) =
  //   country
  // A route with a column in_country (or in_vn_apnic_delegation_2021) = yes makes its network country space
  // as well; = no: Delegation::foreign. A later add of the same (kind, resource, from) replaces the earlier:
  // that is how a holding is ended. Errors as above.
  Result<AddCounts> add_ownership(std::string_view csv, std::string_view where);
  // Writes what was added; nothing is on disk before.
  Result<void> save() const;

  std::span<const Organisation> organisations() const;  // by id
  const Organisation* organisation(std::string_view id) const;
  std::span<const Ownership> ownership() const;  // by kind, place, from

  // `id` and all that is below it in the tree, as indices into organisations(), ascending. Empty: unknown.
  std::vector<uint32_t> with_those_below(std::string_view id) const;

  // Who holds what on `day`; the objects of days without a change between them are one while anybody keeps
  // it.
  Result<std::shared_ptr<const OwnedRanges>> ranges(Day day) const;
  // The same, ready for lookups (some 35 MiB each).
  Result<std::shared_ptr<const AttributionTable>> table(Day day) const;
  // [from, to] cut into stretches of days within which table() is the same, ascending.
  struct Stretch {
    Day from, to;
    friend bool operator==(const Stretch&, const Stretch&) = default;
  };
  std::vector<Stretch> stretches(Day from, Day to) const;

  // `value`: organisation id, address, prefix, AS number ("AS64500") or domain. Nothing: nobody's, or not a
  // value.
  std::optional<DirectoryAnswer> find(std::string_view value, Day day) const;

  // The bodies of `day` of which a name or abbreviation has `text` (name_has, base/vietnamese.h), by id.
  std::vector<const Organisation*> search(std::string_view text, Day day) const;

  // Changes whenever any fact does; the same facts give the same digest.
  Digest128 version() const;

  struct State;  // directory_state.h, for this folder only

 private:
  explicit Directory(std::shared_ptr<State> state) : state_(std::move(state)) {}
  std::shared_ptr<State> state_;
};

}  // namespace luytre
