#include "events/sql.h"

#include <algorithm>
#include <charconv>
#include <set>

#include "base/check.h"
#include "events/native_blocks.h"
#include "events/segment.h"

namespace luytre::sql {
namespace {

// Days a partition can bear: the engine's Date of 18.16 ends in 2106. Times that no clock gives share the
// edges.
constexpr Day kFirstPartition = 0, kLastPartition = 49709;

std::string column_type(const SegmentColumn& column, const Dialect& dialect) {
  return dialect.modern() ? native_type(column) : column.type;
}

std::string column_list(const Dialect& dialect) {
  std::string list;
  for (const SegmentColumn& column : segment_columns())
    list += fmt::format("{}{} {}", list.empty() ? "" : ", ", column.name, column_type(column, dialect));
  return list;
}

std::string column_names() {
  std::string list;
  for (const SegmentColumn& column : segment_columns())
    list += fmt::format("{}{}", list.empty() ? "" : ", ", column.name);
  return list;
}

std::string on_cluster(const Place& place) {
  return place.clustered() ? fmt::format(" ON CLUSTER `{}`", place.cluster) : "";
}

// A system table as all shards see it.
std::string system_table(const Place& place, std::string_view table) {
  return place.clustered() ? fmt::format("cluster('{}', system.{})", place.cluster, table)
                           : fmt::format("system.{}", table);
}

std::string local_name(const Place& place) {
  return place.clustered() ? "sightings_local" : "sightings";
}

std::string day_condition(Day from, Day to) {
  return fmt::format("day >= {} AND day <= {}", from, to);
}

std::string equal(const char* column, const std::optional<std::string>& value) {
  return value ? fmt::format(" AND {} = {}", column, quote(*value)) : "";
}

std::string equal(const char* column, const std::optional<IpAddress>& value) {
  if (!value) return "";
  return fmt::format(" AND {} = toFixedString(unhex('{:016x}{:016x}'), 16)", column, value->high(),
                     value->low());
}

// What later inserts of a key may change.
std::string attributed(const SightingFilter& filter) {
  return equal("organisation", filter.organisation) + equal("family", filter.family);
}

// What is part of the key, so that all rows of a key pass or none does: FINAL may come after it.
std::string of_key(const SightingFilter& filter) {
  return equal("address", filter.address) + equal("remote", filter.remote) +
         equal("indicator", filter.indicator) + equal("source", filter.source);
}

// The rows of the days, each key once. Asked by the key's parts, the columns of other rows are not read.
std::string from_where(const Place& place, const SightingFilter& filter, Day from, Day to) {
  std::string key = of_key(filter);
  return fmt::format("FROM {} FINAL{} WHERE {}{}", place.table(),
                     key.empty() ? "" : " PREWHERE " + key.substr(5), day_condition(from, to),
                     attributed(filter));
}

std::string made_by(std::span<const Withdrawal> withdrawals) {
  LUYTRE_CHECK(!withdrawals.empty() && withdrawals.size() <= kWithdrawalsPerStatement);
  std::string any_source, one_source;
  for (const Withdrawal& withdrawal : withdrawals) {
    if (withdrawal.source.empty())
      any_source += fmt::format("{}{}", any_source.empty() ? "" : ", ", quote(withdrawal.indicator));
    else
      one_source += fmt::format("{}({}, {})", one_source.empty() ? "" : ", ", quote(withdrawal.indicator),
                                quote(withdrawal.source));
  }
  std::string text;
  if (!any_source.empty()) text = fmt::format("indicator IN ({})", any_source);
  if (!one_source.empty())
    text += fmt::format("{}(indicator, source) IN ({})", text.empty() ? "" : " OR ", one_source);
  return text;
}

}  // namespace

std::optional<Dialect> Dialect::parse(std::string_view version, bool embedded) {
  Dialect dialect{0, embedded};
  auto [end, error] = std::from_chars(version.data(), version.data() + version.size(), dialect.major);
  if (error != std::errc() || end == version.data() + version.size() || *end != '.') return std::nullopt;
  return dialect;
}

SqlSettings Dialect::settings() const {
  SqlSettings settings = {
      // An insert into a Distributed table returns when the shards have the rows.
      {"insert_distributed_sync", "1"},
      // A segment that comes again after its rows were withdrawn must not be taken for one still there.
      {"insert_deduplicate", "0"},
      {"max_query_size", "67108864"},
      // A day in time order may be larger than the memory.
      {"max_bytes_before_external_sort", "1073741824"},
  };
  if (modern()) {
    settings.insert(settings.end(),
                    {
                        // The same key has the same day, so partitions need not be merged with each other.
                        {"do_not_merge_across_partitions_select_final", "1"},
                        {"max_partitions_per_insert_block", "0"},
                        // Rows of one key are told apart when they are read and merged; doing it while they
                        // are written costs most.
                        {"optimize_on_insert", "0"},
                    });
  }
  return settings;
}

std::string Place::table() const {
  return fmt::format("`{}`.sightings", database);
}
std::string Place::local() const {
  return fmt::format("`{}`.{}", database, local_name(*this));
}

bool is_sql_name(std::string_view name) {
  return !name.empty() && name.size() <= 64 && std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '-' || c == '.';
  });
}

