// What the centre publishes of its indicators: one row a value, in the order in which they changed. Every
// output (TAXII, STIX, MISP, RPZ, lists, rules) is made of this log and of nothing else, so a withdrawal
// reaches all of them and each can say what is new since a sequence number.
//
// Thread-safe as the ledger is.
#pragma once
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "indicators/store.h"
#include "ledger/ledger.h"
#include "model/indicator.h"

namespace luytre {

// A value as it is published. Several sources that name it make one row: it carries the least strict mark
// under which one of them allows it to be shared, and only what sources of that mark say of it (highest
// confidence, widest validity; the family and category of the surest).
struct Published {
  uint64_t sequence = 0;  // of its newest change: ascending in the order of commits, never given twice
  std::string id;         // UUID, version 5, over type and value: the same in every home (RFC 9562, 5.5)
  IndicatorType type = IndicatorType::address;
  std::string value;  // as IndicatorValue::to_string()
  std::string family;
  Category category = Category::c2;
  uint8_t confidence = 0;  // 0..100
  Tlp tlp = Tlp::amber;
  Timestamp from = INT64_MIN, until = INT64_MAX;
  Timestamp created = 0, modified = 0;  // of the row; modified ascends with every change of it
  bool withdrawn = false;               // no source says it any more, or it may not go out any more
};

// Who gets what. A row that leaves an audience (marked stricter, less sure, withdrawn, expired) is for that
// audience as good as withdrawn.
struct Audience {
  Tlp most = Tlp::green;  // the strictest mark it may see
  uint8_t least_confidence = 0;
  std::vector<Category> categories;  // empty: all but behaviour and sinkhole
  std::vector<IndicatorType> types;  // empty: all
  // False too before it is valid and when its validity is over.
  bool holds(const Published& published, Timestamp now) const;
};

struct PublishReport {
  uint64_t added = 0, changed = 0, withdrawn = 0, unchanged = 0;
};

// Brings the log up to the store: what is new, what is said differently, what is gone. TLP:RED never enters.
// Again with the same store changes nothing. One process at a time: else busy.
Result<PublishReport> publish(Ledger& ledger, const IndicatorStore& store, Timestamp now);

// Rows that changed after `after`, ascending by sequence, withdrawn ones too; at most `limit` (0: all). What
// was not committed when the call began is not seen, and nothing that commits later gets a lower number.
Result<void> read_published(Ledger& ledger, uint64_t after, size_t limit,
                            const std::function<void(const Published&)>& visit);
// One row by its id, or not_found.
Result<Published> find_published(Ledger& ledger, std::string_view id);

struct LogState {
  uint64_t sequence = 0;  // the newest; 0: nothing was published yet
  Timestamp modified = 0;
  uint64_t rows = 0, withdrawn = 0;
};
Result<LogState> log_state(Ledger& ledger);

}  // namespace luytre
