// A finding: what an owner has to know and do about one subject: this address of yours has this malware.
//
// Sightings are evidence and never change; a finding is their one story: from the first sight to closed with
// a reason. It is known by (body, kind, subject, what), so the same evidence, read again or in any order,
// makes the same finding with the same history.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/ip.h"
#include "base/time.h"
#include "model/indicator.h"
#include "model/sighting.h"

namespace luytre {

enum class FindingKind : uint8_t { infection, apt_contact, behaviour, leak, weakness };

// open → notified → acknowledged → in_work → resolved → closed; disputed and accepted_risk leave the way and
// come back to it. Which step leads where is one table (findings/life.cpp).
enum class FindingState : uint8_t {
  open,
  notified,
  acknowledged,
  in_work,
  resolved,
  disputed,
  accepted_risk,
  closed
};

enum class ClosedBecause : uint8_t {
  none,                 // not closed
  cleaned,              // by the owner's word and evidence: not seen for k contact intervals since
  presumed_clean,       // by evidence alone: the sensor was healthy and k intervals went by
  not_seen,             // too long ago to say more
  address_moved,        // the address is another body's now
  indicator_withdrawn,  // what named it is no longer believed
  false_positive,       // disputed and upheld
  password_changed,     // leak: what leaked opens nothing any more
  account_closed,       // leak: there is no such account any more
  patched,              // weakness: a later scan finds the mended version
  port_closed,          // weakness: a later scan finds the service gone
  host_gone,            // weakness: a later scan finds the host gone
};

// What an owner says is wrong with a finding.
enum class DisputeKind : uint8_t { none, not_ours, test_machine, wrong_detection, other };

enum class Severity : uint8_t { low, medium, high, critical };

// Where evidence comes from. Each source knows a day by itself: what one brings of a day replaces what that
// one knew of it, and leaves the others' alone.
enum class FindingSource : uint8_t { sightings, leaks, weaknesses };
FindingSource finding_source(FindingKind kind);
// Whether a finding of `kind` may be closed for `reason` (not none).
bool closes(ClosedBecause reason, FindingKind kind);

// The words used in the ledger, in JSON and on the command line: "apt-contact", "in-work", "presumed-clean".
const char* to_string(FindingSource source);
const char* to_string(FindingKind kind);
const char* to_string(FindingState state);
const char* to_string(ClosedBecause reason);
const char* to_string(DisputeKind kind);
const char* to_string(Severity severity);
std::optional<FindingKind> finding_kind(std::string_view name);
std::optional<FindingState> finding_state(std::string_view name);
std::optional<ClosedBecause> closed_because(std::string_view name);
std::optional<DisputeKind> dispute_kind(std::string_view name);
std::optional<Severity> severity(std::string_view name);

struct Finding {
  std::string id;  // 32 hex digits, from the key below
  std::string organisation;
  FindingKind kind = FindingKind::infection;
  std::string sector;   // of the body, when evidence last came
  std::string subject;  // as shown: address (internal ones with the body), domain, masked account, asset
  std::string what;     // family, or detector for behaviour, or weakness
  Timestamp first_seen = kNoTime, last_seen = kNoTime;
  uint64_t sightings = 0;
  Evidence evidence = Evidence::suspected;  // the best so far
  Severity severity = Severity::medium;
  Tlp tlp = Tlp::amber;
  bool sensitive = false;  // APT: those named for it only
  FindingState state = FindingState::open;
  ClosedBecause closed_because = ClosedBecause::none;
  unsigned episode = 1;  // 2: seen again after it was presumed clean (a re-infection), ...
  Timestamp opened = kNoTime, due = kNoTime, closed = kNoTime, last_notified = kNoTime;
  std::string assignee;
  FindingState came_from = FindingState::open;  // where a rejected dispute or a risk that ended leads back to
  Timestamp risk_until = kNoTime;               // accepted_risk only
  Timestamp paused = kNoTime;                   // disputed and accepted_risk: the due date waits since then
  std::string silent_sensor;  // the clean-up cannot be judged: this sensor saw it, and has been silent since
  unsigned steps = 0;         // entries of its history

  // What brings a closed or resolved finding back: evidence later than this. Until then kNever.
  Timestamp returns_after = kNever;
  // Where it was last left: evidence within `episode_window` of `episode_end` belongs to episode
  // `episode_before`, later evidence to the next one.
  Timestamp episode_end = kNoTime, episode_window = 0;
  unsigned episode_before = 1;

  bool is_closed() const { return state == FindingState::closed; }
  // Waits for somebody of the body: not closed, not reported as done, not paused.
  bool waits() const { return state <= FindingState::in_work; }
  bool is_overdue(Timestamp now) const { return waits() && due != kNoTime && due < now; }
  static constexpr Timestamp kNever = INT64_MAX;
};

// Stable id of (organisation, kind, subject, what), where `subject` names it for good (the address; the keyed
// id of an account whose shown subject is masked): half of a SHA-256, so that nobody can make two alike.
std::string finding_id(std::string_view organisation, FindingKind kind, std::string_view subject,
                       std::string_view what);

// Text that any ledger takes and any screen shows: valid UTF-8 without control characters, which become '?'.
std::string plain_text(std::string_view text);

}  // namespace luytre