std::string quote(std::string_view text) {
  std::string quoted = "'";
  for (char c : text) {
    if (c == '\'' || c == '\\')
      quoted += {'\\', c};
    else if (static_cast<unsigned char>(c) < 0x20)
      quoted += fmt::format("\\x{:02x}", static_cast<unsigned char>(c));
    else
      quoted += c;
  }
  return quoted + '\'';
}

std::vector<std::vector<std::string>> parse_tsv(std::string_view text) {
  std::vector<std::vector<std::string>> lines;
  for (size_t i = 0; i < text.size();) {
    auto& fields = lines.emplace_back(1);
    for (; i < text.size() && text[i] != '\n'; ++i) {
      if (text[i] == '\t') {
        fields.emplace_back();
      } else if (text[i] != '\\' || i + 1 == text.size()) {
        fields.back() += text[i];
      } else {
        static constexpr std::string_view kEscapes = "bfnrt0a", kMeant{"\b\f\n\r\t\0\a", 7};
        char c = text[++i];
        size_t known = kEscapes.find(c);
        fields.back() += known == kEscapes.npos ? c : kMeant[known];
      }
    }
    ++i;
  }
  return lines;
}

std::vector<std::string> create(const Place& place, const Dialect& dialect) {
  std::string engine = "ReplacingMergeTree";
  if (place.clustered())
    engine = fmt::format("ReplicatedReplacingMergeTree('/clickhouse/tables/{{shard}}/{}.{}', '{{replica}}')",
                         place.database, local_name(place));
  // One row a key: both sort columns follow from the sighting's key. Sorted by time, since that is how rows
  // come and how they are read. A partition is a day, so retention drops whole parts.
  std::string rest =
      fmt::format(" PARTITION BY toDate(toUInt16(greatest(least(day, {}), {}))) ORDER BY (first, key)",
                  kLastPartition, kFirstPartition);
  if (dialect.modern()) {
    // An acknowledged row survives the loss of power, after merges too. Small parts in one file: fewer
    // flushes.
    rest +=
        " SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, min_rows_to_fsync_after_merge = 1,"
        " min_compressed_bytes_to_fsync_after_merge = 1, min_bytes_for_wide_part = 268435456";
  }
  std::vector<std::string> statements = {
      fmt::format("CREATE DATABASE IF NOT EXISTS `{}`{}", place.database, on_cluster(place)),
      fmt::format("CREATE TABLE IF NOT EXISTS {}{} ({}) ENGINE = {}{}", place.local(), on_cluster(place),
                  column_list(dialect), engine, rest)};
  if (place.clustered()) {
    // By address, which is part of the key: one key is always on one shard.
    statements.push_back(fmt::format(
        "CREATE TABLE IF NOT EXISTS {}{} ({}) ENGINE = Distributed('{}', '{}', '{}', sipHash64(address))",
        place.table(), on_cluster(place), column_list(dialect), place.cluster, place.database,
        local_name(place)));
  }
  return statements;
}

