// The book of findings, kept in a ledger.
//
// Evidence comes a day at a time and replaces what was known of that day, so the book's evidence is a
// function of what the event store holds: days absorbed again, in any order, as often as one likes, change
// nothing; late sightings, sightings of retro searches and withdrawn indicators are new content of their
// days. What persons and clean-up by evidence do on top is the life of a finding (findings/life.h); every act
// is written to the history and the audit chain in the transaction that does it. Absorbing and settling audit
// one entry a transaction, with counts and a digest of the findings they changed.
#pragma once
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "directory/directory.h"
#include "findings/day_evidence.h"
#include "findings/finding.h"
#include "findings/life.h"
#include "findings/rules.h"
#include "findings/sensor_hours.h"
#include "ledger/ledger.h"

namespace luytre {

struct Absorbed {
  uint64_t findings = 0;   // of the day
  uint64_t opened = 0;     // new ones
  uint64_t updated = 0;    // others that the day's evidence changed
  uint64_t reopened = 0;   // of `updated`: were resolved or closed, and were seen again
  uint64_t withdrawn = 0;  // of `updated`: closed, as no evidence is left
  uint64_t unowned = 0;    // sightings of addresses that no body here holds
  Absorbed& operator+=(const Absorbed& other);
  friend bool operator==(const Absorbed&, const Absorbed&) = default;
};

struct Settled {
  uint64_t looked_at = 0;       // not closed
  uint64_t presumed_clean = 0;  // closed: silence before healthy sensors
  uint64_t cleaned = 0;         // closed: the owner said so and the evidence agrees
  uint64_t address_moved = 0;   // closed: another body holds the address now
  uint64_t not_seen = 0;        // closed: too long ago, and the sensor cannot say
  uint64_t risk_ended = 0;      // the date of an accepted risk has come
  uint64_t silent = 0;          // stay: quiet for long enough, but the sensor was silent too
};

// Who does what to a finding.
struct ActRequest {
  Act act = Act::acknowledge;
  ActorRole role = ActorRole::centre;
  std::string actor;    // as in AuditEntry
  std::string comment;  // at most 4,096 bytes
  ClosedBecause reason =
      ClosedBecause::none;    // close only, and there it must be; false_positive comes of a dispute
  Timestamp until = kNoTime;  // accept_risk only, and there it must be in the future
};

struct FindingFilter {
  std::optional<std::vector<std::string>> organisations;  // exactly these; nothing: all
  std::vector<FindingKind> kinds;                         // empty: all
  std::vector<FindingState> states;                       // empty: all
  std::optional<std::string> what, subject;
  Severity least = Severity::low;
  std::optional<Timestamp> overdue_at;  // not closed and due before
  bool sensitive = false;               // sensitive ones too
  std::string id_prefix;                // those whose id begins so
  uint64_t limit = 0;                   // 0: all
};

struct HistoryEntry {
  unsigned step = 0;  // from 1
  Timestamp time = 0;
  std::string actor, comment;
  Act act = Act::open;
  FindingState from = FindingState::open, to = FindingState::open;
};

// What one day's evidence says of a finding.
struct FindingDay {
  Day day = 0;
  Timestamp first = kNoTime, last = kNoTime;
  uint64_t sightings = 0;
  Evidence evidence = Evidence::suspected;
  uint32_t hours = 0;
  std::string sensors;  // each ended by a newline
};

// Any number of threads, as the ledger. Errors: the ledger's; invalid and not_found where said.
class FindingBook {
 public:
  // `ledger` must outlive the book.
  FindingBook(Ledger& ledger, std::shared_ptr<const Rules> rules)
      : ledger_(ledger), rules_(std::move(rules)) {}

  // Puts `evidence` (by id, each once) in the place of what was known of `day`. `content`: a name for that
  // evidence, given back by absorbed_content(); two days of one content are not absorbed twice by callers.
  Result<Absorbed> absorb(Day day, std::span<const DayEvidence> evidence, std::string_view content = "");
  // "" when the day was never absorbed, or without a name.
  Result<std::string> absorbed_content(Day day);

  // Does one step of the life. Errors: not_found; invalid, when the life has no such step for this actor.
  Result<Finding> act(std::string_view id, const ActRequest& request);
  // Within a transaction of the caller's.
  Result<Finding> act(Transaction& transaction, std::string_view id, const ActRequest& request);
  // Whose desk it is on; "" for nobody's.
  Result<void> assign(std::string_view id, std::string_view assignee, std::string_view actor);

  struct SettleOptions {
    Timestamp now = kNoTime;
    unsigned not_seen_days = 180;  // after so long, what no sensor can judge is closed as not seen
  };
  // Clean-up by evidence (docs/reference/findings.md). `hours` reaches back to the oldest finding not closed,
  // or at least SettleOptions::not_seen_days.
  Result<Settled> settle(const SettleOptions& options, const SensorHours& hours, const Directory& directory);

  // By severity, worst first, then the latest seen, then id.
  Result<std::vector<Finding>> list(const FindingFilter& filter);
  Result<uint64_t> count(const FindingFilter& filter);  // `limit` left aside
  Result<Finding> find(std::string_view id);            // not_found
  Result<std::vector<HistoryEntry>> history(std::string_view id);
  Result<std::vector<FindingDay>> days(std::string_view id);
  // The earliest last_seen of findings that are not closed; kNoTime when there is none.
  Result<Timestamp> oldest_open();

  const Rules& rules() const { return *rules_; }

 private:
  Ledger& ledger_;
  std::shared_ptr<const Rules> rules_;
};

// How often this finding shows itself, in hours: its own rhythm where that is slower than its family's.
// `days` ascending. The own rhythm is the ninth decile of the gaps between its hours with evidence, once
// there are five gaps, and at most thirty days.
unsigned contact_interval(const ContactRule& rule, std::span<const FindingDay> days);

}  // namespace luytre
