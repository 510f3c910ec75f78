// Every statement the event store sends, and all that differs between engine versions. The newest engine and
// a server as old as 18.16 take the same words otherwise.
//
// Values come from outside and are quoted here; names of databases, tables and clusters must have passed
// is_sql_name().
#pragma once
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "events/event_store.h"
#include "events/sql_engine.h"

namespace luytre::sql {

// The engine at hand, by SELECT version().
struct Dialect {
  unsigned major = 0;
  bool embedded = false;

  static std::optional<Dialect> parse(std::string_view version, bool embedded);
  // Since 20.x (2020): LowCardinality without an experiment's switch, flushing of parts, free partition
  // counts, FINAL by partition, reasons of failed mutations.
  bool modern() const { return major >= 21; }
  SqlSettings settings() const;
};

// Where the rows are. With a cluster, `sightings` is a Distributed table over `sightings_local` on every
// shard.
struct Place {
  std::string database = "luytre";
  std::string cluster;

  bool clustered() const { return !cluster.empty(); }
  std::string table() const;  // what is asked and written
  std::string local() const;  // what holds the parts
};

// Letters, digits, '_', '-' and '.', at most 64.
bool is_sql_name(std::string_view name);
// A string literal for any bytes.
std::string quote(std::string_view text);
// TabSeparated: lines of fields, escapes undone.
std::vector<std::vector<std::string>> parse_tsv(std::string_view text);

inline constexpr const char* kVersion = "SELECT version()";
std::vector<std::string> create(const Place& place, const Dialect& dialect);
// (name, type) of the table's columns as the engine has them, and as they must be.
std::string columns(const Place& place);
std::vector<std::vector<std::string>> expected_columns(const Dialect& dialect);

// Days with rows in [from, to], ascending; one column.
std::string days(const Place& place, Day from, Day to);
// Days that may have rows of the filter: also those whose rows a later insert has changed.
std::string days(const Place& place, const SightingFilter& filter);
// Rows of the days in the order of the filter, each key once, as the segment's columns.
std::string read_days(const Place& place, const SightingFilter& filter, Day from, Day to, uint64_t limit);
std::string count(const Place& place, const SightingFilter& filter);
// SightingSum, a line each: organisation, source, family, detector, category, sightings, first, last, days
// ("day:sightings" with commas), addresses (hexadecimal, with commas).
std::string sum(const Place& place, const SightingFilter& filter);

// Distinct (indicator, source) of all rows.
std::string indicators(const Place& place);
// Days with rows that one of `withdrawals` made. At least one; kWithdrawalsPerStatement at most.
std::string days_made_by(const Place& place, std::span<const Withdrawal> withdrawals);
std::string remove_made_by(const Place& place, std::span<const Withdrawal> withdrawals);
inline constexpr size_t kWithdrawalsPerStatement = 1000;
// Removals still under way: their number and, from modern engines, why the latest failed.
std::string removals_under_way(const Place& place, const Dialect& dialect);

// Drops the partitions of `days`, all before `before`; nothing when each also holds days that stay (times no
// clock gives share one).
std::optional<std::string> drop_days(const Place& place, std::span<const Day> days, Day before);

}  // namespace luytre::sql
