// Incidents: who reports, what is due, what was done.
#include "hub/incidents/incidents_api.h"

#include "findings/rights.h"

namespace luytre {

Result<std::shared_ptr<IncidentBook>> open_incident_book(Hub& hub) {
  auto rules = IncidentRules::load(hub.home() / "rules");
  if (!rules) return fail(ErrorCode::unavailable, rules.error().message);
  auto calendar = std::shared_ptr<const Rules>(std::shared_ptr<const Rules>(), &hub.book().rules());
  return std::make_shared<IncidentBook>(hub.ledger(), std::move(*rules), std::move(calendar),
                                        SealedFiles(hub.home() / "incidents", hub.notices().seal()));
}

Result<void> IncidentPeople::find(Ledger& ledger, std::vector<std::string> actors) {
  if (actors.empty()) return {};
  return ledger.read([&](Transaction& t) -> Result<void> {
    auto found = names_of(t, actors);
    if (!found) return std::unexpected(found.error());
    names_ = std::move(*found);
    return {};
  });
}

Json IncidentPeople::json(const std::string& actor) const {
  auto found = names_.find(actor);
  bool program = actor == "system";
  std::string name = found != names_.end()           ? found->second
                     : actor.starts_with("console:") ? actor.substr(8)
                                                     : "";
  return JsonObject{
      {"id", text_json(actor)}, {"name", text_json(name)}, {"kind", program ? "program" : "person"}};
}
Json IncidentPeople::json_or_null(const std::string& actor) const {
  return actor.empty() ? Json() : json(actor);
}

Json basis_json(const Basis& basis) {
  return JsonObject{{"text", basis.text}, {"status", basis.status}};
}
Json two_json(const InTwo& name) {
  return named(name.vi, name.en);
}

Json incident_row_json(const IncidentRow& r, const IncidentRules& rules, const Directory& directory,
                       Timestamp now) {
  JsonArray grades;
  std::string_view rest = r.grades;
  while (!rest.empty()) {
    size_t end = std::min(rest.find(' '), rest.size());
    grades.emplace_back(rest.substr(0, end));
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  Json next;
  if (r.next_due) {
    InTwo name{r.next_clock, r.next_clock};
    for (const ClockRule& clock : rules.all_clocks())
      if (clock.code == r.next_clock && clock.term.holds(country_day(r.detected))) name = clock.name;
    next = JsonObject{{"clock", r.next_clock},
                      {"name", two_json(name)},
                      {"due", time_json(r.next_due)},
                      {"late", now > r.next_late}};
  }
  return JsonObject{{"id", r.id},
                    {"number", r.number},
                    {"title", text_json(r.title)},
                    {"organisation", organisation_ref(directory, r.organisation)},
                    {"state", to_string(r.state)},
                    {"level", r.level},
                    {"grades", std::move(grades)},
                    {"confidential", r.confidential},
                    {"regime", r.regime},
                    {"campaign", text_json(r.campaign)},
                    {"detected", time_json(r.detected)},
                    {"received", time_json(r.received)},
                    {"closed", r.closed ? time_json(r.closed) : Json()},
                    {"next", std::move(next)}};
}

Json incident_clock_json(const IncidentClock& c, Timestamp detected, const IncidentRules& rules,
                         Timestamp now) {
  JsonArray forms, recipients;
  for (const std::string& form : c.rule->forms) forms.emplace_back(form);
  for (const std::string& code : c.rule->recipients)
    if (const ReportRecipient* one = rules.recipient(code, detected))
      recipients.push_back(two_json(one->name));
  return JsonObject{{"clock", c.rule->code},
                    {"name", two_json(c.rule->name)},
                    {"start", time_json(c.start)},
                    {"due", time_json(c.due)},
                    {"late_after", time_json(c.late_after)},
                    {"met", time_json(c.met)},
                    {"late", c.is_late(now)},
                    {"unit", to_string(c.rule->unit)},
                    {"amount", c.rule->amount},
                    {"every", c.rule->every},
                    {"centre", c.rule->by_centre},
                    {"forms", std::move(forms)},
                    {"recipients", std::move(recipients)},
                    {"basis", basis_json(c.rule->basis)}};
}

Json incident_form_json(const Form& form) {
  JsonArray fields;
  for (const FormField& f : form.fields) {
    JsonArray choices;
    for (const FieldChoice& c : f.choices)
      choices.push_back(JsonObject{{"value", c.value}, {"name", two_json(c.name)}});
    fields.push_back(JsonObject{{"field", f.code},
                                {"required", f.required},
                                {"kind", to_string(f.kind)},
                                {"group", two_json(f.group)},
                                {"label", two_json(f.label)},
                                {"hint", two_json(f.hint)},
                                {"choices", std::move(choices)}});
  }
  return JsonObject{
      {"form", form.code},          {"kind", to_string(form.kind)},  {"signed", form.is_signed},
      {"number", form.number},      {"title", two_json(form.title)}, {"basis", basis_json(form.basis)},
      {"fields", std::move(fields)}};
}

void add_incidents_api(ApiRoutes& routes, Hub& hub) {
  auto book = std::make_shared<Result<std::shared_ptr<IncidentBook>>>(open_incident_book(hub));
  if (!*book) hub.log("incidents", book->error().message);
  IncidentRoutes add = [&](IncidentRoute r) {
    bool changes = r.method != http::Method::get;
    routes.add(
        {.method = r.method,
         .path = r.path,
         .rule = r.rule,
         .sentence = r.sentence,
         .query = std::move(r.query),
         .request = r.request,
         .response = r.response,
         .handler = [&hub, book, handler = r.handler, changes](const Asked& asked) -> Result<http::Response> {
           if (!*book) return std::unexpected(book->error());
           auto answer = handler({hub, asked, ***book});
           if (answer && changes && answer->status < 300) {
             std::string id(asked.parameter("id"));
             auto incident = (**book)->find(asked.viewer, id);
             if (incident) hub.publish("incident", incident->organisation, "{}");
           }
           return answer;
         },
         .body_limit = r.body_limit,
         .body_type = r.body_type});
  };
  add_incident_reading(add);
  add_incident_changes(add);
  add_incident_files(add);
}

}  // namespace luytre
