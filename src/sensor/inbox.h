// Brings accepted batches into the hub's home: evidence, figures, health.
//
// Whose an address is, the hub's directory says and not the sensor; private addresses are those of the
// sensor's own body. Applied again after a crash, nothing changes: sightings have keys.
#pragma once
#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "events/event_store.h"
#include "ledger/ledger.h"
#include "monitor/commit.h"

namespace luytre::sensor {

struct ApplyReport {
  uint64_t batches = 0;
  uint64_t sightings = 0;          // taken, among them known ones
  uint64_t new_sightings = 0;      // not counted before
  uint64_t foreign = 0;            // of addresses that are nobody's here
  uint64_t undated = 0;            // of a time to come, or none
  std::vector<std::string> notes;  // for the log: damaged files, segments of an earlier run
};

struct ApplyOptions {
  std::filesystem::path home;
  EventStoreOptions events;
  // Lends the process's open event store for as long as it is called; null: one is opened by `events`.
  std::function<Result<void>(const std::function<Result<void>(EventStore&)>&)> lend;
  size_t most_sightings = 500'000;  // in one go, for memory; more next time
};

// Takes the home's lock (Home::Access::write), commits all that waits in one flush, notes it in the
// ledger, removes the files. Busy: another command writes the home; ask again later. Nothing waiting: takes
// no lock.
Result<ApplyReport> apply_inbox(Ledger& ledger, const ApplyOptions& options, Timestamp now);
// The same through a committer that is open already, for a process whose monitor holds the home: all it holds
// is flushed. `options.events` is not used.
Result<ApplyReport> apply_inbox(Ledger& ledger, const ApplyOptions& options, const Directory& directory,
                                Committer& committer, Timestamp now);

}  // namespace luytre::sensor
