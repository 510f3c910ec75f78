// Every statement the archive sends, and all that differs between engine versions.
#pragma once
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "archive/contact.h"
#include "events/sql.h"

namespace luytre::archive_sql {

// What all statements need to know.
struct Seat {
  sql::Place place;
  sql::Dialect dialect;
};

// "contact_addresses", "contact_names"
const char* table_name(ArchiveTable table);
// The table that rows are put into, as written in SQL, and their columns in a file of RowBinary.
std::string entrance(const Seat& seat, ArchiveTable table);
std::string structure(ArchiveTable table);

std::vector<std::string> create(const Seat& seat);

// What rows a statement reads, and which of them it answers with.
struct Condition {
  std::string keys;  // on the first columns of the table's key: literal lists, so that its index is used
  std::string rows;  // on what they lead to; "": all of it
};
// Keys one statement is asked for, sorted, so that the next one goes on where it ends: well below the 50,000
// elements that engines parse by default (max_ast_elements).
inline constexpr size_t kKeysPerStatement = 8192;
inline constexpr size_t kRangesPerStatement = 32;

Condition is_address(std::span<const IpAddress> addresses);
Condition is_service(std::span<const std::pair<IpAddress, uint16_t>> services);
// Of names and domains; both reversed.
struct WantedName {
  std::string name;
  bool below;  // and all below it
  auto operator<=>(const WantedName&) const = default;
};
Condition is_name(std::span<const WantedName> names);
struct AddressRange {
  IpAddress first, last;
};
Condition in_ranges(std::span<const AddressRange> ranges);
// Names whose reversed form begins with one of `beginnings`, which end in '.'.
Condition begins_with(std::span<const std::string> beginnings);

// Contacts, folded, in the columns of structure().
std::string read(const Seat& seat, ArchiveTable table, Day from, Day to, const Condition& condition);

// Partition, rows, bytes, parts, by partition ascending.
std::string partitions(const Seat& seat, ArchiveTable table);
// First and last day; rows of each day of a partition ("201812") ascending.
std::string day_bounds(const Seat& seat, ArchiveTable table);
std::string days_of_partition(const Seat& seat, ArchiveTable table, const std::string& partition);
std::string drop_partition(const Seat& seat, ArchiveTable table, const std::string& partition);
// Makes one part of the partition.
std::string merge_partition(const Seat& seat, ArchiveTable table, const std::string& partition);
std::string drop_days_before(const Seat& seat, ArchiveTable table, const std::string& partition, Day day);
std::string removals_under_way(const Seat& seat);

}  // namespace luytre::archive_sql
