// The ledger of acknowledgement: what happened between one warning and one body, as events that are only
// ever appended, and the state that follows from them. Pure: the state of any past moment is the fold of the
// events up to it.
#pragma once
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "warning/advisories/content.h"

namespace luytre {

// addressed   the body is among the readers from here on; text: why (audience.h, reasons as JSON)
// told        a letter waits in the outbox for it; reference: its source there
// delivered   its server took the letter; bounced: it came back; unreachable: there is no address to write to
// opened      somebody of the body read it in the portal (once for each person and version)
// acknowledged, done, undone, not_applicable (text: why), applicable (takes it back), answered (text),
// evidence (reference: the file): by the body; step "" is the warning as a whole
// reminded, escalated (text: the upper body, "" none): reference: the stage (chase.h)
// The others are of the warning itself, with organisation "".
enum class WarningEventKind : uint8_t {
  addressed,
  told,
  delivered,
  bounced,
  unreachable,
  opened,
  acknowledged,
  done,
  undone,
  not_applicable,
  applicable,
  answered,
  evidence,
  reminded,
  escalated,
  drafted,
  edited,
  submitted,
  returned,
  approved,
  published,
  withdrawn,
  dropped,
};
const char* to_string(WarningEventKind kind);
std::optional<WarningEventKind> warning_event_kind(std::string_view name);

struct WarningEvent {
  uint64_t sequence = 0;  // within its warning, from 1
  std::string organisation;
  Timestamp at = 0;
  std::string actor;
  WarningEventKind kind = WarningEventKind::addressed;
  unsigned version = 0;  // the published one at that moment
  std::string step, text, reference;
};

struct StepState {
  enum class Is : uint8_t { open, done, not_applicable };
  Is is = Is::open;
  Timestamp at = 0;  // of the last change of `is`
  std::string by, reason;
  std::string answer;
  std::vector<std::string> files;
};
const char* to_string(StepState::Is is);

// A moment and who.
struct Mark {
  Timestamp at = 0;  // 0: never
  std::string by;
  unsigned version = 0;
};

struct BodyState {
  Timestamp addressed = 0;
  std::string reasons;  // JSON
  Timestamp told = 0, delivered = 0, bounced = 0, unreachable = 0;
  Mark opened;        // the first time, of the present version else of an earlier one
  Mark acknowledged;  // the last
  bool not_applicable = false;
  std::string reason;
  std::map<std::string, StepState> steps;
  std::vector<std::pair<std::string, Timestamp>> stages;  // of reminding and escalation, in order
  unsigned reminders = 0;
  Timestamp reminded = 0, escalated = 0;
  std::string escalated_to;
};

// Of one body's events, ascending by sequence; those after `until` are passed over.
BodyState fold(std::span<const WarningEvent> events, Timestamp until = INT64_MAX);

// What a body has still to do with `content`, which was published as `version`.
struct Standing {
  bool acknowledged = false;  // the version whose acknowledgement counts, or it is not applicable
  Timestamp acknowledge_by = 0;
  size_t steps = 0, done = 0;     // done: not applicable ones too
  Timestamp next_due = kNoTime;   // of the earliest open step that has a date
  std::vector<std::string> late;  // open steps past their date
  bool settled = false;           // nothing is left
  bool is_behind(Timestamp now) const { return (!acknowledged && acknowledge_by < now) || !late.empty(); }
};
// `renewed`: the newest version that had to be acknowledged anew, and when it was published (1 and the first
// publication where none had).
Standing standing(const BodyState& state, const WarningContent& content, unsigned renewed,
                  Timestamp renewed_at, Timestamp now);

}  // namespace luytre
