// The book of findings, kept in a ledger.
//
// Evidence comes a day at a time and replaces what was known of that day, so the book's evidence is a
// function of what the event store holds: days absorbed again, in any order, as often as one likes, change
// nothing; late sightings, sightings of retro searches and withdrawn indicators are new content of their
// days. What persons and clean-up by evidence do on top is the life of a finding (findings/life.h); every act
// is written to the history and the audit chain in the transaction that does it. Absorbing and settling audit
// one entry a transaction, with counts and a digest of the findings they changed.
//
// Whoever reads or acts for a person comes with a Viewer; absorbing, settling and notifying are the
// program's.
#pragma once
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "access/viewer.h"
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

// What is done to a finding. `role` and `actor` are the viewer's where there is one.
struct ActRequest {
  Act act = Act::acknowledge;
  ActorRole role = ActorRole::program;
  std::string actor = "system";  // as in AuditEntry
  std::string comment;           // at most 4,096 bytes
  // close only, and there it must be and fit the kind (closes()); false_positive comes of a dispute
  ClosedBecause reason = ClosedBecause::none;
  Timestamp until = kNoTime;  // accept_risk only, and there it must be in the future
  // dispute only, and there it must be; `other` needs a comment
  DisputeKind dispute = DisputeKind::none;
  std::string machine, done;  // resolve only: which machine, what was done to it; at most 1,024 bytes each
};

// Views a person works through; each is a condition on top of the filter.
enum class FindingView : uint8_t {
  all,
  open,  // not closed; the next five are parts of it
  overdue,
  apt,
  reinfected,  // episode 2 and later
  disputed,
  mine,  // FindingFilter::user has it
  unassigned,
  closed
};
const char* to_string(FindingView view);
std::optional<FindingView> finding_view(std::string_view name);

// `urgency`: overdue, due today (UTC+7), APT, re-infected, the rest, then what waits for nobody's hand
// (paused, resolved, closed); within these by due date. `severity`: then the latest seen.
enum class FindingSort : uint8_t {
  severity,
  urgency,
  due,
  last_seen,
  first_seen,
  organisation,  // by id
  subject,
  family,
  state  // in the order of the life
};
const char* to_string(FindingSort sort);
std::optional<FindingSort> finding_sort(std::string_view name);

// An empty list fits everything.
struct FindingFilter {
  std::optional<std::vector<std::string>> organisations;  // exactly these; nothing: all
  std::vector<std::string> sectors, what, assignees;      // assignee "": nobody
  std::vector<FindingKind> kinds;
  std::vector<FindingState> states;
  std::vector<Severity> severities;
  std::vector<Evidence> grades;
  std::vector<Tlp> tlps;
  std::optional<std::string> subject;
  Severity least = Severity::low;
  std::optional<Timestamp> due_before;    // not closed, and due before
  std::optional<Timestamp> closed_since;  // closed then or later
  std::string text;                       // part of the subject or of `what`, any case; "": all
  std::vector<std::string> text_bodies;   // bodies whose name has the text, too (Directory::search)
  std::string id_prefix;                  // those whose id begins so
  FindingView view = FindingView::all;
  Timestamp now = kNoTime;  // for `overdue` and `urgency`
  std::string user;         // for `mine`
  FindingSort sort = FindingSort::severity;
  std::optional<bool> descending;  // else as it is mostly wanted: severity and times falling, others rising
  uint64_t limit = 0, offset = 0;  // limit 0: all
};

// How many each view has under one filter, whose own view, sort and limit are left aside.
struct FindingCounts {
  uint64_t all = 0, open = 0, overdue = 0, apt = 0, reinfected = 0, disputed = 0, mine = 0, unassigned = 0,
           closed = 0;
  uint64_t overdue_organisations = 0;
  uint64_t apt_unassigned = 0;
};

