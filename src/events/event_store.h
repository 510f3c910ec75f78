// Where sightings are kept as evidence, row by row.
//
// One SQL, three engines: embedded (chDB, the ClickHouse engine as a library), a ClickHouse server or cluster
// over HTTP, and memory (tests, sanitizer builds). Rows come in as segments: files of RowBinary that
// events/segment.h writes. Inserting the same segment again changes no answer; of two rows with one key the
// later insert's counts.
#pragma once
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "model/sighting.h"

namespace luytre {

struct SightingFilter {
  Day from = kFirstDay, to = kLastDay;      // inclusive
  std::optional<std::string> organisation;  // as attributed when written
  std::optional<std::string> family;
  std::optional<std::string> indicator;  // value, as people write it
  std::optional<std::string> source;
  std::optional<IpAddress> address, remote;
  uint64_t limit = 0;         // 0: all
  bool newest_first = false;  // the other way round: the limit leaves the newest

  // Names one end or one indicator: few days and few rows are to be expected.
  bool selective() const { return indicator || address || remote; }
};

// The sightings of a filter, summed by body, source, family, category and detector.
struct SightingSum {
  std::string organisation, source, family, detector;
  Category category = Category::c2;
  uint64_t sightings = 0;
  Timestamp first = INT64_MAX, last = INT64_MIN;  // the first beginning, the last end
  std::vector<IpAddress> addresses;               // distinct, ascending; at most kMostSummedAddresses
  std::vector<std::pair<Day, uint64_t>> days;     // sightings of each, ascending
};
inline constexpr size_t kMostSummedAddresses = 1'000'000;

// An indicator that is no longer believed. Empty source: whoever said it.
struct Withdrawal {
  std::string indicator, source;
};

struct SqlAccess;  // events/sql_store.h

// Used by one thread at a time.
class EventStore {
 public:
  virtual ~EventStore() = default;

  // Creates what is missing and waits for removals that a crash interrupted; cheap when all is there. The
  // other functions call it themselves the first time.
  virtual Result<void> prepare() = 0;
  // Makes the rows of one segment file durable. After a failure some of them may be there: insert it again.
  virtual Result<void> insert(const std::filesystem::path& segment) = 0;
  // Sightings in time order (newest_first: from the end), each key once; views in the sighting die when
  // `visit` returns. `visit` returns false to stop.
  virtual Result<void> read(const SightingFilter& filter,
                            const std::function<bool(const Sighting&)>& visit) = 0;
  virtual Result<uint64_t> count(const SightingFilter& filter) = 0;
  // In no order; the limit is not used. An engine sums where the rows are; else they are read one by one.
  virtual Result<std::vector<SightingSum>> sum(const SightingFilter& filter);
  // The days on which the indicators made sightings, ascending: what withdraw() would touch.
  virtual Result<std::vector<Day>> days_of(std::span<const Withdrawal> withdrawals) = 0;
  // Removes what the withdrawn indicators made and returns the days touched, ascending. A crash inside loses
  // that answer while the removal goes on: note days_of() first where the answer must not be lost.
  virtual Result<std::vector<Day>> withdraw(std::span<const Withdrawal> withdrawals) = 0;
  // Drops whole days before `day`. Days no clock gives (before 1970, after 2106) may stay.
  virtual Result<void> drop_before(Day day) = 0;
  // The engine behind it, prepared, for tables that others keep beside the sightings; it lives as long as the
  // store and is used by the same one thread at a time. Null from a store without one.
  virtual Result<const SqlAccess*> sql();
};

// `target`: "embedded", "memory", or "http[s]://[user@]host[:port][/database][?cluster=name]" (the password
// comes from the setting events_password, never from the URL). The database is "luytre" unless named.
struct EventStoreOptions {
  std::string target = "embedded";
  std::filesystem::path folder;  // embedded: where it lives
  std::string library;           // embedded: path of libchdb.so; "": looked for beside the program
  std::string password;
  std::string cluster;  // http: makes Replicated and Distributed tables on this cluster
};
// Embedded: ErrorCode::busy while another process (or another store of this one) has one open,
// ErrorCode::unavailable without the library, ErrorCode::unsupported in sanitizer builds, which the library's
// allocator does not bear. A server is not asked before prepare().
Result<std::unique_ptr<EventStore>> open_event_store(const EventStoreOptions& options);

}  // namespace luytre
