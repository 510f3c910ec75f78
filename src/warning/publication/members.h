// What each collection shows: the publication as its readers are given it. They are given nothing else, so
// what was never within a collection's rule cannot be seen through it, not even as something withdrawn.
#pragma once
#include "warning/publication/collection.h"

namespace luytre {

// One thing of a collection. What returns after it was withdrawn, or is of another family now, comes as a new
// one with its own `object`, as STIX never takes a revocation back (STIX 2.1, 3.6).
struct Member {
  enum Kind : uint8_t { value, family, identity, marking };
  enum Gone : uint8_t { live, withdrawn, over };  // over: its validity ended; may return
  // Microseconds since 1970, and the place in the collection: ascends with every change in the order of
  // commits, two apart, at or after the time of the change.
  uint64_t added = 0;
  std::string object;  // UUID of its STIX object, of no other collection but for families, identity, markings
  Kind kind = value;
  Gone gone = live;
  uint32_t generation = 0;  // how many of the same value came before
  IndicatorType type = IndicatorType::address;
  std::string text;  // the value; a family's name; a marking's name
  std::string family_name;
  Category category = Category::c2;
  uint8_t confidence = 0;
  Tlp tlp = Tlp::clear;
  Timestamp from = INT64_MIN, until = INT64_MAX;
  Timestamp created = 0, modified = 0;
};

struct MemberQuery {
  uint64_t after = 0;         // Member::added above this
  uint64_t upto = INT64_MAX;  // and not above this
  size_t limit = 1000;        // 0: all
  enum { all, values, others } which = all;
  bool live_only = false;
  std::vector<std::string> objects;  // any of these; empty: all. At most 1000
};
// Ascending by `added`, in one view of the ledger. What was not committed when the call began is not seen,
// and nothing that commits later gets a lower number.
Result<void> read_members(Ledger& ledger, int64_t collection, const MemberQuery& query,
                          const std::function<void(const Member&)>& visit);

struct SyncReport {
  uint64_t added = 0, changed = 0, withdrawn = 0, over = 0;
};
// Brings every collection up to the log, its rule and the time; makes the first three collections (clear,
// green, amber) when there never was one. `name`: of the centre. One process at a time: else busy.
Result<SyncReport> sync_collections(Ledger& ledger, const std::string& name, Timestamp now);

// Of the marking-definition of a TLP 2.0 mark (FIRST).
std::string_view tlp_marking(Tlp tlp);
// Of a family's malware object; the same in every collection.
std::string family_object(std::string_view family);

}  // namespace luytre
