// Indicators against the past: what the archive holds of them becomes sightings that say they were found
// later.
#pragma once
#include <cstdint>
#include <functional>

#include "base/result.h"
#include "base/time.h"
#include "directory/directory.h"
#include "monitor/commit.h"
#include "retro/search.h"

namespace luytre {

struct RetroOptions {
  Day from = kFirstDay, to = kLastDay;   // of the contacts
  Timestamp found = kNoTime;             // the time of this search, for the sightings' detail
  std::function<void(double)> progress;  // share done, 0 to 1
};

struct RetroReport {
  uint64_t contacts = 0;       // of the archive, that met a key
  uint64_t sightings = 0;      // made of them
  uint64_t new_sightings = 0;  // not found by an earlier search
  uint64_t expired = 0;        // matches of an indicator not valid at the time
  uint64_t bodies = 0, addresses = 0, internal_hosts = 0;
  uint64_t days = 0;
  Day first = kLastDay, last = kFirstDay;  // first > last: none
};

// Searches and commits. Sightings carry the detector "retro" and the detail {"by":"retro","found":"<time>"};
// all else is as if the indicator had been known. `first` and `last` are the contact's on that day, in whole
// seconds; packets, bytes and the client's port are not kept and stand at 0. The same search again makes the
// same sightings. An address that was sighted live already stands in the same sets of addresses, so its
// figure does not change; the sightings stand beside each other.
//
// Errors: those of the stores; unsupported when more is found than is held in memory (some 15 million
// contacts): the indicators are too broad, or the days too many.
Result<RetroReport> search_past(const PastSearch& search, const Directory& directory, Committer& committer,
                                const RetroOptions& options);

}  // namespace luytre