std::string columns(const Place& place) {
  return fmt::format("SELECT name, type FROM system.columns WHERE database = {} AND table = 'sightings'",
                     quote(place.database));
}

std::vector<std::vector<std::string>> expected_columns(const Dialect& dialect) {
  std::vector<std::vector<std::string>> expected;
  for (const SegmentColumn& column : segment_columns())
    expected.push_back({column.name, column_type(column, dialect)});
  return expected;
}

std::string days(const Place& place, Day from, Day to) {
  return fmt::format("SELECT DISTINCT day FROM {} WHERE {} ORDER BY day", place.table(),
                     day_condition(from, to));
}

std::string days(const Place& place, const SightingFilter& filter) {
  return fmt::format("SELECT DISTINCT day FROM {} WHERE {}{}{} ORDER BY day", place.table(),
                     day_condition(filter.from, filter.to), of_key(filter), attributed(filter));
}

std::string read_days(const Place& place, const SightingFilter& filter, Day from, Day to, uint64_t limit) {
  const char* down = filter.newest_first ? " DESC" : "";
  std::string text = fmt::format("SELECT {} {} ORDER BY first{}, key{}", column_names(),
                                 from_where(place, filter, from, to), down, down);
  if (limit > 0) text += fmt::format(" LIMIT {}", limit);
  return text;
}

std::string count(const Place& place, const SightingFilter& filter) {
  return fmt::format("SELECT count() {}", from_where(place, filter, filter.from, filter.to));
}

std::string sum(const Place& place, const SightingFilter& filter) {
  return fmt::format(
      "SELECT organisation, source, family, detector, category, sum(rows), min(begun), max(ended), "
      "arrayStringConcat(groupArray(concat(toString(day), ':', toString(rows))), ','), "
      "arrayStringConcat(arrayMap(a -> hex(a), arraySlice(groupUniqArrayArray(addresses), 1, {0})), ',') "
      "FROM (SELECT organisation, source, family, detector, category, day, count() AS rows, "
      "min(first) AS begun, max(greatest(first, last)) AS ended, groupUniqArray(address) AS addresses {1} "
      "GROUP BY organisation, source, family, detector, category, day) "
      "GROUP BY organisation, source, family, detector, category",
      kMostSummedAddresses, from_where(place, filter, filter.from, filter.to));
}

std::string indicators(const Place& place) {
  return fmt::format("SELECT DISTINCT indicator, source FROM {}", place.table());
}

std::string days_made_by(const Place& place, std::span<const Withdrawal> withdrawals) {
  return fmt::format("SELECT DISTINCT day FROM {} WHERE {}", place.table(), made_by(withdrawals));
}

std::string remove_made_by(const Place& place, std::span<const Withdrawal> withdrawals) {
  return fmt::format("ALTER TABLE {}{} DELETE WHERE {}", place.local(), on_cluster(place),
                     made_by(withdrawals));
}

std::string removals_under_way(const Place& place, const Dialect& dialect) {
  return fmt::format("SELECT count(){} FROM {} WHERE database = {} AND table = '{}' AND is_done = 0",
                     dialect.modern() ? ", max(latest_fail_reason)" : "", system_table(place, "mutations"),
                     quote(place.database), local_name(place));
}

std::optional<std::string> drop_days(const Place& place, std::span<const Day> days, Day before) {
  if (before <= kFirstPartition) return std::nullopt;
  std::set<Day> partitions;
  for (Day day : days)
    if (day < kLastPartition) partitions.insert(std::max(day, kFirstPartition));
  std::string commands;
  for (Day day : partitions) {
    CivilDate date = civil_from_day(day);
    commands += fmt::format("{} DROP PARTITION ID '{:04}{:02}{:02}'", commands.empty() ? "" : ",", date.year,
                            date.month, date.day);
  }
  if (commands.empty()) return std::nullopt;
  return fmt::format("ALTER TABLE {}{}{}", place.local(), on_cluster(place), commands);
}

}  // namespace luytre::sql
