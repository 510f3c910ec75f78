// What changes the book.
#include "incidents/book.h"

#include <fmt/format.h>

#include <algorithm>

#include "access/json_detail.h"
#include "access/secret.h"
#include "incidents/book_sql.h"
#include "incidents/detail.h"
#include "incidents/local_time.h"

namespace luytre {
namespace {

constexpr Timestamp kOldest = 3653 * kMicrosPerDay;
constexpr Timestamp kAhead = 5 * kMicrosPerMinuteOfClock;
constexpr size_t kMostFiles = 100, kMostEvents = 5000;
constexpr size_t kLongText = 20'000, kShortText = 1000;

Result<void> check_text(std::string_view what, std::string_view text, size_t most, bool needed) {
  if (needed && text.find_first_not_of(" \n\t\r") == std::string_view::npos)
    return fail(ErrorCode::invalid, fmt::format("{} must be there", what));
  if (text.size() > most) return fail(ErrorCode::invalid, fmt::format("{} has {} bytes at most", what, most));
  if (!is_clean_text(text, most > kShortText))
    return fail(ErrorCode::invalid, fmt::format("{} is no plain text", what));
  return {};
}

Result<void> check_assessment(const IncidentRules& rules, Timestamp detected, unsigned level,
                              const std::vector<std::string>& criteria) {
  if (level > 5) return fail(ErrorCode::invalid, "level is 1 to 5, or 0 when it is not known");
  auto known = rules.criteria(detected);
  if (criteria.size() > known.size()) return fail(ErrorCode::invalid, "there are not so many criteria");
  for (const std::string& one : criteria)
    if (one.starts_with("level-") ||
        std::ranges::none_of(known, [&](const Criterion* c) { return c->code == one; }))
      return fail(ErrorCode::invalid,
                  fmt::format("on the day of detection there is no criterion '{}'", plain_name(one)));
  return {};
}

// The next number of the year of `at` on the country's clock: within the transaction that uses it, so that
// none is lost.
Result<std::string> next_number(Transaction& t, Timestamp at) {
  int year = civil_from_day(country_day(at)).year;
  int64_t last = 0;
  LUYTRE_TRY(t.query(
      "INSERT INTO incident_number (year, last) VALUES ($1, 1) ON CONFLICT (year) DO UPDATE SET last = "
      "incident_number.last + 1 RETURNING last",
      {int64_t{year}}, [&](const Row& row) {
        last = row.integer(0);
        return false;
      }));
  return fmt::format("SC-{}-{:03}", year, last);
}

Timestamp to_the_minute(Timestamp time) {
  return time - time % kMicrosPerMinuteOfClock;
}

}  // namespace

// One event: written, folded, audited with the digest of its detail, and the rows made of it renewed.
Result<void> IncidentBook::append(Transaction& t, Incident& incident, std::string_view actor,
                                  std::string_view kind, const std::string& detail) {
  if (incident.steps >= kMostEvents)
    return fail(ErrorCode::invalid, "this incident has as many entries as one may have");
  IncidentEvent event{incident.steps + 1, t.now(), std::string(actor), std::string(kind), detail};
  LUYTRE_TRY(fold(incident, event));
  LUYTRE_TRY(t.execute(
      "INSERT INTO incident_event (incident, step, at, actor, kind, detail) VALUES ($1, $2, $3, $4, $5, $6)",
      {incident.id, int64_t{event.step}, event.at, event.actor, event.kind, event.detail}));
  return t.audit({event.actor, fmt::format("incident.{}", kind), incident.id, event_mark(event)});
}

IncidentRow IncidentBook::row_of(const Incident& incident) const {
  IncidentRow row;
  row.id = incident.id;
  row.organisation = incident.organisation;
  row.number = incident.number;
  row.title = incident.title;
  row.regime = rules_->regime(incident.detected).code;
  row.campaign = incident.campaign;
  row.state = incident.state;
  row.level = incident.level();
  row.confidential = incident.confidential;
  row.detected = incident.detected;
  row.received = incident.received;
  row.closed = incident.closed == kNoTime ? 0 : incident.closed;
  row.changed = incident.changed;
  if (!incident.assessments.empty())
    for (const std::string& grade :
         rules_->grades(incident.detected, incident.level(), incident.assessments.back().criteria))
      row.grades += (row.grades.empty() ? "" : " ") + grade;
  for (const IncidentClock& clock : clocks(incident)) {
    if (clock.met || clock.rule->by_centre || incident.is_over()) continue;
    if (row.next_late && row.next_late <= clock.late_after) continue;
    row.next_clock = clock.rule->code;
    row.next_due = clock.due;
    row.next_late = clock.late_after;
  }
  return row;
}

Result<void> IncidentBook::write_rows(Transaction& t, const Incident& incident, bool is_new) {
  IncidentRow r = row_of(incident);
  if (is_new)
    LUYTRE_TRY(t.execute(
        "INSERT INTO incident (id, organisation, number, title, regime, state, level, grades, detected_at, "
        "received_at, closed_at, tlp, campaign, steps, changed_at, next_clock, next_due, next_late) VALUES "
        "($1, $2, $3, $4, $5, 'received', 0, '', $6, $7, 0, 'amber', '', 0, 0, '', 0, 0)",
        {r.id, r.organisation, r.number, r.title, r.regime, r.detected, r.received}));
  LUYTRE_TRY(t.execute(
      "UPDATE incident SET state = $1, level = $2, grades = $3, closed_at = $4, tlp = $5, campaign = $6, "
      "steps = $7, changed_at = $8, next_clock = $9, next_due = $10, next_late = $11 WHERE id = $12",
      {to_string(r.state), int64_t{r.level}, r.grades, r.closed, to_string(tlp_of(r.confidential)),
       r.campaign, int64_t{incident.steps}, r.changed, r.next_clock, r.next_due, r.next_late, r.id}));
  LUYTRE_TRY(t.execute("DELETE FROM incident_clock WHERE incident = $1", {r.id}));
  for (const IncidentClock& clock : clocks(incident))
    LUYTRE_TRY(
        t.execute("INSERT INTO incident_clock (incident, clock, starts, due, late, met) VALUES ($1, $2, $3, "
                  "$4, $5, $6)",
                  {r.id, clock.rule->code, clock.start, clock.due, clock.late_after, clock.met.value_or(0)}));
  return {};
}

Result<void> IncidentBook::change(const Viewer& viewer, std::string_view id,
                                  const std::function<Result<void>(Transaction&, Incident&)>& work) {
  return ledger_.write([&](Transaction& t) -> Result<void> {
    auto incident = load_seen(t, viewer, id);
    if (!incident) return std::unexpected(incident.error());
    LUYTRE_TRY(work(t, *incident));
    return write_rows(t, *incident, false);
  });
}

bool IncidentBook::may_report(const Viewer& viewer, const Incident& incident) const {
  return viewer.may(Permission::report_incidents, incident.organisation, tlp_of(incident.confidential));
}
bool IncidentBook::may_decide(const Viewer& viewer, const Incident& incident) const {
  return viewer.may(Permission::decide_incidents, incident.organisation, tlp_of(incident.confidential));
}

Result<IncidentReceipt> IncidentBook::report(const Viewer& viewer, const Directory& directory,
                                             const NewIncident& given) {
  const Organisation* body = directory.organisation(given.organisation);
  if (given.organisation.empty() || !viewer.may(Permission::report_incidents, given.organisation) || !body)
    return fail(ErrorCode::not_found, "there is no such body here");
  LUYTRE_TRY(check_text("title", given.title, 300, true));
  if (given.via != "portal" && given.via != "api") return fail(ErrorCode::invalid, "via is portal or api");
  Timestamp detected = to_the_minute(given.detected);
  LUYTRE_TRY(check_assessment(*rules_, detected, given.level, given.criteria));
  const Form* form = rules_->form(given.form, detected);
  if (!form || form->kind != FormKind::first)
    return fail(ErrorCode::invalid, "no such form opens an incident of that day");
  LUYTRE_TRY(check_values(*form, given.values));
  std::vector<std::string> criteria = given.criteria;
  std::ranges::sort(criteria);
  auto twice = std::ranges::unique(criteria);
  criteria.erase(twice.begin(), twice.end());

  auto wish = given.values.find("confidential");
  bool confidential =
      given.confidential || (wish != given.values.end() && wish->second == std::vector<std::string>{"yes"});
  IncidentReceipt receipt;
  auto done = ledger_.write([&](Transaction& t) -> Result<void> {
    Timestamp now = t.now();
    if (detected > now + kAhead) return fail(ErrorCode::invalid, "it cannot be detected in the future");
    if (detected < now - kOldest) return fail(ErrorCode::invalid, "the detection is more than ten years ago");
    Timestamp submitted = now, receipt_at = now;
    std::string actor = viewer.actor(), via = given.via;
    if (!given.mail.empty()) {
      auto mail = waiting_mail(t, viewer, given.mail);
      if (!mail) return std::unexpected(mail.error());
      if (!mail->organisation.empty() && mail->organisation != given.organisation)
        return fail(ErrorCode::not_found, "there is no such mail here");
      submitted = std::min(mail->arrived, now);
      // A report in time by mail stays in time; the receipt went out when it was answered.
      if (mail->answered) receipt_at = mail->answered;
      via = "mail";
    }
    auto number = next_number(t, now);
    if (!number) return std::unexpected(number.error());
    Incident incident;
    incident.id = random_id();
    Detail d;
    d.set("organisation", given.organisation)
        .set("sector", body->sector)
        .set("number", *number)
        .set("title", given.title)
        .set("via", via)
        .set("detected", std::min(detected, submitted))
        .set("submitted", submitted)
        .set("level", int64_t{given.level})
        .set("criteria", criteria)
        .set("confidential", int64_t{confidential})
        .set("form", given.form)
        .set("values", given.values);
    if (!given.mail.empty()) d.set("mail", given.mail);
    LUYTRE_TRY(append(t, incident, actor, "reported", d.json()));
    LUYTRE_TRY(append(t, incident, "system", "receipt",
                      Detail().set("number", *number).set("at", receipt_at).json()));
    if (!given.mail.empty()) {
      LUYTRE_TRY(attach_mail_files(t, given.mail, incident, [&](const std::string& detail) {
        return append(t, incident, "system", "file", detail);
      }));
      LUYTRE_TRY(
          t.execute("UPDATE incident_mail SET state = 'taken', decided_by = $1, decided_at = $2, "
                    "incident = $3 WHERE id = $4 AND state = 'waiting'",
                    {viewer.actor(), now, incident.id, given.mail}));
    }
    LUYTRE_TRY(write_rows(t, incident, true));
    receipt = {incident.id, *number, submitted};
    return {};
  });
  LUYTRE_TRY(done);
  return receipt;
}

Result<unsigned> IncidentBook::add_report(const Viewer& viewer, std::string_view id, const std::string& form,
                                          const FormValues& values) {
  unsigned step = 0;
  auto done = change(viewer, id, [&](Transaction& t, Incident& incident) -> Result<void> {
    if (!may_report(viewer, incident)) return no_incident();
    if (incident.is_over()) return fail(ErrorCode::invalid, "the incident is over: have it reopened first");
    const Form* found = rules_->form(form, incident.detected);
    if (!found) return fail(ErrorCode::invalid, "the law of the day of detection has no such form");
    if (found->kind == FormKind::closing && incident.state != IncidentState::ended)
      return fail(ErrorCode::invalid, "a closing report is made once the response has ended");
    LUYTRE_TRY(check_values(*found, values));
    LUYTRE_TRY(append(t, incident, viewer.actor(), "report",
                      Detail().set("form", form).set("values", values).json()));
    step = incident.steps;
    return {};
  });
  LUYTRE_TRY(done);
  return step;
}

Result<void> IncidentBook::act(const Viewer& viewer, std::string_view id, IncidentAct act,
                               const std::string& reason, Timestamp ended) {
  LUYTRE_TRY(check_text("reason", reason, 4000, false));
  return change(viewer, id, [&](Transaction& t, Incident& incident) -> Result<void> {
    const IncidentStep* step = incident_step(incident.state, act);
    bool by_body = may_report(viewer, incident), by_centre = may_decide(viewer, incident);
    if (!by_body && !by_centre) return no_incident();
    if (!step || !((by_body && step->body) || (by_centre && step->centre)))
      return fail(ErrorCode::invalid, fmt::format("an incident that is {} cannot be taken on by '{}' by you",
                                                  to_string(incident.state), to_string(act)));
    if (step->reason) LUYTRE_TRY(check_text("reason", reason, 4000, true));
    Detail d;
    d.set("act", to_string(act)).set("reason", reason);
    if (act == IncidentAct::end) {
      Timestamp at = ended == kNoTime ? t.now() : to_the_minute(ended);
      if (at > t.now() + kAhead || at < incident.detected)
        return fail(ErrorCode::invalid, "the response ended between the detection and now");
      d.set("ended", std::min(at, t.now()));
    }
    if (act == IncidentAct::close && !has_closing_report(incident, *rules_))
      return fail(ErrorCode::invalid, "an incident is closed only after its closing report");
    return append(t, incident, viewer.actor(), "act", d.json());
  });
}

Result<void> IncidentBook::assess(const Viewer& viewer, std::string_view id, unsigned level,
                                  const std::vector<std::string>& criteria, const std::string& reason) {
  LUYTRE_TRY(check_text("reason", reason, 4000, true));
  return change(viewer, id, [&](Transaction& t, Incident& incident) -> Result<void> {
    if (!may_report(viewer, incident) && !may_decide(viewer, incident)) return no_incident();
    if (incident.is_over()) return fail(ErrorCode::invalid, "the incident is over: have it reopened first");
    LUYTRE_TRY(check_assessment(*rules_, incident.detected, level, criteria));
    std::vector<std::string> sorted = criteria;
    std::ranges::sort(sorted);
    return append(t, incident, viewer.actor(), "assess",
                  Detail().set("level", int64_t{level}).set("criteria", sorted).set("reason", reason).json());
  });
}

Result<std::string> IncidentBook::add_entry(const Viewer& viewer, std::string_view id,
                                            const IncidentEntry& e) {
  bool said = e.kind == "note" || e.kind == "support" || e.kind == "support-answer" || e.kind == "task" ||
              e.kind == "finding-off" || e.kind == "mark";
  LUYTRE_TRY(check_text("text", e.text, kLongText, said));
  LUYTRE_TRY(check_text("assignee", e.assignee, 200, false));
  LUYTRE_TRY(check_text("id", e.id, 128, e.kind == "finding"));
  std::string made;
  auto done = change(viewer, id, [&](Transaction& t, Incident& incident) -> Result<void> {
    bool by_body = may_report(viewer, incident), by_centre = may_decide(viewer, incident);
    bool centre_only = e.kind == "support-answer" || e.kind == "campaign";
    if (!by_body && !by_centre) return no_incident();
    if (centre_only && !by_centre) return fail(ErrorCode::invalid, "this is the centre's to do");
    if (incident.is_over() && e.kind != "note" && e.kind != "campaign" && e.kind != "finding")
      return fail(ErrorCode::invalid, "the incident is over: have it reopened first");
    Detail d;
    d.set("text", e.text);
    made.clear();
    if (e.kind == "note") {
    } else if (e.kind == "support") {
      d.set("id", made = random_id());
    } else if (e.kind == "task") {
      d.set("id", made = random_id()).set("assignee", e.assignee);
      if (e.due != kNoTime) d.set("due", to_the_minute(e.due));
    } else if (e.kind == "task-done") {
      auto task = std::ranges::find(incident.tasks, e.id, &IncidentTask::id);
      if (task == incident.tasks.end()) return fail(ErrorCode::not_found, "there is no such task here");
      if (task->done != kNoTime) return fail(ErrorCode::invalid, "the task is done already");
      d.set("id", e.id);
    } else if (e.kind == "support-answer") {
      auto asked = std::ranges::find(incident.support, e.id, &SupportRequest::id);
      if (asked == incident.support.end()) return fail(ErrorCode::not_found, "there is no such request here");
      if (asked->answered != kNoTime) return fail(ErrorCode::invalid, "the request is answered already");
      d.set("id", e.id).set("granted", int64_t{e.yes});
    } else if (e.kind == "finding") {
      LUYTRE_TRY(check_finding(t, viewer, incident, e.id));
      if (incident.findings.contains(e.id)) return fail(ErrorCode::invalid, "the finding is linked already");
      d.set("id", e.id);
    } else if (e.kind == "finding-off") {
      if (!incident.findings.contains(e.id))
        return fail(ErrorCode::not_found, "there is no such finding here");
      d.set("id", e.id);
    } else if (e.kind == "campaign") {
      d.set("id", e.id);
    } else if (e.kind == "mark") {
      d.set("confidential", int64_t{e.yes});
    } else {
      return fail(ErrorCode::invalid, "there is no such kind of entry");
    }
    return append(t, incident, viewer.actor(), e.kind, d.json());
  });
  LUYTRE_TRY(done);
  return made;
}

Result<std::string> IncidentBook::add_file(const Viewer& viewer, std::string_view id, std::string_view name,
                                           std::string_view purpose, std::string_view bytes) {
  auto checked = check_attachment(name, bytes, purpose, rules_->file_types());
  // Who may see it at all, before anything is written.
  bool may = false;
  LUYTRE_TRY(ledger_.read([&](Transaction& t) -> Result<void> {
    auto incident = load_seen(t, viewer, id);
    if (!incident) return std::unexpected(incident.error());
    may = may_report(viewer, *incident) || may_decide(viewer, *incident);
    if (incident->files.size() >= kMostFiles)
      return fail(ErrorCode::invalid, fmt::format("an incident has {} files at most", kMostFiles));
    return {};
  }));
  if (!may) return no_incident();
  if (!checked) return std::unexpected(checked.error());
  auto sealed = files_.put(bytes);
  if (!sealed) return std::unexpected(sealed.error());
  auto written = change(viewer, id, [&](Transaction& t, Incident& incident) -> Result<void> {
    if (incident.is_over()) return fail(ErrorCode::invalid, "the incident is over: have it reopened first");
    LUYTRE_TRY(put_file_row(t, incident.id, *sealed, bytes.size()));
    return append(t, incident, viewer.actor(), "file",
                  file_detail(*sealed, checked->name, checked->type, purpose, bytes.size()));
  });
  if (!written) {
    files_.remove(sealed->id);
    return std::unexpected(written.error());
  }
  return sealed->id;
}

}  // namespace luytre
