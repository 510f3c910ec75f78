// Rows of the weakness tables as objects, and back. For this folder only.
#pragma once
#include <map>
#include <unordered_map>

#include "weaknesses/inventory/weakness_book.h"

namespace luytre::inventory {

struct SourceRow {
  std::string rule, severity, evidence;
  bool credentialed = false;
  Timestamp first_seen = 0, last_seen = 0, absent = 0;
  bool stored = false, changed = false;
};

struct WeaknessRow {
  Weakness w;
  std::map<std::string, SourceRow> sources;
  bool stored = false, changed = false;
  bool seen = false;  // by the scan that is being imported
};
using WeaknessRows = std::unordered_map<std::string, WeaknessRow>;

std::string weakness_columns(std::string_view table);  // "w.id, …"
Weakness read_weakness(const Row& row);                // place: the column after the last
WeaknessClosed closed_reason(std::string_view name);

// All of one asset, with their sources.
Result<WeaknessRows> rows_of(Transaction& t, const std::string& asset);
Result<void> store(Transaction& t, WeaknessRow& row);
Result<void> add_event(Transaction& t, const std::string& weakness, Timestamp at, std::string_view event,
                       std::string_view detail, std::string_view actor);

}  // namespace luytre::inventory
