// A contact: who of ours talked to whom abroad on one day, or asked for which name. The archive's row.
//
// However often and in whatever order the same telemetry is read, contacts fold to the same rows: earliest
// first, latest last, and the hours of the day in which it was seen. A count of observations would not (it
// depends on what was read twice), so the hours are the count.
#pragma once
#include <bit>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "base/ip.h"
#include "base/result.h"
#include "base/time.h"

namespace luytre {

// What the contact was seen by. Values are stored.
enum class Via : uint8_t {
  traffic = 0,      // packets to or from the remote address
  answer = 1,       // a DNS answer that named the remote address
  dns = 2,          // a DNS question for the name
  host = 3,         // the name as HTTP host
  server_name = 4,  // the name as TLS server name
};
inline constexpr Via kLastVia = Via::server_name;
constexpr bool by_name(Via via) {
  return via >= Via::dns;
}

struct ArchivedContact {
  Via via = Via::traffic;
  uint8_t protocol = 0;          // of traffic; 0: unknown
  uint16_t port = 0;             // of the remote, of traffic; 0: unknown
  Day day = 0;                   // of `first`; 2000 to 2099
  IpAddress client;              // ours
  IpAddress remote;              // traffic and answer; else unspecified
  std::string_view name;         // dns, host, server_name: canonical, as seen; else ""
  uint32_t first = 0, last = 0;  // seconds since 1970; the fraction is cut off
  uint32_t hours = 0;            // bit h: seen in [h, h+1) UTC of `day`
  std::string_view sensor;
  std::string_view inside;  // the body the sensor sits in; "": on the national side

  unsigned hours_seen() const { return static_cast<unsigned>(std::popcount(hours)); }
};

// The archive's two tables: by address and by name. Contacts go to one or the other by their `via`.
enum class ArchiveTable : uint8_t { addresses, names };
inline constexpr size_t kArchiveTables = 2;

// Rows on their way into the archive, as RowBinary (clickhouse.com/docs/interfaces/formats#rowbinary) in the
// column order of archive/sql.h.
struct ArchiveRows {
  std::string bytes[kArchiveTables];
  uint64_t count[kArchiveTables] = {0, 0};

  void add(const ArchivedContact& contact);  // texts are cut at 64 KiB
  uint64_t rows() const { return count[0] + count[1]; }
  size_t size() const { return bytes[0].size() + bytes[1].size(); }
  void append(const ArchiveRows& other);
  void clear();
};

// Reads rows of `table` back; views die with the call. ErrorCode::corrupt at a row that does not parse.
Result<void> read_archive_rows(ArchiveTable table, std::string_view bytes,
                               const std::function<void(const ArchivedContact&)>& visit);

// Reads rows from the front of `bytes` and removes them; what is left is the start of a row that is not
// whole. `visit` returns false to stop (then the answer is false).
Result<bool> take_archive_rows(ArchiveTable table, std::string_view& bytes,
                               const std::function<bool(const ArchivedContact&)>& visit);

}  // namespace luytre
