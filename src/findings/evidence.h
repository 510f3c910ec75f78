// The sightings that a finding stands on, out of the event store.
#pragma once
#include <optional>
#include <span>

#include "events/event_store.h"
#include "findings/book.h"

namespace luytre {

struct EvidenceQuery {
  std::optional<Day> day;  // of this day only
  uint64_t limit = 50;     // the newest so many
};

struct EvidenceRows {
  SightingBatch sightings;  // newest first
  uint64_t total = 0;       // that the finding counts, on the days asked for
  // All of `total` are here. Not so: cut by the limit, or their day's evidence was dropped for its age.
  bool complete = true;
};

// `days`: FindingBook::days of the finding. Reads the subject's rows, newest first, and stops at the limit.
// Whoever calls has seen to it that the viewer may see the finding.
Result<EvidenceRows> read_evidence(EventStore& events, const Rules& rules, const Finding& finding,
                                   std::span<const FindingDay> days, const EvidenceQuery& query);

}  // namespace luytre
