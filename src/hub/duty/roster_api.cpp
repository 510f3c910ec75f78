// Rosters: who is on duty, the gaps, and what people on duty do.
#include <fmt/format.h>

#include "duty/calendar_file.h"
#include "duty/certificate.h"
#include "duty/desk.h"
#include "findings/rights.h"
#include "hub/duty/duty_api.h"
#include "hub/hub.h"
#include "hub/shapes.h"

namespace luytre {
namespace {

using http::Method;
using http::Response;

Json shift_json(const Shift& s) {
  return JsonObject{{"id", s.id},
                    {"organisation", shown_duty_body(s.organisation)},
                    {"role", to_string(s.role)},
                    {"person", text_json(s.person)},
                    {"from", time_json(s.from)},
                    {"to", time_json(s.to)},
                    {"state", to_string(s.state)},
                    {"planned_person", text_json(s.planned_person)},
                    {"note", text_json(s.note)}};
}

Result<Response> roster(Hub& hub, const Asked& asked) {
  auto period = duty_period(asked);
  if (!period) return std::unexpected(period.error());
  auto body = duty_body(asked);
  if (!body) return std::unexpected(body.error());
  Ledger& ledger = hub.ledger();
  const Viewer& viewer = asked.viewer;
  auto shifts = list_shifts(ledger, viewer,
                            {.period = *period, .organisation = *body, .person = {}, .cancelled = false});
  if (!shifts) return std::unexpected(shifts.error());
  auto swaps = list_swaps(ledger, viewer, *body);
  if (!swaps) return std::unexpected(swaps.error());
  auto alerts = list_alerts(ledger, viewer, *period);
  if (!alerts) return std::unexpected(alerts.error());
  auto check_ins = list_check_ins(ledger, viewer, *period, *body);
  if (!check_ins) return std::unexpected(check_ins.error());
  auto pages = list_pages(ledger, viewer, *body);
  if (!pages) return std::unexpected(pages.error());
  JsonArray shift_rows, swap_rows, alert_rows, check_in_rows, page_rows;
  for (const Shift& s : *shifts) shift_rows.push_back(shift_json(s));
  for (const Swap& s : *swaps)
    swap_rows.push_back(JsonObject{{"id", s.id},
                                   {"organisation", shown_duty_body(s.organisation)},
                                   {"shift", s.shift},
                                   {"in_return", s.in_return},
                                   {"giver", text_json(s.giver)},
                                   {"taker", text_json(s.taker)},
                                   {"note", text_json(s.note)},
                                   {"state", s.state},
                                   {"asked", time_json(s.asked_at)},
                                   {"decided", s.decided_at ? time_json(s.decided_at) : Json()}});
  for (const DutyAlert& a : *alerts)
    alert_rows.push_back(JsonObject{{"id", a.id},
                                    {"from", time_json(a.period.from)},
                                    {"to", time_json(a.period.to)},
                                    {"technical", a.least[0]},
                                    {"leader", a.least[1]},
                                    {"check_in_minutes", a.check_in_minutes},
                                    {"reason", text_json(a.reason)}});
  for (const CheckIn& c : *check_ins)
    check_in_rows.push_back(JsonObject{{"id", c.id},
                                       {"organisation", shown_duty_body(c.organisation)},
                                       {"shift", c.shift},
                                       {"kind", c.kind == DeskEntry::check_in ? "check-in" : "hand-over"},
                                       {"person", text_json(c.person)},
                                       {"at", time_json(c.at)},
                                       {"note", text_json(c.note)}});
  for (const Page& p : *pages)
    page_rows.push_back(JsonObject{{"id", p.id},
                                   {"organisation", shown_duty_body(p.organisation)},
                                   {"cause", p.cause},
                                   {"detail", text_json(p.detail)},
                                   {"raised", time_json(p.raised_at)},
                                   {"state", to_string(p.state)},
                                   {"step", p.step + 1},
                                   {"round", p.round + 1},
                                   {"ended", p.ended_at ? time_json(p.ended_at) : Json()},
                                   {"ended_by", text_json(p.ended_by)}});
  std::vector<std::string> ids;
  for (const Shift& s : *shifts) ids.insert(ids.end(), {s.person, s.planned_person});
  for (const Swap& s : *swaps) ids.insert(ids.end(), {s.giver, s.taker});
  for (const CheckIn& c : *check_ins) ids.push_back(c.person);
  for (const Page& p : *pages) ids.push_back(p.ended_by);
  JsonArray people;
  LUYTRE_TRY(ledger.read([&](Transaction& t) -> Result<void> {
    auto names = names_of(t, ids);
    if (!names) return std::unexpected(names.error());
    for (const auto& [id, name] : *names) people.push_back(JsonObject{{"id", id}, {"name", text_json(name)}});
    return {};
  }));
  return json_response(JsonObject{{"from", time_json(period->from)},
                                  {"to", time_json(period->to)},
                                  {"people", std::move(people)},
                                  {"shifts", std::move(shift_rows)},
                                  {"swaps", std::move(swap_rows)},
                                  {"alerts", std::move(alert_rows)},
                                  {"check_ins", std::move(check_in_rows)},
                                  {"pages", std::move(page_rows)}});
}

Result<Response> calendar(Hub& hub, const Asked& asked) {
  auto period = duty_period(asked);
  if (!period) return std::unexpected(period.error());
  auto body = duty_body(asked);
  if (!body) return std::unexpected(body.error());
  auto shifts = list_shifts(hub.ledger(), asked.viewer,
                            {.period = *period, .organisation = *body, .person = {}, .cancelled = false});
  if (!shifts) return std::unexpected(shifts.error());
  return Response::download(write_calendar(*shifts, asked.now), "text/calendar; charset=utf-8",
                            "luytre-duty.ics");
}

Result<Response> certificate(Hub& hub, const Asked& asked) {
  auto period = duty_period(asked);
  if (!period) return std::unexpected(period.error());
  auto body = duty_body(asked);
  if (!body) return std::unexpected(body.error());
  std::vector<std::string> bodies;
  if (*body) bodies.push_back(**body);
  auto loaded = load_roster(hub.ledger(), asked.viewer, *asked.directory, *period, bodies);
  if (!loaded) return std::unexpected(loaded.error());
  Certificate c = certify(*loaded);
  JsonArray gaps;
  for (const CertifiedGap& g : c.gaps)
    gaps.push_back(JsonObject{{"organisation", shown_duty_body(g.organisation)},
                              {"role", to_string(g.role)},
                              {"from", time_json(g.from)},
                              {"to", time_json(g.to)},
                              {"missing", g.missing}});
  return json_response(JsonObject{{"from", time_json(c.period.from)},
                                  {"to", time_json(c.period.to)},
                                  {"bodies", c.bodies},
                                  {"shifts", c.shifts},
                                  {"minutes", c.minutes},
                                  {"whole", c.whole()},
                                  {"gaps", std::move(gaps)},
                                  {"digest", c.digest}});
}

Response id_response(const std::string& id) {
  return json_response(JsonObject{{"id", id}});
}

Result<Response> add(Hub& hub, const Asked& asked) {
  auto body = Body::parse(asked.request);
  if (!body) return std::unexpected(body.error());
  std::string organisation = duty_body_id(body->text("organisation", 128)), role = body->text("role", 32);
  Shift shift{.id = {}, .organisation = organisation, .person = body->text("person", 200)};
  shift.source = "portal";
  std::string from = body->text("from", 40), to = body->text("to", 40);
  shift.note = body->text_or("note", "", 4000);
  LUYTRE_TRY(body->finish());
  auto found = duty_role(role);
  if (!found) return fail(ErrorCode::invalid, "role is technical or leader");
  shift.role = *found;
  auto begin = duty_time(from, "from"), end = duty_time(to, "to");
  if (!begin) return std::unexpected(begin.error());
  if (!end) return std::unexpected(end.error());
  shift.from = *begin;
  shift.to = *end;
  auto added = add_shifts(hub.ledger(), asked.viewer, *asked.directory, organisation, {&shift, 1});
  if (!added) return std::unexpected(added.error());
  auto there = list_shifts(hub.ledger(), asked.viewer,
                           {.period = {shift.from, shift.to},
                            .organisation = organisation,
                            .person = shift.person,
                            .cancelled = false});
  if (!there) return std::unexpected(there.error());
  for (const Shift& s : *there)
    if (s.from == shift.from && s.to == shift.to && s.role == shift.role) return id_response(s.id);
  return fail(ErrorCode::not_found, "there is no such shift here");
}

Result<Response> cancel(Hub& hub, const Asked& asked) {
  LUYTRE_TRY(cancel_shift(hub.ledger(), asked.viewer, duty_body_id(asked.parameter("organisation")),
                          asked.parameter("id")));
  return Response::empty();
}

Result<Response> ask(Hub& hub, const Asked& asked) {
  auto body = Body::parse(asked.request);
  if (!body) return std::unexpected(body.error());
  std::string taker = body->text("taker", 200), in_return = body->text_or("in_return", "", 64),
              note = body->text_or("note", "", 4000);
  LUYTRE_TRY(body->finish());
  auto id = ask_swap(hub.ledger(), asked.viewer, duty_body_id(asked.parameter("organisation")),
                     asked.parameter("id"), taker, in_return, note);
  if (!id) return std::unexpected(id.error());
  return id_response(*id);
}

Result<Response> decide(Hub& hub, const Asked& asked) {
  auto body = Body::parse(asked.request);
  if (!body) return std::unexpected(body.error());
  bool accept = body->boolean("accept");
  LUYTRE_TRY(body->finish());
  LUYTRE_TRY(decide_swap(hub.ledger(), asked.viewer, duty_body_id(asked.parameter("organisation")),
                         asked.parameter("id"), accept));
  return Response::empty();
}

Result<Response> enter(Hub& hub, const Asked& asked) {
  auto body = Body::parse(asked.request);
  if (!body) return std::unexpected(body.error());
  std::string kind = body->text("kind", 16), note = body->text_or("note", "", 20'000);
  LUYTRE_TRY(body->finish());
  if (kind != "check-in" && kind != "hand-over")
    return fail(ErrorCode::invalid, "kind is check-in or hand-over");
  auto id =
      check_in(hub.ledger(), asked.viewer, duty_body_id(asked.parameter("organisation")),
               asked.parameter("id"), kind == "check-in" ? DeskEntry::check_in : DeskEntry::hand_over, note);
  if (!id) return std::unexpected(id.error());
  return id_response(*id);
}

Result<Response> answer(Hub& hub, const Asked& asked) {
  LUYTRE_TRY(answer_page(hub.ledger(), asked.viewer, duty_body_id(asked.parameter("organisation")),
                         asked.parameter("id")));
  return Response::empty();
}

}  // namespace

void add_duty_roster_api(ApiRoutes& routes, Hub& hub) {
  auto row = [&](Method method, const char* path, const char* rule, const char* sentence, const char* request,
                 const char* response, DutyHandler handler, std::vector<QueryParameter> query = {},
                 size_t limit = 64 << 10) {
    add_duty_route(routes, hub,
                   {method, path, rule, sentence, request, response, handler, std::move(query), limit});
  };
  std::vector<QueryParameter> query = duty_query();
  row(Method::get, "/api/duty", "read_duty", "Who is on duty, and what happened", "", "DutyRoster", roster,
      query);
  row(Method::get, "/api/duty.ics", "read_duty", "The shifts as iCalendar", "", "text/calendar", calendar,
      query);
  row(Method::get, "/api/duty/certificate", "read_duty",
      "That no minute is without both roles in any body, or the gaps", "", "DutyCertificate", certificate,
      query);
  row(Method::post, "/api/duty/shifts", "change_duty", "Adds a shift; the same again is the same", "NewShift",
      "Id", add);
  constexpr const char* kShift = "/api/organisations/{organisation}/duty/shifts/{id}";
  row(Method::delete_, kShift, "change_duty", "Takes a shift away", "", "", cancel);
  row(Method::post, "/api/organisations/{organisation}/duty/shifts/{id}/swaps", "read_duty",
      "Asks somebody to take one's shift", "NewSwap", "Id", ask);
  row(Method::post, "/api/organisations/{organisation}/duty/swaps/{id}/decision", "read_duty",
      "Accepts or refuses to take it", "SwapDecision", "", decide);
  row(Method::post, "/api/organisations/{organisation}/duty/shifts/{id}/entries", "read_duty",
      "Checks in, or leaves a hand-over note", "NewDutyEntry", "Id", enter);
  row(Method::post, "/api/organisations/{organisation}/duty/pages/{id}/answer", "read_duty",
      "Takes on what somebody is being called for", "", "", answer);
}

}  // namespace luytre
