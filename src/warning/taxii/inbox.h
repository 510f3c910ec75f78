// Objects that others add to a writable collection: they wait until an operator releases them. Nothing that
// was added goes out by itself.
#pragma once
#include <functional>
#include <string>
#include <vector>

#include "warning/publication/collection.h"

namespace luytre {

inline constexpr size_t kInboxBytes = 8 << 20;  // of one request
inline constexpr size_t kInboxObjects = 10'000;

// What came of each object of an envelope {"objects": […]}: kept (as JSON, in its order) or refused with why.
struct InboxObjects {
  struct Item {
    std::string id, version, why;  // why: "" when it is kept
  };
  std::vector<Item> items;
  std::vector<std::string> kept;  // JSON of each
};
// Errors: invalid: not an envelope (TAXII 2.1, 3.7), too many objects or nested deeper than 32. An object
// must have type, id ("type--uuid"), spec_version 2.1, and, unless it is a marking or an observable,
// `created` and `modified`. Exact repetitions are no errors.
Result<InboxObjects> read_inbox_objects(std::string_view body);

// Stores them and answers the status's JSON (TAXII 2.1, 4.3.1). Errors: not_found (may_write), busy when the
// actor has 100 requests waiting, invalid.
Result<std::string> add_to_inbox(Ledger& ledger, const Viewer& viewer, const Collection& collection,
                                 std::string_view body);
// For who sent it, and for operators; else not_found.
Result<std::string> inbox_status(Ledger& ledger, const Viewer& viewer, std::string_view id);

struct InboxEntry {
  std::string id, collection, actor, state, decided_by;  // collection: its name
  Timestamp received = 0, decided_at = 0;
  uint64_t objects = 0, failures = 0;
  std::string content;  // JSON list of what waits; only from inbox_entry()
};
// Newest first, 500 at most. With Permission::change_feeds in the centre's own.
Result<std::vector<InboxEntry>> list_inbox(Ledger& ledger, const Viewer& viewer);
Result<InboxEntry> inbox_entry(Ledger& ledger, const Viewer& viewer, std::string_view id);
// Released: `store` gets the bundle and puts it into the indicator store; when it fails, nothing is decided.
Result<void> decide_inbox(
    Ledger& ledger, const Viewer& viewer, std::string_view id, bool release,
    const std::function<Result<void>(const InboxEntry&, const std::string& bundle)>& store);

}  // namespace luytre
