#include "incidents/incident.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json.hpp>

#include "incidents/detail.h"
#include "incidents/local_time.h"

namespace luytre {
namespace {

namespace json = boost::json;
using enum IncidentState;

constexpr const char* kStates[] = {"received", "verified", "responding", "ended", "closed", "rejected"};
constexpr const char* kActs[] = {"verify", "respond", "end", "close", "reject", "reopen"};

constexpr IncidentStep kSteps[] = {
    //                                                          body   centre reason
    {received, IncidentAct::verify, verified, false, true, false},
    {received, IncidentAct::respond, responding, true, true, false},
    {received, IncidentAct::end, ended, true, true, true},
    {received, IncidentAct::reject, rejected, false, true, true},
    {verified, IncidentAct::respond, responding, true, true, false},
    {verified, IncidentAct::end, ended, true, true, true},
    {verified, IncidentAct::reject, rejected, false, true, true},
    {responding, IncidentAct::end, ended, true, true, true},
    {responding, IncidentAct::reject, rejected, false, true, true},
    {ended, IncidentAct::close, closed, false, true, true},
    {ended, IncidentAct::reopen, responding, true, true, true},
    {closed, IncidentAct::reopen, responding, false, true, true},
    {rejected, IncidentAct::reopen, received, false, true, true},
};

constexpr size_t kLongest = 20'000, kShortest = 1000;

struct Fold {
  Incident& incident;
  const IncidentEvent& event;
  const Detail& d;

