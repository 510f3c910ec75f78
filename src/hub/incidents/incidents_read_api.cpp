// What is read: the list, one incident now or at a past moment, the rules of a day, mails that wait.
#include <fmt/format.h>

#include <algorithm>

#include "hub/incidents/incidents_api.h"
#include "incidents/detail.h"
#include "incidents/local_time.h"

namespace luytre {
namespace {

using http::Method;
using http::Response;

Result<Response> list(const IncidentAsked& a) {
  IncidentFilter filter{.text = std::string(a.asked.query("q")), .now = a.asked.now};
  if (filter.text.size() > 200) return fail(ErrorCode::invalid, "q has 200 bytes at most");
  if (std::string_view body = a.asked.query("organisation"); !body.empty()) {
    if (!a.asked.viewer.may(Permission::read_incidents, body) || !a.asked.directory->organisation(body))
      return fail(ErrorCode::not_found, "there is no such body here");
    filter.organisation = std::string(body);
  }
  if (std::string_view view = a.asked.query("view"); !view.empty()) {
    auto found = incident_view(view);
    if (!found) return fail(ErrorCode::invalid, "view is all, open, late, due or over");
    filter.view = *found;
  }
  auto limit = a.asked.number("limit", 200, 1000), offset = a.asked.number("offset", 0, UINT32_MAX);
  if (!limit) return std::unexpected(limit.error());
  if (!offset) return std::unexpected(offset.error());
  filter.limit = std::max<uint64_t>(*limit, 1);
  filter.offset = *offset;
  auto page = a.book.list(a.asked.viewer, filter);
  if (!page) return std::unexpected(page.error());
  auto mails = a.book.waiting_mails(a.asked.viewer);
  if (!mails) return std::unexpected(mails.error());
  JsonArray items;
  for (const IncidentRow& row : page->items)
    items.push_back(incident_row_json(row, a.book.rules(), *a.asked.directory, a.asked.now));
  return json_response(JsonObject{{"total", page->total},
                                  {"items", std::move(items)},
                                  {"open", page->open},
                                  {"late", page->late},
                                  {"due", page->due},
                                  {"over", page->over},
                                  {"mails", *mails},
                                  {"checked", time_json(a.asked.now)}});
}

// Criteria as a list of words, the level as a number, for clocks that would run.
Result<Response> rules(const IncidentAsked& a) {
  auto detected = parse_country_time(a.asked.query("detected"));
  if (!detected) return fail(ErrorCode::invalid, "detected is a time like 2026-08-20 07:30");
  auto level = a.asked.number("level", 0, 5);
  if (!level) return std::unexpected(level.error());
  const IncidentRules& all = a.book.rules();
  std::string_view body = a.asked.query("organisation");
  std::string sector;
  if (!body.empty()) {
    const Organisation* found = a.asked.directory->organisation(body);
    if (!found || !a.asked.viewer.may(Permission::read_incidents, body))
      return fail(ErrorCode::not_found, "there is no such body here");
    sector = found->sector;
  }
  Incident imagined;
  imagined.sector = sector;
  imagined.detected = imagined.received = *detected;
  imagined.receipt = *detected;
  Assessment assessment{*detected, static_cast<unsigned>(*level), {}};
  std::string_view ticked = a.asked.query("criteria");
  while (!ticked.empty() && assessment.criteria.size() < 50) {
    size_t end = std::min(ticked.find(','), ticked.size());
    assessment.criteria.emplace_back(ticked.substr(0, end));
    ticked.remove_prefix(std::min(end + 1, ticked.size()));
  }
  imagined.assessments.push_back(assessment);
  JsonArray forms, criteria, clocks;
  for (const Form* form : all.forms(*detected)) forms.push_back(incident_form_json(*form));
  std::map<std::string, size_t> known;
  for (const Criterion* c : all.criteria(*detected)) {
    if (c->code.starts_with("level-")) continue;
    if (auto at = known.find(c->code); at != known.end()) {
      criteria[at->second].as_object()["grades"].as_array().emplace_back(c->grade);
      continue;
    }
    known[c->code] = criteria.size();
    criteria.push_back(JsonObject{{"criterion", c->code},
                                  {"name", two_json(c->name)},
                                  {"grades", JsonArray{Json(c->grade)}},
                                  {"basis", basis_json(c->basis)}});
  }
  for (const IncidentClock& clock : clocks_of(imagined, all, a.book.calendar()))
    if (!clock.rule->by_centre) clocks.push_back(incident_clock_json(clock, *detected, all, a.asked.now));
  const Regime& regime = all.regime(*detected);
  return json_response(JsonObject{{"detected", time_json(*detected)},
                                  {"regime", JsonObject{{"code", regime.code},
                                                        {"name", two_json(regime.name)},
                                                        {"authority", two_json(regime.authority)},
                                                        {"basis", basis_json(regime.basis)}}},
                                  {"forms", std::move(forms)},
                                  {"criteria", std::move(criteria)},
                                  {"clocks", std::move(clocks)}});
}

Json values_json(const FormValues& values) {
  JsonObject out;
  for (const auto& [field, list] : values) {
    JsonArray several;
    for (const std::string& value : list) several.push_back(text_json(value));
    out[field] = std::move(several);
  }
  return out;
}

// What may be done now, by this viewer.
JsonArray can(const IncidentAsked& a, const Incident& i) {
  bool body = a.book.may_report(a.asked.viewer, i), centre = a.book.may_decide(a.asked.viewer, i);
  JsonArray out;
  for (const IncidentStep& step : incident_steps())
    if (step.from == i.state && ((body && step.body) || (centre && step.centre)) &&
        (step.act != IncidentAct::close || has_closing_report(i, a.book.rules())))
      out.emplace_back(to_string(step.act));
  if (!body && !centre) return out;
  for (const char* always : {"note", "finding"}) out.emplace_back(always);
  if (centre) out.emplace_back("campaign");
  if (i.is_over()) return out;
  for (const char* open : {"assess", "support", "task", "task-done", "file", "mark", "finding-off"})
    out.emplace_back(open);
  if (body) out.emplace_back("report");
  if (centre) out.emplace_back("support-answer");
  return out;
}

// Texts and numbers of an event's detail, for the time line; values of forms stand with the reports.
Json detail_json(const IncidentEvent& event, const IncidentRules& rules) {
  auto d = Detail::parse(event.detail);
  JsonObject out;
  if (!d) return out;
  for (const char* name :
       {"text", "act", "reason", "name", "purpose", "assignee", "clock", "to", "number", "id", "via"})
    if (std::string text = d->text(name); !text.empty()) out[name] = text_json(text);
  for (const char* name : {"due", "ended"})
    if (int64_t at = d->number(name, kNoTime); at != kNoTime) out[name] = time_json(at);
  for (const char* name : {"level", "confidential", "granted"})
    if (int64_t number = d->number(name, -1); number >= 0) out[name] = std::to_string(number);
  if (std::string form = d->text("form"); !form.empty()) {
    out["form"] = form;
    out["title_vi"] = rules.form_title(form).vi;
    out["title_en"] = rules.form_title(form).en;
  }
  return out;
}

Result<Response> one(const IncidentAsked& a) {
  std::string id(a.asked.parameter("id"));
  Timestamp at = a.asked.now;
  std::string_view past = a.asked.query("at");
  if (!past.empty()) {
    auto time = parse_iso_time(past);
    if (!time) return fail(ErrorCode::invalid, "at is a time like 2026-08-20T00:30:00Z");
    at = *time;
  }
  auto found = past.empty() ? a.book.find(a.asked.viewer, id) : a.book.find_at(a.asked.viewer, id, at);
  if (!found) return std::unexpected(found.error());
  const Incident& i = *found;
  auto events = a.book.time_line(a.asked.viewer, id);
  if (!events) return std::unexpected(events.error());
  std::erase_if(*events, [&](const IncidentEvent& e) { return e.step > i.steps; });
  std::vector<std::string> actors;
  for (const IncidentEvent& e : *events) actors.push_back(e.actor);
  for (const IncidentTask& task : i.tasks) actors.push_back(task.assignee);
  IncidentPeople people;
  LUYTRE_TRY(people.find(a.hub.ledger(), std::move(actors)));
  const IncidentRules& all = a.book.rules();
  auto row = a.book.row(i);
  JsonArray criteria, clocks, reports, support, tasks, files, findings, lines, formats;
  if (!i.assessments.empty())
    for (const std::string& one : i.assessments.back().criteria) criteria.emplace_back(one);
  for (const IncidentClock& clock : a.book.clocks(i))
    clocks.push_back(incident_clock_json(clock, i.detected, all, at));
  for (const IncidentReport& r : i.reports)
    reports.push_back(JsonObject{{"step", r.step},
                                 {"at", time_json(r.at)},
                                 {"actor", people.json(r.actor)},
                                 {"form", r.form},
                                 {"title", two_json(all.form_title(r.form))},
                                 {"values", values_json(r.values)}});
  for (const SupportRequest& s : i.support)
    support.push_back(JsonObject{{"id", s.id},
                                 {"text", text_json(s.text)},
                                 {"at", time_json(s.at)},
                                 {"actor", people.json(s.actor)},
                                 {"answer", text_json(s.answer)},
                                 {"answered", time_json(s.answered)},
                                 {"answered_by", people.json_or_null(s.answered_by)},
                                 {"granted", s.granted}});
  for (const luytre::IncidentTask& t : i.tasks)
    tasks.push_back(JsonObject{{"id", t.id},
                               {"text", text_json(t.text)},
                               {"assignee", text_json(t.assignee)},
                               {"at", time_json(t.at)},
                               {"actor", people.json(t.actor)},
                               {"due", time_json(t.due)},
                               {"done", time_json(t.done)},
                               {"done_by", people.json_or_null(t.done_by)}});
  for (const IncidentFile& f : i.files)
    files.push_back(JsonObject{{"id", f.id},
                               {"name", text_json(f.name)},
                               {"type", f.type},
                               {"purpose", f.purpose},
                               {"size", f.size},
                               {"digest", f.digest},
                               {"at", time_json(f.at)},
                               {"actor", people.json(f.actor)}});
  for (const std::string& finding : i.findings) findings.emplace_back(finding);
  for (const IncidentEvent& e : *events)
    lines.push_back(JsonObject{{"step", e.step},
                               {"at", time_json(e.at)},
                               {"actor", people.json(e.actor)},
                               {"kind", e.kind},
                               {"detail", detail_json(e, all)}});
  for (const std::string& format : incident_formats()) formats.emplace_back(format);
  return json_response(JsonObject{
      {"incident", incident_row_json(row, all, *a.asked.directory, at)},
      {"sector", i.sector},
      {"via", i.via},
      {"reporter", people.json(i.reporter)},
      {"receipt", time_json(i.receipt)},
      {"ended", time_json(i.ended)},
      {"reason", text_json(i.reason)},
      {"criteria", std::move(criteria)},
      {"clocks", std::move(clocks)},
      {"reports", std::move(reports)},
      {"support", std::move(support)},
      {"tasks", std::move(tasks)},
      {"files", std::move(files)},
      {"findings", std::move(findings)},
      {"events", std::move(lines)},
      {"can", past.empty() ? can(a, i) : JsonArray()},
      {"formats", std::move(formats)},
      {"at", time_json(at)},
  });
}

Result<Response> mails(const IncidentAsked& a) {
  auto waiting = a.book.mails(a.asked.viewer);
  if (!waiting) return std::unexpected(waiting.error());
  JsonArray items;
  for (const IncidentMail& m : *waiting) {
    auto d = Detail::parse(m.detail);
    JsonArray files, problems;
    if (d) {
      for (const auto& [id, about] : d->values("files"))
        if (about.size() == 5)
          files.push_back(
              JsonObject{{"name", text_json(about[0])}, {"type", about[1]}, {"size", std::stoull(about[3])}});
      for (const std::string& problem : d->texts("problems")) problems.push_back(text_json(problem));
    }
    items.push_back(JsonObject{{"id", m.id},
                               {"organisation", organisation_ref(*a.asked.directory, m.organisation)},
                               {"sender", text_json(m.sender)},
                               {"sender_name", text_json(m.sender_name)},
                               {"sender_is", d ? d->text("sender") : "unknown"},
                               {"subject", text_json(m.subject)},
                               {"text", text_json(m.body)},
                               {"arrived", time_json(m.arrived)},
                               {"answered", m.answered ? time_json(m.answered) : Json()},
                               {"values", values_json(d ? d->values("values") : FormValues())},
                               {"files", std::move(files)},
                               {"problems", std::move(problems)}});
  }
  return json_response(JsonObject{{"items", std::move(items)}});
}

}  // namespace

void add_incident_reading(const IncidentRoutes& add) {
  add({Method::get,
       "/api/incidents",
       "read_incidents",
       "Incidents by what runs out first",
       "",
       "IncidentTable",
       list,
       {{"organisation", "Of this body"},
        {"view", "all (default), open, late, due or over"},
        {"q", "Part of the number or the title"},
        {"limit", "At most so many (200)"},
        {"offset", "Leaves out so many"}}});
  add({Method::get,
       "/api/incident-rules",
       "read_incidents",
       "What the law of the day of detection asks for: forms, criteria, clocks",
       "",
       "IncidentRules",
       rules,
       {{"detected", "Time of detection on the country's clock: 2026-08-20 07:30"},
        {"organisation", "The body, for what its sector has to do"},
        {"level", "Of the system, 1 to 5"},
        {"criteria", "Those ticked, by comma"}}});
  add({Method::get,
       "/api/incidents/{id}",
       "read_incidents",
       "One incident, now or as it was",
       "",
       "IncidentPage",
       one,
       {{"at", "As it was at this time: 2026-08-20T00:30:00Z"}}});
  add({Method::get,
       "/api/incident-mails",
       "report_incidents",
       "Reports that came by mail and wait to be taken",
       "",
       "Items<IncidentMail>",
       mails,
       {}});
}

}  // namespace luytre
