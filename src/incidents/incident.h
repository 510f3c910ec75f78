// An incident is what its events say: state at a moment is the fold of the events up to then. Nothing is ever
// changed or removed; the rows that lists and clocks are read from are made of the events (book.h).
#pragma once
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "incidents/rules.h"

namespace luytre {

// received → verified → responding → ended → closed; rejected: none, or reported twice.
enum class IncidentState : uint8_t { received, verified, responding, ended, closed, rejected };
enum class IncidentAct : uint8_t { verify, respond, end, close, reject, reopen };
const char* to_string(IncidentState state);
const char* to_string(IncidentAct act);
std::optional<IncidentState> incident_state(std::string_view name);
std::optional<IncidentAct> incident_act(std::string_view name);

// One row of the life: who may take the step, and whether it needs a reason.
struct IncidentStep {
  IncidentState from;
  IncidentAct act;
  IncidentState to;
  bool body, centre;  // who may
  bool reason;
};
std::span<const IncidentStep> incident_steps();
const IncidentStep* incident_step(IncidentState from, IncidentAct act);

struct IncidentEvent {
  unsigned step = 0;  // from 1, without a gap
  Timestamp at = 0;
  std::string actor;   // user id, "mail:<address>", "system"
  std::string kind;    // reported, receipt, report, act, assess, support, support-answer, task, task-done,
                       // note, file, finding, finding-off, campaign, mark, escalation
  std::string detail;  // JSON object of texts, numbers, lists of texts and objects of texts
};

using FormValues = std::map<std::string, std::vector<std::string>>;  // several: what is ticked

struct IncidentReport {
  unsigned step = 0;
  Timestamp at = 0;  // submitted; of a mail, when it came
  std::string actor, form;
  FormValues values;
};
struct Assessment {
  Timestamp at = 0;
  unsigned level = 0;                 // of the system, 0: not known
  std::vector<std::string> criteria;  // ticked
};
struct SupportRequest {
  std::string id, text, actor, answer, answered_by;
  Timestamp at = 0, answered = kNoTime;
  bool granted = false;
};
struct IncidentTask {
  std::string id, text, assignee, actor, done_by, note;
  Timestamp at = 0, due = kNoTime, done = kNoTime;
};
struct IncidentFile {
  std::string id, name, type, digest, purpose,
      actor;  // digest: SHA-256, hex; purpose: log, sample, signed, other
  uint64_t size = 0;
  Timestamp at = 0;
};

struct Incident {
  std::string id, organisation, sector;
  std::string number;      // "SC-2026-008"
  std::string title, via;  // via: portal, api, mail
  std::string reporter;    // who, as in IncidentEvent
  Timestamp detected = 0, received = 0, receipt = kNoTime, ended = kNoTime, closed = kNoTime;
  bool confidential = false;  // not for the body above
  IncidentState state = IncidentState::received;
  std::string reason;                   // of the last step of the life, "" none
  std::vector<Assessment> assessments;  // the last one holds
  std::vector<IncidentReport> reports;
  std::vector<SupportRequest> support;
  std::vector<IncidentTask> tasks;
  std::vector<IncidentFile> files;
  std::set<std::string> findings;
  std::string campaign;             // suspected, "" none
  std::set<std::string> escalated;  // "clock/step/when it was due"
  unsigned steps = 0;
  Timestamp changed = 0;

  unsigned level() const { return assessments.empty() ? 0 : assessments.back().level; }
  bool is_over() const { return state == IncidentState::closed || state == IncidentState::rejected; }
};

// Puts one more event on top. Errors: corrupt, when it is not the next one or does not parse.
Result<void> fold(Incident& incident, const IncidentEvent& event);

struct IncidentClock {
  const ClockRule* rule = nullptr;
  Timestamp start = 0, due = 0;
  Timestamp late_after = 0;      // due and the rule's grace
  std::optional<Timestamp> met;  // when
  unsigned report = 0;           // the step of the report that met it
  bool is_open() const { return !met; }
  bool is_late(Timestamp now) const { return met ? *met > late_after : now > late_after; }
};
// Every clock that started, by due date. Those of an incident that is over run no more: what is not met then
// is left out for rejected ones, and kept for closed ones. `rules` must outlive the answer.
std::vector<IncidentClock> clocks_of(const Incident& incident, const IncidentRules& rules,
                                     const WorkingDays& calendar);

// Whether a closing report was made since the response ended (TT 20/2017 art. 9.2.b: "completed" only then).
bool has_closing_report(const Incident& incident, const IncidentRules& rules);

// Values as a form takes them: only its fields, all that it must have, choices it knows, sizes (texts 1,000
// bytes, long ones 20,000), times as "2026-08-20 07:30". Errors: invalid, naming the field.
Result<void> check_values(const Form& form, const FormValues& values);

}  // namespace luytre
