// What each source of indicators was worth in the last thirty days, from the sightings it made.
//
// A finding counts for a source whose sightings gave evidence to it in these days; it is the source's only
// when no other gave any. Of a finding that several sources saw, the first one leads by the days between its
// first sighting and the next source's. Disputes count for every source of the finding; a dispute is judged
// when the centre has upheld or rejected it.
#pragma once
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>

#include "directory/directory.h"
#include "findings/rules.h"
#include "hub/event_gate.h"
#include "ledger/ledger.h"

namespace luytre {

struct Scorecard {
  uint64_t sightings = 0, findings = 0, only = 0;
  uint64_t organisations = 0;
  uint64_t disputed = 0, upheld = 0, judged = 0;
  std::optional<double> lead_days;  // the median; nothing: it was never first of several

  static constexpr uint64_t kFewest = 5;
  std::optional<double> precision() const {
    if (judged < kFewest) return std::nullopt;
    return 1 - static_cast<double>(upheld) / static_cast<double>(judged);
  }
};
inline constexpr int kScorecardDays = 30;

// By source. Reads the sightings of thirty days up to `now`, a day at a time so that others get at the store
// in between; memory: some 100 bytes a finding.
Result<std::map<std::string, Scorecard>> make_scorecards(EventGate& events, Ledger& ledger,
                                                         const Rules& rules, Timestamp now);

// The latest: the job "feeds" renews them, so that nobody waits. Who asks before the first are made waits for
// them. Thread-safe.
class ScorecardMemory {
 public:
  using Cards = std::shared_ptr<const std::map<std::string, Scorecard>>;
  Result<Cards> get(EventGate& events, Ledger& ledger, const Rules& rules, Timestamp now);
  Result<void> renew(EventGate& events, Ledger& ledger, const Rules& rules, Timestamp now);

 private:
  std::mutex making_, mutex_;
  Cards cards_;
};

}  // namespace luytre
