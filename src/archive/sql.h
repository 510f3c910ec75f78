// Every statement the archive sends, and all that differs between engine versions.
#pragma once
#include <span>
#include <string>
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

// What a search looks for lies in a table of its own while it lasts.
struct Wanted {
  const char* name;       // "wanted_names"
  const char* structure;  // its columns
};
inline constexpr Wanted kWantedAddresses = {"wanted_addresses", "remote FixedString(16)"};
inline constexpr Wanted kWantedServices = {"wanted_services", "remote FixedString(16), port UInt16"};
inline constexpr Wanted kWantedNames = {"wanted_names", "zone String, name String, below UInt8"};
std::string wanted_table(const Seat& seat, const Wanted& wanted, uint64_t run);
std::string create_wanted(const Seat& seat, const Wanted& wanted, uint64_t run);
std::string drop_wanted(const Seat& seat, const Wanted& wanted, uint64_t run);

// Conditions on a row.
std::string is_wanted_address(const Seat& seat, uint64_t run);
std::string is_wanted_service(const Seat& seat, uint64_t run);
// `below`: the label counts of the domains among the wanted names.
std::string is_wanted_name(const Seat& seat, uint64_t run, std::span<const unsigned> below);
struct AddressRange {
  IpAddress first, last;
};
std::string in_ranges(std::span<const AddressRange> ranges);
// Names whose reversed form begins with one of `beginnings`, which end in '.'.
std::string begins_with(std::span<const std::string> beginnings);

// Contacts, folded, in the columns of structure().
std::string read(const Seat& seat, ArchiveTable table, Day from, Day to, const std::string& condition);

// Partition, rows, bytes, by partition ascending.
std::string partitions(const Seat& seat, ArchiveTable table);
// First and last day; rows of each day of a partition ("201812") ascending.
std::string day_bounds(const Seat& seat, ArchiveTable table);
std::string days_of_partition(const Seat& seat, ArchiveTable table, const std::string& partition);
std::string drop_partition(const Seat& seat, ArchiveTable table, const std::string& partition);
std::string drop_days_before(const Seat& seat, ArchiveTable table, const std::string& partition, Day day);
std::string removals_under_way(const Seat& seat);

}  // namespace luytre::archive_sql