struct HistoryEntry {
  unsigned step = 0;  // from 1
  Timestamp time = 0;
  std::string actor, comment;
  std::string act;  // to_string(Act), or "comment", "assign", "tick", "untick", "move-due"
  std::optional<FindingState> from, to;  // acts of the life only
  std::string reason;         // kind of dispute, reason of closing, step ticked, user assigned, day due
  std::string machine, done;  // resolve
};

// One entry with the finding it is of.
struct Activity {
  HistoryEntry entry;
  std::string finding, organisation, subject, what;
  FindingKind kind = FindingKind::infection;
};
struct ActivityPage {
  uint64_t total = 0;
  std::vector<Activity> items;  // newest first
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

  // Puts `evidence` (by id, each once, all of kinds whose evidence is of `source`) in the place of what
  // `source` knew of `day`. `content`: a name for that evidence, given back by absorbed_content(); two days
  // of one content are not absorbed twice by callers.
  Result<Absorbed> absorb(Day day, std::span<const DayEvidence> evidence, std::string_view content = "",
                          FindingSource source = FindingSource::sightings);
  // "" when the day was never absorbed, or without a name.
  Result<std::string> absorbed_content(Day day, FindingSource source = FindingSource::sightings);
  // The days that `source` has evidence of, ascending.
  Result<std::vector<Day>> absorbed_days(FindingSource source);

  // What persons do. not_found for what the viewer may not see; invalid, when the life has no such step now
  // or the viewer may not take it (findings/rights.h tells beforehand).
  Result<Finding> act(const Viewer& viewer, std::string_view id, const ActRequest& request);
  // Whose desk it is on; "": nobody's. invalid: not one of assignable() (findings/rights.h).
  Result<Finding> assign(const Viewer& viewer, std::string_view id, std::string_view user);
  // Another last day (in the country) to be done by, and why; until its severity changes. invalid: closed,
  // not the viewer's to move, no reason, a day that has passed or is more than a year away.
  Result<Finding> move_due(const Viewer& viewer, std::string_view id, Day day, std::string_view why);
  // At most 4,096 bytes, not empty.
  Result<HistoryEntry> comment(const Viewer& viewer, std::string_view id, std::string_view text);
  // A step of the advice is done, or is not. `step`: 1 to 64 of a-z 0-9 . _ -
  Result<HistoryEntry> tick(const Viewer& viewer, std::string_view id, std::string_view step, bool done);
  // By the program, within a transaction of the caller's.
  Result<Finding> act(Transaction& transaction, std::string_view id, const ActRequest& request);

  struct SettleOptions {
    Timestamp now = kNoTime;
    unsigned not_seen_days = 180;  // after so long, what no sensor can judge is closed as not seen
  };
  // Clean-up by evidence (docs/reference/findings.md) of what sightings show; of leaks and weaknesses only
  // the accepted risks whose date has come. `hours` reaches back to the oldest finding not closed, or at
  // least SettleOptions::not_seen_days.
  Result<Settled> settle(const SettleOptions& options, const SensorHours& hours, const Directory& directory);

  // What is there for `viewer` (Permission::read_findings, TLP and sensitive marks).
  Result<std::vector<Finding>> list(const Viewer& viewer, const FindingFilter& filter);
  Result<uint64_t> count(const Viewer& viewer, const FindingFilter& filter);  // limit, offset left aside
  Result<FindingCounts> counts(const Viewer& viewer, const FindingFilter& filter);
  Result<Finding> find(const Viewer& viewer, std::string_view id);  // not_found
  // Oldest first.
  Result<std::vector<HistoryEntry>> history(const Viewer& viewer, std::string_view id);
  Result<std::vector<FindingDay>> days(const Viewer& viewer, std::string_view id);
  // What happened to the findings of `organisation` (""; all that the viewer may see). limit 0: all.
  Result<ActivityPage> activity(const Viewer& viewer, std::string_view organisation, uint64_t limit,
                                uint64_t offset);
  // The earliest last_seen of findings from sightings that are not closed; kNoTime when there is none.
  Result<Timestamp> oldest_open();

  Ledger& ledger() { return ledger_; }
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
