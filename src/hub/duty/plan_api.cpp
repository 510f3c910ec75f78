// Planning duty: turns, imports, stand-ins, alerts, what the law says, the calendar, and whom to call.
#include <fmt/format.h>

#include "duty/calendar_file.h"
#include "duty/desk.h"
#include "duty/holidays.h"
#include "duty/labour.h"
#include "duty/lunar.h"
#include "duty/rotation.h"
#include "hub/duty/duty_api.h"
#include "hub/hub.h"
#include "hub/shapes.h"

namespace luytre {
namespace {

using http::Method;
using http::Response;

constexpr Day kMostDays = 400;
constexpr size_t kLongestFile = 4 << 20;
constexpr size_t kMostRefused = 20;  // lines shown of a file

Response id_response(const std::string& id) {
  return json_response(JsonObject{{"id", id}});
}
Response added_response(const ShiftsAdded& added, const RosterRead* read = nullptr) {
  JsonArray refused;
  if (read)
    for (size_t i = 0; i < std::min(read->refused.size(), kMostRefused); ++i)
      refused.push_back(text_json(read->refused[i]));
  return json_response(JsonObject{{"added", added.added},
                                  {"unchanged", added.unchanged},
                                  {"cut", added.cut},
                                  {"refused", read ? read->refused_count : 0},
                                  {"problems", std::move(refused)}});
}

// ── The calendar ──────────────────────────────────────────────────────────────────────────────────────────

Result<Response> days(Hub&, const Asked& asked) {
  auto period = duty_period(asked);
  if (!period) return std::unexpected(period.error());
  Day first = local_day(period->from), last = local_day(period->to - 1);
  if (last - first >= kMostDays) return fail(ErrorCode::invalid, "400 days at most");
  int from_year = civil_from_day(first).year, to_year = civil_from_day(last).year;
  std::vector<Holiday> holidays;
  std::vector<HolidayWindow> breaks;
  for (int year = from_year; year <= to_year; ++year) {
    for (Holiday& h : Holidays::built_in().of(year))
      if (holidays.empty() || h.first > holidays.back().last || h.code != holidays.back().code)
        holidays.push_back(std::move(h));
    for (HolidayWindow& w : Holidays::built_in().windows(year)) breaks.push_back(std::move(w));
  }
  JsonArray items;
  for (Day day = first; day <= last; ++day) {
    LunarDate lunar = lunar_date(day);
    JsonArray names;
    for (const Holiday& h : holidays)
      if (h.first <= day && day <= h.last) names.push_back(named(h.name_vi, h.name_en));
    bool free =
        std::ranges::any_of(breaks, [&](const HolidayWindow& w) { return w.first <= day && day <= w.last; });
    items.push_back(JsonObject{{"day", day_text(day)},
                               {"lunar_day", lunar.day},
                               {"lunar_month", lunar.month},
                               {"leap_month", lunar.leap},
                               {"lunar_year", lunar_year_name(lunar.year)},
                               {"holidays", std::move(names)},
                               {"in_break", free}});
  }
  return json_response(JsonObject{{"items", std::move(items)}});
}

// ── Working time ──────────────────────────────────────────────────────────────────────────────────────────

Result<Response> labour(Hub& hub, const Asked& asked) {
  auto period = duty_period(asked);
  if (!period) return std::unexpected(period.error());
  auto body = duty_body(asked);
  if (!body) return std::unexpected(body.error());
  // Weeks, months and years reach out of the period.
  Period around{
      start_of_local(day_from_civil(civil_from_day(local_day(period->from)).year, 1, 1)) - 7 * kMicrosPerDay,
      start_of_local(day_from_civil(civil_from_day(local_day(period->to)).year + 1, 1, 1)) +
          7 * kMicrosPerDay};
  auto shifts = list_shifts(hub.ledger(), asked.viewer,
                            {.period = around, .organisation = *body, .person = {}, .cancelled = false});
  if (!shifts) return std::unexpected(shifts.error());
  auto excepted = continuous_bodies(hub.ledger(), asked.viewer);
  if (!excepted) return std::unexpected(excepted.error());
  JsonArray items;
  for (const LabourWarning& w : check_labour(*shifts, *period, *excepted))
    items.push_back(JsonObject{{"rule", w.rule},
                               {"person", text_json(w.person)},
                               {"from", time_json(w.from)},
                               {"to", time_json(w.to)},
                               {"text", named(w.text_vi, w.text_en)},
                               {"article", w.article},
                               {"status", w.status},
                               {"excepted", w.excepted}});
  return json_response(JsonObject{{"items", std::move(items)}});
}

// ── Planning ──────────────────────────────────────────────────────────────────────────────────────────────

Result<Response> rotate(Hub& hub, const Asked& asked) {
  auto body = Body::parse(asked.request);
  if (!body) return std::unexpected(body.error());
  Rotation rotation;
  rotation.organisation = duty_body_id(body->text("organisation", 128));
  std::string role = body->text("role", 32), from = body->text("from", 40), to = body->text("to", 40);
  rotation.people = body->texts("people", 100);
  std::vector<std::string> begins = body->texts("begins", 48);
  rotation.turn_days = static_cast<unsigned>(std::min<uint64_t>(body->number_or("turn_days", 1), 366));
  bool replace = body->has("replace") && body->boolean("replace");
  LUYTRE_TRY(body->finish());
  auto found = duty_role(role);
  if (!found) return fail(ErrorCode::invalid, "role is technical or leader");
  rotation.role = *found;
  auto begin = duty_time(from, "from"), end = duty_time(to, "to");
  if (!begin) return std::unexpected(begin.error());
  if (!end) return std::unexpected(end.error());
  rotation.period = {*begin, *end + (to.size() == 10 ? kMicrosPerDay : 0)};
  for (const std::string& text : begins) {
    auto time = parse_local("2000-01-01T" + text);
    if (text.size() != 5 || !time) return fail(ErrorCode::invalid, "begins are times like 07:00");
    rotation.begins.push_back(
        static_cast<unsigned>((*time - start_of_local(local_day(*time))) / kMicrosPerMinute));
  }
  auto shifts = make_shifts(rotation);
  if (!shifts) return std::unexpected(shifts.error());
  auto added = add_shifts(hub.ledger(), asked.viewer, *asked.directory, rotation.organisation, *shifts,
                          replace ? std::optional(rotation.period) : std::nullopt);
  if (!added) return std::unexpected(added.error());
  return added_response(*added);
}

Result<Response> import(Hub& hub, const Asked& asked) {
  auto body = Body::parse(asked.request);
  if (!body) return std::unexpected(body.error());
  std::string organisation = duty_body_id(body->text("organisation", 128)),
              text = body->text("text", kLongestFile);
  bool make_room = body->has("replace") && body->boolean("replace");
  LUYTRE_TRY(body->finish());
  auto read = text.find("BEGIN:VCALENDAR") != text.npos ? read_calendar(text, "the file")
                                                        : read_roster_csv(text, "the file");
  if (!read) return std::unexpected(read.error());
  std::optional<Period> replace;
  if (make_room && !read->shifts.empty()) {
    replace = Period{read->shifts[0].from, read->shifts[0].to};
    for (const Shift& s : read->shifts)
      replace = {std::min(replace->from, s.from), std::max(replace->to, s.to)};
  }
  std::vector<Shift> own;
  for (Shift& s : read->shifts) {
    if (!s.organisation.empty() && duty_body_id(s.organisation) != organisation) {
      ++read->refused_count;
      read->refused.push_back(fmt::format("a shift of {} is another body's", format_local(s.from)));
    } else {
      own.push_back(std::move(s));
    }
  }
  auto added = add_shifts(hub.ledger(), asked.viewer, *asked.directory, organisation, own, replace);
  if (!added) return std::unexpected(added.error());
  return added_response(*added, &*read);
}

Result<Response> stand_in(Hub& hub, const Asked& asked) {
  auto body = Body::parse(asked.request);
  if (!body) return std::unexpected(body.error());
  std::string person = body->text("person", 200), from = body->text("from", 40), to = body->text("to", 40),
              note = body->text_or("note", "", 4000);
  LUYTRE_TRY(body->finish());
  auto begin = duty_time(from, "from"), end = duty_time(to, "to");
  if (!begin) return std::unexpected(begin.error());
  if (!end) return std::unexpected(end.error());
  auto id = override_shift(hub.ledger(), asked.viewer, duty_body_id(asked.parameter("organisation")),
                           asked.parameter("id"), person, {*begin, *end}, note);
  if (!id) return std::unexpected(id.error());
  return id_response(*id);
}

// ── Alerts ────────────────────────────────────────────────────────────────────────────────────────────────

Result<Response> declare(Hub& hub, const Asked& asked) {
  auto body = Body::parse(asked.request);
  if (!body) return std::unexpected(body.error());
  std::string from = body->text("from", 40), to = body->text("to", 40);
  auto few = [&](const char* name, uint64_t fallback) {
    return static_cast<unsigned>(std::min<uint64_t>(body->number_or(name, fallback), UINT16_MAX));
  };
  DutyAlert alert;
  alert.least[0] = few("technical", 1);
  alert.least[1] = few("leader", 1);
  alert.check_in_minutes = few("check_in_minutes", 0);
  alert.reason = body->text("reason", 4000);
  LUYTRE_TRY(body->finish());
  auto begin = duty_time(from, "from"), end = duty_time(to, "to");
  if (!begin) return std::unexpected(begin.error());
  if (!end) return std::unexpected(end.error());
  alert.period = {*begin, *end + (to.size() == 10 ? kMicrosPerDay : 0)};
  auto id = declare_alert(hub.ledger(), asked.viewer, alert);
  if (!id) return std::unexpected(id.error());
  return id_response(*id);
}

Result<Response> end(Hub& hub, const Asked& asked) {
  LUYTRE_TRY(end_alert(hub.ledger(), asked.viewer, asked.parameter("id")));
  return Response::empty();
}

// ── Whom to call ──────────────────────────────────────────────────────────────────────────────────────────

Json policy_json(const DutyPolicy& policy) {
  JsonArray steps;
  for (const DutyStep& step : policy.steps) {
    JsonArray targets;
    for (const CallTarget& target : step.targets)
      targets.push_back(JsonObject{{"channel", to_string(target.channel)}, {"to", text_json(target.to)}});
    steps.push_back(JsonObject{{"targets", std::move(targets)}, {"wait_minutes", step.wait_minutes}});
  }
  return JsonObject{{"organisation", shown_duty_body(policy.organisation)},
                    {"continuous", policy.continuous},
                    {"grace_minutes", policy.grace_minutes},
                    {"check_in_minutes", policy.check_in_minutes},
                    {"steps", std::move(steps)}};
}

Result<Response> policy(Hub& hub, const Asked& asked) {
  auto found = duty_policy(hub.ledger(), asked.viewer, *asked.directory,
                           duty_body_id(asked.parameter("organisation")));
  if (!found) return std::unexpected(found.error());
  return json_response(policy_json(*found));
}

Result<Response> change_policy(Hub& hub, const Asked& asked) {
  auto body = Body::parse(asked.request);
  if (!body) return std::unexpected(body.error());
  auto minutes = [](Body& from, const char* name, uint64_t fallback) {
    return static_cast<unsigned>(std::min<uint64_t>(from.number_or(name, fallback), UINT16_MAX));
  };
  DutyPolicy wanted;
  wanted.organisation = duty_body_id(asked.parameter("organisation"));
  wanted.continuous = body->boolean("continuous");
  wanted.grace_minutes = minutes(*body, "grace_minutes", 15);
  wanted.check_in_minutes = minutes(*body, "check_in_minutes", 0);
  std::optional<std::string> unknown;
  body->objects("steps", 20, [&](Body& step) {
    DutyStep one;
    one.wait_minutes = minutes(step, "wait_minutes", 10);
    step.objects("targets", 20, [&](Body& target) {
      std::string channel = target.text("channel", 16);
      auto known = call_channel(channel);
      if (!known) unknown = channel;
      one.targets.push_back({known.value_or(CallChannel::mail), target.text("to", 1000)});
    });
    wanted.steps.push_back(std::move(one));
  });
  LUYTRE_TRY(body->finish());
  if (unknown) return fail(ErrorCode::invalid, "a channel is mail, webhook, sms or voice");
  LUYTRE_TRY(change_duty_policy(hub.ledger(), asked.viewer, *asked.directory, wanted));
  return policy(hub, asked);
}

}  // namespace

void add_duty_plan_api(ApiRoutes& routes, Hub& hub) {
  auto row = [&](Method method, const char* path, const char* rule, const char* sentence, const char* request,
                 const char* response, DutyHandler handler, std::vector<QueryParameter> query = {},
                 size_t limit = 64 << 10) {
    add_duty_route(routes, hub,
                   {method, path, rule, sentence, request, response, handler, std::move(query), limit});
  };
  std::vector<QueryParameter> period = duty_query();
  period.pop_back();
  row(Method::get, "/api/duty/days", "read_duty", "Each day with its lunar date and holidays", "",
      "Items<DutyDay>", days, period);
  row(Method::get, "/api/duty/labour", "read_duty", "Where the Labour Code's limits are passed", "",
      "Items<DutyWarning>", labour, duty_query());
  row(Method::post, "/api/duty/rotations", "change_duty", "People take turns for a period", "NewRotation",
      "ShiftsAdded", rotate);
  row(Method::post, "/api/duty/import", "change_duty", "A roster as CSV or iCalendar", "RosterFile",
      "ShiftsAdded", import, {}, 2 * kLongestFile);
  row(Method::post, "/api/organisations/{organisation}/duty/shifts/{id}/stand-in", "change_duty",
      "Somebody stands in for a part of a shift", "NewStandIn", "Id", stand_in);
  row(Method::post, "/api/duty/alerts", "change_duty", "Heightened alert for all bodies", "NewDutyAlert",
      "Id", declare);
  row(Method::delete_, "/api/duty/alerts/{id}", "change_duty", "Ends an alert", "", "", end);
  constexpr const char* kPolicy = "/api/organisations/{organisation}/duty/policy";
  row(Method::get, kPolicy, "read_duty", "Whom to call, and when", "", "DutyPolicy", policy);
  row(Method::put, kPolicy, "change_duty", "Changes whom to call", "DutyPolicyChange", "DutyPolicy",
      change_policy);
}

}  // namespace luytre
