// The rules of a response policy zone, made of what is published: one record an owner name, no two at odds,
// sorted, so that the same rows in any order give the same zone.
#pragma once
#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "warning/rpz/policy.h"

namespace luytre {

// What became of the rows. Every row an audience holds is counted once: as a rule or in one of the others.
struct RpzCounts {
  uint64_t rows = 0;
  uint64_t names = 0, addresses = 0;  // became rules
  uint64_t no_action = 0;             // the policy does nothing about their category
  uint64_t other_type = 0;            // no name or address: URLs, fingerprints, hashes, one port of a host
  uint64_t invalid = 0;               // no name or network, or one no zone may hold (a public suffix, a /0)
  uint64_t too_long = 0;     // with the zone's name and "*." over 255 octets: resolvers refuse the zone
  uint64_t own = 0;          // the zone itself, or where its garden is
  uint64_t allowed = 0;      // the allow list covers them
  uint64_t covered = 0;      // said already by a rule above, or twice
  uint64_t conflicts = 0;    // at one name, or below one, something else is done: that was kept
  uint64_t over_limit = 0;   // beyond most_rules
  uint64_t allow_rules = 0;  // passthru records, with those that keep what lies between in force
  std::vector<std::string> examples;  // at most 20: "bad.example: conflicts with nxdomain of example"
};

// A record: key as in owner.h, for `below` the wildcard under it.
struct RpzRecord {
  uint64_t since = 0;  // version of the zone that first had it (zone.h); 0 in a rule set
  uint32_t offset = 0;
  uint8_t length = 0;
  RpzAction action : 7 = RpzAction::none;
  bool below : 1 = false;
};
static_assert(sizeof(RpzRecord) == 16);

struct RpzRuleSet {
  std::string arena;  // of the keys
  std::vector<RpzRecord> records;
  RpzCounts counts;
  std::string_view key(const RpzRecord& r) const {
    return std::string_view(arena).substr(r.offset, r.length);
  }
};

// Not thread-safe. Rules of resolvers follow wildcards as DNS does (RFC 4592): a rule below a wildcard of the
// same zone takes everything between the two out of it. So what a wildcard says already is left out, and
// between a wildcard and an allowed name below it the rule is repeated.
class RpzRuleBuilder {
 public:
  explicit RpzRuleBuilder(const RpzPolicy& policy);  // kept by reference
  // A row that is not withdrawn and that the audience holds; the caller sees to it.
  void add(const Published& row);
  RpzRuleSet finish() &&;

 private:
  struct Wanted {
    uint32_t offset;
    uint8_t length, confidence;
    RpzAction action;
    bool below, address;
  };
  void example(std::string_view what, std::string_view why);
  void want(std::string_view name, RpzAction action, bool below, bool address, uint8_t confidence);
  void add_name(const Published& row, RpzAction action);
  void add_address(const Published& row, const RpzCategoryPolicy& policy);
  void add_allowed();
  void keep_surest();
  bool is_allowed(const Prefix& prefix) const;  // an allowed network contains it
  std::string_view key(const Wanted& w) const { return std::string_view(arena_).substr(w.offset, w.length); }

  const RpzPolicy& policy_;
  std::vector<Prefix> allowed_;         // sorted
  std::array<bool, 129> lengths_ = {};  // that any of them has, on the 128-bit form
  std::string arena_;
  std::vector<Wanted> wanted_;
  RpzCounts counts_;
};

}  // namespace luytre
