// Who is who and who holds what, with dates: organisations, and the ownership of prefixes, autonomous systems and
// domains. A figure for a day in the past uses the facts of that day, so a fact added later corrects history.
//
// Kept in `folder` as text tables a person can read (organisations.csv, ownership.csv), replaced atomically.
// A Directory object is a loaded, consistent state: reading is thread-safe, adding is not.
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
    asn,      // `resource` is an AS number held by `organisation`
    route,    // `resource` is a network announced by AS `asn`
    domain,   // `resource` is a domain (and all below) held by `organisation`
    country,  // `resource` is a network of the country, whoever holds it
  };
  Kind kind = Kind::prefix;
  std::string resource;
  std::string organisation;
  uint32_t asn = 0;
  Day from = kFirstDay, to = kLastDay;
  std::string source;  // where the fact comes from, free text
};

struct AddCounts {
  size_t added = 0, updated = 0, unchanged = 0;
  std::vector<std::string> refused;  // "line 12: ...", one each
};

// The answer to "whose is this": the chain is most specific first, up the organisation tree.
struct DirectoryAnswer {
  Owner owner;
  std::string matched;  // the prefix, ASN or domain that decided
  std::vector<Organisation> chain;
};

class Directory {
 public:
  // An absent folder is an empty directory.
  static Result<Directory> open(const std::filesystem::path& folder);

  // CSV with a header; columns as in the README of the data: org_id (or id), parent, sector, name_vi, name_en, abbr,
  // valid_from, valid_to, successor_org_id, domain, domain_status, name_source ... A domain column also makes a
  // domain fact. Bad lines are refused one by one; the rest is stored. Idempotent.
  Result<AddCounts> add_organisations(std::string_view csv, std::string_view where);
  // CSV with a header. The kind is told by the columns present, or by a `kind` column:
  //   prefix,org_id[,from,to]   asn,org_id[,…]   prefix,origin_asn[,…]   domain,org_id[,…]   prefix (alone) = country
  // A later add of the same (kind, resource, from) replaces the earlier: that is how a holding is ended.
  Result<AddCounts> add_ownership(std::string_view csv, std::string_view where);
  // Writes what was added; nothing is on disk before.
  Result<void> save() const;

  std::span<const Organisation> organisations() const;
  const Organisation* organisation(std::string_view id) const;
  std::span<const Ownership> ownership() const;

  // The attribution table in force on `day`; tables of days without a change between them are one object.
  Result<std::shared_ptr<const AttributionTable>> table(Day day) const;
  // [from, to] cut into stretches of days within which table() is the same, ascending.
  struct Stretch {
    Day from, to;
  };
  std::vector<Stretch> stretches(Day from, Day to) const;

  // `value`: address, prefix, domain or organisation id.
  std::optional<DirectoryAnswer> find(std::string_view value, Day day) const;

  // Changes whenever any fact does; the same facts give the same digest.
  Digest128 version() const;

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace luytre