  void report(std::string_view form) {
    incident.reports.push_back(
        {event.step, d.number("submitted", event.at), event.actor, std::string(form), d.values("values")});
  }
  void assess() {
    incident.assessments.push_back(
        {event.at, static_cast<unsigned>(d.number("level", 0)), d.texts("criteria")});
  }
  Result<void> act() {
    auto what = incident_act(d.text("act"));
    const IncidentStep* step = what ? incident_step(incident.state, *what) : nullptr;
    if (!step) return fail(ErrorCode::corrupt, fmt::format("step {} leads nowhere", event.step));
    incident.state = step->to;
    incident.reason = d.text("reason");
    if (step->to == IncidentState::ended) incident.ended = d.number("ended", event.at);
    if (step->to == IncidentState::responding || step->to == IncidentState::received)
      incident.ended = incident.closed = kNoTime;
    if (step->to == IncidentState::closed) incident.closed = event.at;
    return {};
  }
  template <class T>
  T* of(std::vector<T>& all) {
    auto found = std::ranges::find(all, d.text("id"), &T::id);
    return found == all.end() ? nullptr : &*found;
  }
  Result<void> other() {
    const std::string& kind = event.kind;
    if (kind == "receipt") {  // of a mail it went out before the report was taken
      incident.receipt = d.number("at", event.at);
    } else if (kind == "support") {
      incident.support.push_back({.id = d.text("id"),
                                  .text = d.text("text"),
                                  .actor = event.actor,
                                  .answer = {},
                                  .answered_by = {},
                                  .at = event.at});
    } else if (kind == "support-answer") {
      if (SupportRequest* one = of(incident.support)) {
        one->answer = d.text("text");
        one->answered_by = event.actor;
        one->answered = event.at;
        one->granted = d.number("granted", 0) == 1;
      }
    } else if (kind == "task") {
      incident.tasks.push_back({.id = d.text("id"),
                                .text = d.text("text"),
                                .assignee = d.text("assignee"),
                                .actor = event.actor,
                                .done_by = {},
                                .note = {},
                                .at = event.at,
                                .due = d.number("due", kNoTime)});
    } else if (kind == "task-done") {
      if (IncidentTask* one = of(incident.tasks)) {
        one->done = event.at;
        one->done_by = event.actor;
        one->note = d.text("text");
      }
    } else if (kind == "file") {
      incident.files.push_back({d.text("id"), d.text("name"), d.text("type"), d.text("digest"),
                                d.text("purpose"), event.actor, static_cast<uint64_t>(d.number("size", 0)),
                                event.at});
    } else if (kind == "finding") {
      incident.findings.insert(d.text("id"));
    } else if (kind == "finding-off") {
      incident.findings.erase(d.text("id"));
    } else if (kind == "campaign") {
      incident.campaign = d.text("id");
    } else if (kind == "mark") {
      incident.confidential = d.number("confidential", 0) == 1;
    } else if (kind == "escalation") {
      incident.escalated.insert(d.text("key"));
    } else if (kind != "note") {
      return fail(ErrorCode::corrupt, fmt::format("step {} is of no known kind", event.step));
    }
    return {};
  }
};

// Since when `grade` holds without a break; nothing when it does not hold now.
std::optional<Timestamp> graded_since(const Incident& incident, const IncidentRules& rules,
                                      const std::string& grade) {
  std::optional<Timestamp> since;
  for (const Assessment& a : incident.assessments) {
    bool holds = rules.grades(incident.detected, a.level, a.criteria).contains(grade);
    if (!holds)
      since.reset();
    else if (!since)
      since = a.at;
  }
  return since;
}

}  // namespace

const char* to_string(IncidentState state) {
  return kStates[static_cast<size_t>(state)];
}
const char* to_string(IncidentAct act) {
  return kActs[static_cast<size_t>(act)];
}
std::optional<IncidentState> incident_state(std::string_view name) {
  for (size_t i = 0; i < std::size(kStates); ++i)
    if (name == kStates[i]) return static_cast<IncidentState>(i);
  return std::nullopt;
}
std::optional<IncidentAct> incident_act(std::string_view name) {
  for (size_t i = 0; i < std::size(kActs); ++i)
    if (name == kActs[i]) return static_cast<IncidentAct>(i);
  return std::nullopt;
}

std::span<const IncidentStep> incident_steps() {
  return kSteps;
}
const IncidentStep* incident_step(IncidentState from, IncidentAct act) {
  for (const IncidentStep& one : kSteps)
    if (one.from == from && one.act == act) return &one;
  return nullptr;
}

Result<void> fold(Incident& incident, const IncidentEvent& event) {
  auto detail = Detail::parse(event.detail);
  if (!detail || event.step != incident.steps + 1 || (event.kind == "reported") != (event.step == 1))
    return fail(ErrorCode::corrupt,
                fmt::format("event {} of incident {} does not follow", event.step, incident.id));
  Fold f{incident, event, *detail};
  if (event.kind == "reported") {
    const Detail& d = *detail;
    incident.organisation = d.text("organisation");
    incident.sector = d.text("sector");
    incident.number = d.text("number");
    incident.title = d.text("title");
    incident.via = d.text("via");
    incident.reporter = event.actor;
    incident.detected = d.number("detected", event.at);
    incident.received = d.number("submitted", event.at);
    incident.confidential = d.number("confidential", 0) == 1;
    f.assess();
    f.report(d.text("form"));
  } else if (event.kind == "report") {
    f.report(detail->text("form"));
  } else if (event.kind == "assess") {
    f.assess();
  } else if (event.kind == "act") {
    LUYTRE_TRY(f.act());
  } else {
    LUYTRE_TRY(f.other());
  }
  incident.steps = event.step;
  incident.changed = event.at;
  return {};
}

std::vector<IncidentClock> clocks_of(const Incident& incident, const IncidentRules& rules,
                                     const WorkingDays& calendar) {
  std::vector<IncidentClock> out;
  std::set<std::string> grades;
  if (!incident.assessments.empty())
    grades = rules.grades(incident.detected, incident.level(), incident.assessments.back().criteria);
  for (const ClockRule* rule : rules.clocks(incident.detected, incident.sector)) {
    if (!rule->grade.empty() && !grades.contains(rule->grade)) continue;
    if (!rule->unless.empty() && grades.contains(rule->unless)) continue;
    std::optional<Timestamp> start;
    if (rule->starts == ClockStart::detected) start = incident.detected;
    if (rule->starts == ClockStart::received) start = incident.received;
    if (rule->starts == ClockStart::graded) start = graded_since(incident, rules, rule->grade);
    if (rule->starts == ClockStart::ended && incident.ended != kNoTime) start = incident.ended;
    if (!start) continue;
    IncidentClock clock{.rule = rule, .start = *start};
    for (const IncidentReport& report : incident.reports) {
      if (std::ranges::find(rule->forms, report.form) == rule->forms.end()) continue;
      // What was told before the response ended does not say how it ended.
      if (rule->starts == ClockStart::ended && report.at < *start) continue;
      if (rule->every) {
        clock.start = std::max(clock.start, report.at);
        continue;
      }
      if (clock.met && *clock.met <= report.at) continue;
      clock.met = report.at;
      clock.report = report.step;
    }
    if (std::ranges::find(rule->forms, "receipt") != rule->forms.end() && incident.receipt != kNoTime)
      clock.met = incident.receipt;
    if (rule->every && (incident.ended != kNoTime || incident.is_over())) continue;
    if (!clock.met && incident.state == rejected) continue;
    clock.due = deadline(*rule, clock.start, calendar);
    clock.late_after = clock.due + rule->grace_minutes * kMicrosPerMinuteOfClock;
    out.push_back(clock);
  }
  std::ranges::stable_sort(out, {}, &IncidentClock::due);
  return out;
}

bool has_closing_report(const Incident& incident, const IncidentRules& rules) {
  if (incident.ended == kNoTime) return false;
  return std::ranges::any_of(incident.reports, [&](const IncidentReport& report) {
    const Form* form = rules.form(report.form, incident.detected);
    return form && form->kind == FormKind::closing && report.at >= incident.ended;
  });
}

Result<void> check_values(const Form& form, const FormValues& values) {
  auto wrong = [](const FormField& field, std::string_view why) {
    return fail(ErrorCode::invalid, fmt::format("{}: {}", field.code, why));
  };
  for (const auto& [code, list] : values)
    if (!form.field(code))
      return fail(ErrorCode::invalid, fmt::format("the form has no field '{}'", plain_name(code)));
  for (const FormField& field : form.fields) {
    auto found = values.find(field.code);
    bool empty = found == values.end() || std::ranges::all_of(found->second, &std::string::empty);
    if (empty && field.required) return wrong(field, "must be filled in");
    if (empty) continue;
    const std::vector<std::string>& list = found->second;
    if (list.size() > 1 && field.kind != FieldKind::choices) return wrong(field, "takes one value");
    if (list.size() > 50) return wrong(field, "takes 50 values at most");
    for (const std::string& value : list) {
      size_t most = field.kind == FieldKind::lines ? kLongest : kShortest;
      if (value.size() > most) return wrong(field, fmt::format("is {} bytes at most", most));
      if (!is_clean_text(value, field.kind == FieldKind::lines)) return wrong(field, "is no plain text");
      bool known = std::ranges::find(field.choices, value, &FieldChoice::value) != field.choices.end();
      if (!field.choices.empty() && !known) return wrong(field, "has no such choice");
      if (field.kind == FieldKind::time && !parse_country_time(value))
        return wrong(field, "is a time like 2026-08-20 07:30");
      if (field.kind == FieldKind::level && (value.size() != 1 || value[0] < '1' || value[0] > '5'))
        return wrong(field, "is a level from 1 to 5");
      if (field.kind == FieldKind::yes_no && value != "yes" && value != "no")
        return wrong(field, "is yes or no");
    }
  }
  return {};
}

}  // namespace luytre
