#include "archive/sql.h"

#include <fmt/format.h>

namespace luytre::archive_sql {
namespace {

// Small enough that a look-up of one key reads little; an entry of the index takes some 50 bytes of memory
// for so many rows.
constexpr unsigned kGranularity = 2048;

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
  std::string local = local_name(seat, table);
  out.push_back(fmt::format(
      "CREATE TABLE IF NOT EXISTS {}{} ({}) ENGINE = {} PARTITION BY toYYYYMM(toDate(day)) ORDER BY ({}){}",
      qualified(seat, local), on_cluster(seat), stored_columns(seat, table), engine(seat, table),
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
  for (char c : bytes) text += fmt::format("\\x{:02x}", static_cast<unsigned char>(c));
  return text + "'";
}

const char* in(const Seat& seat) {
  return seat.place.clustered() ? "GLOBAL IN" : "IN";
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

std::string wanted_table(const Seat& seat, const Wanted& wanted, uint64_t run) {
  return qualified(seat, fmt::format("{}_{:016x}", wanted.name, run));
}

std::string create_wanted(const Seat& seat, const Wanted& wanted, uint64_t run) {
  return fmt::format("CREATE TABLE IF NOT EXISTS {} ({}) ENGINE = Memory", wanted_table(seat, wanted, run),
                     wanted.structure);
}

std::string drop_wanted(const Seat& seat, const Wanted& wanted, uint64_t run) {
  return fmt::format("DROP TABLE IF EXISTS {}", wanted_table(seat, wanted, run));
}

std::string is_wanted_address(const Seat& seat, uint64_t run) {
  return fmt::format("remote {} (SELECT remote FROM {})", in(seat),
                     wanted_table(seat, kWantedAddresses, run));
}

std::string is_wanted_service(const Seat& seat, uint64_t run) {
  return fmt::format("(remote, port) {} (SELECT remote, port FROM {})", in(seat),
                     wanted_table(seat, kWantedServices, run));
}

std::string is_wanted_name(const Seat& seat, uint64_t run, std::span<const unsigned> below) {
  std::string table = wanted_table(seat, kWantedNames, run);
  std::string text =
      fmt::format("zone {0} (SELECT zone FROM {1}) AND (name {0} (SELECT name FROM {1})", in(seat), table);
  for (unsigned labels : below)
    text += fmt::format(
        " OR arrayStringConcat(arraySlice(splitByChar('.', name), 1, {}), '.') {} (SELECT name FROM {} WHERE "
        "below = 1)",
        labels, in(seat), table);
  return text + ")";
}

std::string in_ranges(std::span<const AddressRange> ranges) {
  std::string text;
  for (const AddressRange& range : ranges)
    text += fmt::format("{}(remote >= {} AND remote <= {})", text.empty() ? "" : " OR ", literal(range.first),
                        literal(range.last));
  return fmt::format("({})", text);
}

std::string begins_with(std::span<const std::string> beginnings) {
  std::string text;
  for (const std::string& beginning : beginnings) {
    std::string end = beginning;
    ++end.back();  // '/' follows '.'
    // So does the zone of such a name.
    text +=
        fmt::format("{}(zone >= {} AND zone < {} AND name >= {} AND name < {})", text.empty() ? "" : " OR ",
                    sql::quote(beginning), sql::quote(end), sql::quote(beginning), sql::quote(end));
  }
  return fmt::format("({})", text);
}

std::string read(const Seat& seat, ArchiveTable table, Day from, Day to, const std::string& condition) {
  std::string keys = names_of(key_of(table)), folded;
  for (const Folded& f : kFolded)
    folded += fmt::format(", {}{}({})", f.function, seat.dialect.modern() ? "" : "Merge", f.name);
  return fmt::format("SELECT {}{} FROM {} WHERE day >= {} AND day <= {} AND {} GROUP BY {}", keys, folded,
                     qualified(seat, table_name(table)), from, to, condition, keys);
}

std::string partitions(const Seat& seat, ArchiveTable table) {
  return fmt::format(
      "SELECT partition, sum(rows), sum(bytes_on_disk) FROM {} WHERE database = {} AND table = '{}' AND "
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
