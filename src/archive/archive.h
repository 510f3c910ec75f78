// The archive of contacts: months of who talked to whom, kept so that an indicator learnt today can be looked
// for in the past.
//
// Tables beside the sightings in the event store's engine (embedded, a server or a cluster), sorted by remote
// address and by name: a search costs by what it looks for and finds, not by what is kept.
#pragma once
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "archive/contact.h"
#include "base/ip.h"
#include "base/result.h"
#include "base/time.h"
#include "events/event_store.h"

namespace luytre {

// What is looked for, in any order.
struct ArchiveKeys {
  std::vector<IpAddress> addresses;
  std::vector<std::pair<IpAddress, uint16_t>> services;
  std::vector<Prefix> prefixes;
  std::vector<std::string> names;    // canonical: the name alone
  std::vector<std::string> domains;  // canonical: the name and everything below it
  size_t size() const {
    return addresses.size() + services.size() + prefixes.size() + names.size() + domains.size();
  }
};

struct ArchiveStats {
  uint64_t rows = 0;                       // stored, before those of one contact are folded
  uint64_t bytes = 0;                      // on the disk
  Day first = kLastDay, last = kFirstDay;  // days with rows; first > last: none
};

// Used by one thread at a time.
class Archive {
 public:
  virtual ~Archive() = default;
  // Creates what is missing; the other functions call it themselves the first time.
  virtual Result<void> prepare() = 0;
  // Makes rows durable. The same again changes no answer.
  virtual Result<void> insert(const ArchiveRows& rows) = 0;
  // Contacts on the days [from, to] that meet one of `keys`, each whole: all that was seen of it on that day.
  // One that meets several keys may come several times. Views die when `visit` returns; it returns false to
  // stop. `progress` is told the share done, 0 to 1.
  virtual Result<void> search(const ArchiveKeys& keys, Day from, Day to,
                              const std::function<bool(const ArchivedContact&)>& visit,
                              const std::function<void(double)>& progress = {}) = 0;
  virtual Result<ArchiveStats> stats() = 0;
  // Drops months that end before `from`, then the oldest days until at most `bytes` (0: no bound) are on the
  // disk. Returns the first day that is still there, or nothing when nothing was dropped.
  virtual Result<std::optional<Day>> keep(Day from, uint64_t bytes) = 0;
  // Makes one sorted run of each month's rows, so that a search looks a key up once a month. Costs a rewrite
  // of the months that grew since; made for the night. Nothing on a cluster, which merges by itself.
  virtual Result<void> compact() = 0;
};

// The archive in the engine behind `store`, which must outlive it; in memory when `store` has no engine.
// `scratch`: a folder of its own for rows on their way in, created; what a crash left there is brought in by
// prepare().
Result<std::unique_ptr<Archive>> open_archive(EventStore& store, const std::filesystem::path& scratch);

}  // namespace luytre
