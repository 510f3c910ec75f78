// Named collections: who gets what of the publication. Rows of the ledger that operators change; each change
// is audited. Thread-safe as the ledger is.
#pragma once
#include <optional>

#include "access/viewer.h"
#include "warning/publication/log.h"

namespace luytre {

struct CollectionRule {
  std::string name;  // in addresses: 1 to 40 of a-z 0-9 -
  std::string title, description;
  Audience audience;                // `most` at most amber+strict
  bool open = false;                // to everybody without a log-in: TLP:CLEAR only
  std::vector<std::string> bodies;  // whose people may read it; empty: all with Permission::pull_publications
  bool writable = false;            // those with Permission::push_publications may add objects
};

struct Collection : CollectionRule {
  int64_t number = 0;
  std::string id;                // UUID, version 4
  uint64_t head = 0;             // the newest Member::added; 0: nothing yet
  uint64_t live = 0, total = 0;  // of values
  Timestamp changed = 0;         // the rule
};

// The rule of who may read: an open one everybody; else who is of the centre, or of one of its bodies, with
// Permission::pull_publications for this mark.
bool may_read(const Viewer& viewer, const CollectionRule& rule);
// Objects may be added by TAXII: a writable collection that the viewer may read and push to.
bool may_write(const Viewer& viewer, const CollectionRule& rule);

// Those the viewer may read, by name.
Result<std::vector<Collection>> list_collections(Ledger& ledger, const Viewer& viewer);
// By id or name; not_found for what is not there and what the viewer may not read.
Result<Collection> find_collection(Ledger& ledger, const Viewer& viewer, std::string_view id_or_name);

// By operators (Permission::change_settings). Errors: invalid: check_rule(), or a name that another has. The
// new one's id.
Result<std::string> add_collection(Ledger& ledger, const Viewer& viewer, const CollectionRule& rule);
// Members follow the new rule at the next sync_collections().
Result<void> change_collection(Ledger& ledger, const Viewer& viewer, std::string_view id,
                               const CollectionRule& rule);
// Nobody reads it any more.
Result<void> retire_collection(Ledger& ledger, const Viewer& viewer, std::string_view id);
Result<void> check_rule(const CollectionRule& rule);

// Who publishes.
struct Producer {
  std::string id;  // UUID; "" before the first publication
  std::string name;
  Timestamp created = 0, modified = 0;
  bool enabled = true;  // the hub publishes by itself
};
Result<Producer> producer(Ledger& ledger);
// By operators.
Result<void> enable_publication(Ledger& ledger, const Viewer& viewer, bool enabled);

}  // namespace luytre
