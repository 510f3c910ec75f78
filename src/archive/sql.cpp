#include "archive/sql.h"

#include <fmt/format.h>

#include <map>
#include <set>
#include <string_view>

#include "archive/name_key.h"

namespace luytre::archive_sql {
namespace {

// A look-up of one key reads so many rows, in blocks so small that little else is unpacked with them. The
// index holds the first key of each such run, some 20 bytes.
constexpr unsigned kGranularity = 256;
constexpr unsigned kLeastBlock = 8192, kMostBlock = 16384;

struct Column {
  const char* name;
  const char* type;
  bool few_values = false;
};
constexpr Column kAddressKey[] = {{"remote", "FixedString(16)"}, {"port", "UInt16"}, {"protocol", "UInt8"}};
constexpr Column kNameKey[] = {{"zone", "String"}, {"name", "String"}};
constexpr Column kCommonKey[] = {{"via", "UInt8"},
                                 {"day", "UInt16"},
                                 {"client", "FixedString(16)"},
                                 {"sensor", "String", true},
                                 {"inside", "String", true}};
struct Folded {
  const char* name;
  const char* function;
};
constexpr Folded kFolded[] = {{"first", "min"}, {"last", "max"}, {"hours", "groupBitOr"}};

std::vector<Column> key_of(ArchiveTable table) {
  std::vector<Column> key;
  if (table == ArchiveTable::addresses)
    key.assign(std::begin(kAddressKey), std::end(kAddressKey));
  else
    key.assign(std::begin(kNameKey), std::end(kNameKey));
  key.insert(key.end(), std::begin(kCommonKey), std::end(kCommonKey));
  return key;
}

std::string names_of(const std::vector<Column>& columns) {
  std::string list;
  for (const Column& column : columns) list += fmt::format("{}{}", list.empty() ? "" : ", ", column.name);
  return list;
}

std::string on_cluster(const Seat& seat) {
  return seat.place.clustered() ? fmt::format(" ON CLUSTER `{}`", seat.place.cluster) : "";
}

std::string system_table(const Seat& seat, std::string_view table) {
  return seat.place.clustered() ? fmt::format("cluster('{}', system.{})", seat.place.cluster, table)
                                : fmt::format("system.{}", table);
}

std::string qualified(const Seat& seat, std::string_view table) {
  return fmt::format("`{}`.{}", seat.place.database, table);
}

// On a cluster the table that holds the parts has a name of its own on each shard.
std::string local_name(const Seat& seat, ArchiveTable table) {
  return fmt::format("{}{}", table_name(table), seat.place.clustered() ? "_local" : "");
}

std::string engine(const Seat& seat, ArchiveTable table) {
  if (!seat.place.clustered()) return "AggregatingMergeTree";
  return fmt::format("ReplicatedAggregatingMergeTree('/clickhouse/tables/{{shard}}/{}.{}', '{{replica}}')",
                     seat.place.database, local_name(seat, table));
}

// The folded columns as the table holds them. Engines before SimpleAggregateFunction (2019) hold states.
std::string stored_columns(const Seat& seat, ArchiveTable table) {
  bool modern = seat.dialect.modern();
  std::string list;
  for (const Column& column : key_of(table)) {
    std::string type =
        modern && column.few_values ? fmt::format("LowCardinality({})", column.type) : column.type;
    if (modern && std::string_view(column.name) == "client") type += " CODEC(ZSTD(1))";
    list += fmt::format("{}{} {}", list.empty() ? "" : ", ", column.name, type);
  }
  for (const Folded& folded : kFolded) {
    list += modern ? fmt::format(", {} SimpleAggregateFunction({}, UInt32) CODEC(T64, ZSTD(1))", folded.name,
                                 folded.function)
                   : fmt::format(", {} AggregateFunction({}, UInt32)", folded.name, folded.function);
  }
  return list;
}

void create_table(const Seat& seat, ArchiveTable table, std::vector<std::string>& out) {
  bool modern = seat.dialect.modern(), clustered = seat.place.clustered();
  std::string settings = fmt::format(" SETTINGS index_granularity = {}", kGranularity);
  if (modern)
    settings +=
        ", fsync_after_insert = 1, fsync_part_directory = 1, min_rows_to_fsync_after_merge = 1,"
        " min_compressed_bytes_to_fsync_after_merge = 1";
  // Engines before 2019 index the whole sorting key.
  std::string index;
  if (modern) {
    index =
        fmt::format("PRIMARY KEY ({}) ", table == ArchiveTable::addresses ? "remote, port" : "zone, name");
    settings +=
        fmt::format(", min_compress_block_size = {}, max_compress_block_size = {}", kLeastBlock, kMostBlock);
  }
  std::string local = local_name(seat, table);
  out.push_back(fmt::format(
      "CREATE TABLE IF NOT EXISTS {}{} ({}) ENGINE = {} PARTITION BY toYYYYMM(toDate(day)) {}ORDER BY ({}){}",
      qualified(seat, local), on_cluster(seat), stored_columns(seat, table), engine(seat, table), index,
      names_of(key_of(table)), settings));
  if (!modern) {
    // Rows come plain and a view makes states of them; its columns' names must not be those of the states.
    std::string states;
    for (const Folded& folded : kFolded)
      states += fmt::format(", {0}State(plain_{1}) AS {1}", folded.function, folded.name);
    out.push_back(fmt::format("CREATE TABLE IF NOT EXISTS {}{} ({}) ENGINE = Null",
                              qualified(seat, local + "_in"), on_cluster(seat), structure(table)));
    out.push_back(fmt::format(
        "CREATE MATERIALIZED VIEW IF NOT EXISTS {}{} TO {} AS SELECT {}{} FROM {} GROUP BY {}",
        qualified(seat, local + "_fold"), on_cluster(seat), qualified(seat, local), names_of(key_of(table)),
        states, qualified(seat, local + "_in"), names_of(key_of(table))));
  }
  if (!clustered) return;
  // By what is looked up: one contact is always on one shard.
  const char* by = table == ArchiveTable::addresses ? "sipHash64(remote)" : "sipHash64(name)";
  auto distribute = [&](std::string_view name, const std::string& over, const std::string& columns) {
    out.push_back(fmt::format(
        "CREATE TABLE IF NOT EXISTS {}{} ({}) ENGINE = Distributed('{}', '{}', '{}', {})",
        qualified(seat, name), on_cluster(seat), columns, seat.place.cluster, seat.place.database, over, by));
  };
  distribute(table_name(table), local, stored_columns(seat, table));
  if (!modern) distribute(fmt::format("{}_in", table_name(table)), local + "_in", structure(table));
}

std::string literal(const IpAddress& address) {
  char bytes[16];
  address.to_bytes(bytes);
  std::string text = "'";
  for (char c : bytes) {
    constexpr char kDigits[] = "0123456789abcdef";
    auto byte = static_cast<unsigned char>(c);
    text += {'\\', 'x', kDigits[byte >> 4], kDigits[byte & 15]};
  }
  return text + '\'';
}

// "(a, b, …)"
std::string list_of(const auto& values, const auto& literal_of) {
  std::string text = "(";
  for (const auto& value : values) {
    if (text.size() > 1) text += ',';
    text += literal_of(value);
  }
  return text + ')';
}

}  // namespace

const char* table_name(ArchiveTable table) {
  return table == ArchiveTable::addresses ? "contact_addresses" : "contact_names";
}

std::string entrance(const Seat& seat, ArchiveTable table) {
  return qualified(seat, fmt::format("{}{}", table_name(table), seat.dialect.modern() ? "" : "_in"));
}

std::string structure(ArchiveTable table) {
  std::string list;
  for (const Column& column : key_of(table))
    list += fmt::format("{}{} {}", list.empty() ? "" : ", ", column.name, column.type);
  for (const Folded& folded : kFolded) list += fmt::format(", plain_{} UInt32", folded.name);
  return list;
}

std::vector<std::string> create(const Seat& seat) {
  std::vector<std::string> statements;
  create_table(seat, ArchiveTable::addresses, statements);
  create_table(seat, ArchiveTable::names, statements);
  return statements;
}

Condition is_address(std::span<const IpAddress> addresses) {
  return {"remote IN " + list_of(addresses, literal), ""};
}

Condition is_service(std::span<const std::pair<IpAddress, uint16_t>> services) {
  auto pair = [](const auto& service) {
    return fmt::format("({},{})", literal(service.first), service.second);
  };
  return {"(remote, port) IN " + list_of(services, pair), ""};
}

Condition is_name(std::span<const WantedName> names) {
  std::set<std::string_view> zones, whole;  // those wanted, those of them with all below them
  std::set<std::string_view> exact;
  std::map<unsigned, std::set<std::string_view>> below;  // by label count
  for (const WantedName& wanted : names) {
    std::string_view zone = zone_of(wanted.name);
    zones.insert(zone);
    if (wanted.below && zone == wanted.name) {
      whole.insert(zone);
    } else {
      exact.insert(wanted.name);
      if (wanted.below) below[label_count(wanted.name)].insert(wanted.name);
    }
  }
  Condition condition{"zone IN " + list_of(zones, sql::quote), ""};
  if (whole.size() == zones.size()) return condition;
  condition.rows = "name IN " + list_of(exact, sql::quote);
  for (const auto& [labels, domains] : below)
    condition.rows +=
        fmt::format(" OR arrayStringConcat(arraySlice(splitByChar('.', name), 1, {}), '.') IN {}", labels,
                    list_of(domains, sql::quote));
  if (!whole.empty()) condition.rows += " OR zone IN " + list_of(whole, sql::quote);
  return condition;
}

Condition in_ranges(std::span<const AddressRange> ranges) {
  std::string text;
  for (const AddressRange& range : ranges)
    text += fmt::format("{}(remote >= {} AND remote <= {})", text.empty() ? "" : " OR ", literal(range.first),
                        literal(range.last));
  return {text, ""};
}

Condition begins_with(std::span<const std::string> beginnings) {
  std::string text;
  for (const std::string& beginning : beginnings) {
    std::string end = beginning;
    ++end.back();  // '/' follows '.'
    // So does the zone of such a name.
    text +=
        fmt::format("{}(zone >= {} AND zone < {} AND name >= {} AND name < {})", text.empty() ? "" : " OR ",
                    sql::quote(beginning), sql::quote(end), sql::quote(beginning), sql::quote(end));
  }
  return {text, ""};
}

std::string read(const Seat& seat, ArchiveTable table, Day from, Day to, const Condition& condition) {
  std::string keys = names_of(key_of(table)), folded;
  for (const Folded& f : kFolded)
    folded += fmt::format(", {}{}({})", f.function, seat.dialect.modern() ? "" : "Merge", f.name);
  std::string rows = condition.rows.empty() ? "" : fmt::format(" AND ({})", condition.rows);
  return fmt::format("SELECT {}{} FROM {} PREWHERE {} WHERE day >= {} AND day <= {}{} GROUP BY {}", keys,
                     folded, qualified(seat, table_name(table)), condition.keys, from, to, rows, keys);
}

std::string partitions(const Seat& seat, ArchiveTable table) {
  return fmt::format(
      "SELECT partition, sum(rows), sum(bytes_on_disk), count() FROM {} WHERE database = {} AND table = '{}' "
      "AND "
      "active "
      "GROUP BY partition ORDER BY partition",
      system_table(seat, "parts"), sql::quote(seat.place.database), local_name(seat, table));
}

std::string day_bounds(const Seat& seat, ArchiveTable table) {
  return fmt::format("SELECT count(), min(day), max(day) FROM {}", qualified(seat, table_name(table)));
}

std::string days_of_partition(const Seat& seat, ArchiveTable table, const std::string& partition) {
  return fmt::format("SELECT day, count() FROM {} WHERE toYYYYMM(toDate(day)) = {} GROUP BY day ORDER BY day",
                     qualified(seat, table_name(table)), partition);
}

std::string drop_partition(const Seat& seat, ArchiveTable table, const std::string& partition) {
  return fmt::format("ALTER TABLE {}{} DROP PARTITION {}", qualified(seat, local_name(seat, table)),
                     on_cluster(seat), partition);
}

std::string merge_partition(const Seat& seat, ArchiveTable table, const std::string& partition) {
  return fmt::format("OPTIMIZE TABLE {} PARTITION {} FINAL", qualified(seat, local_name(seat, table)),
                     partition);
}

std::string drop_days_before(const Seat& seat, ArchiveTable table, const std::string& partition, Day day) {
  return fmt::format("ALTER TABLE {}{} DELETE WHERE toYYYYMM(toDate(day)) = {} AND day < {}",
                     qualified(seat, local_name(seat, table)), on_cluster(seat), partition, day);
}

std::string removals_under_way(const Seat& seat) {
  return fmt::format("SELECT count(){} FROM {} WHERE database = {} AND table IN ('{}', '{}') AND is_done = 0",
                     seat.dialect.modern() ? ", max(latest_fail_reason)" : "",
                     system_table(seat, "mutations"), sql::quote(seat.place.database),
                     local_name(seat, ArchiveTable::addresses), local_name(seat, ArchiveTable::names));
}

}  // namespace luytre::archive_sql
