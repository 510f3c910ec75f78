// What was and will be told to bodies, and how they want it.
#include "hub/notices_api.h"

#include <fmt/format.h>

#include "hub/hub.h"
#include "notices/effect.h"

namespace luytre {
namespace {

using http::Method;
using http::Response;

Result<NoticeFilter> filter_of(const Asked& asked, bool paged) {
  NoticeFilter filter{.organisation = std::string(asked.query("organisation")), .state = {}};
  if (std::string_view state = asked.query("state"); !state.empty()) {
    filter.state = notice_state(state);
    if (!filter.state) return fail(ErrorCode::invalid, "there is no such state of a notice");
  }
  if (!paged) return filter;
  auto limit = asked.number("limit", 50, 1000), offset = asked.number("offset", 0, UINT32_MAX);
  if (!limit) return std::unexpected(limit.error());
  if (!offset) return std::unexpected(offset.error());
  filter.limit = std::max<uint64_t>(*limit, 1);
  filter.offset = *offset;
  return filter;
}

Result<Response> list(Hub& hub, const Asked& asked) {
  auto filter = filter_of(asked, true);
  if (!filter) return std::unexpected(filter.error());
  auto page = list_notices(hub.ledger(), asked.viewer, *filter);
  if (!page) return std::unexpected(page.error());
  JsonArray items;
  for (const Notice& n : page->items)
    items.push_back(JsonObject{{"id", n.id},
                               {"organisation", organisation_ref(*asked.directory, n.organisation)},
                               {"kind", to_string(n.kind)},
                               {"channel", to_string(n.channel)},
                               {"to", text_json(n.recipient)},
                               {"subject", text_json(n.subject)},
                               {"findings", n.findings},
                               {"made", time_json(n.made_at)},
                               {"state", to_string(n.state)},
                               {"state_at", time_json(n.state_at)},
                               {"detail", text_json(n.detail)}});
  return json_response(JsonObject{{"total", page->total}, {"items", std::move(items)}});
}

Result<Response> list_csv(Hub& hub, const Asked& asked) {
  auto filter = filter_of(asked, false);
  if (!filter) return std::unexpected(filter.error());
  std::string_view separator = asked.query("separator");
  if (!separator.empty() && separator != "comma" && separator != "semicolon")
    return fail(ErrorCode::invalid, "separator is comma or semicolon");
  auto page = list_notices(hub.ledger(), asked.viewer, *filter);
  if (!page) return std::unexpected(page.error());
  CsvExport csv({{"id"},
                 {"made", false},
                 {"organisation"},
                 {"name"},
                 {"kind"},
                 {"channel"},
                 {"to"},
                 {"subject"},
                 {"findings", false},
                 {"state"},
                 {"state_at", false},
                 {"detail"}},
                separator == "semicolon" ? ';' : ',');
  csv.note(fmt::format("notices, {} in all", page->total));
  csv.note("made: " + std::string(time_json(asked.now).as_string()));
  for (const Notice& n : page->items) {
    const Organisation* body = asked.directory->organisation(n.organisation);
    csv.row({n.id, std::string(time_json(n.made_at).as_string()), n.organisation, body ? body->name_vi : "",
             to_string(n.kind), to_string(n.channel), n.recipient, n.subject, std::to_string(n.findings),
             to_string(n.state), std::string(time_json(n.state_at).as_string()), n.detail});
  }
  return std::move(csv).response("luytre-notices.csv");
}

Result<NoticeRequest> request_of(const Asked& asked) {
  auto body = Body::parse(asked.request);
  if (!body) return std::unexpected(body.error());
  NoticeRequest request;
  if (body->has("organisations")) request.organisations = body->texts("organisations");
  if (body->has("findings")) request.findings = body->texts("findings");
  std::string kind = body->text("kind", 16);
  LUYTRE_TRY(body->finish());
  auto found = notice_kind(kind);
  if (!found || *found == NoticeKind::immediate)
    return fail(ErrorCode::invalid, "kind is digest, reminder or escalation");
  request.kind = *found;
  return request;
}

Result<Response> preview(Hub& hub, const Asked& asked) {
  auto request = request_of(asked);
  if (!request) return std::unexpected(request.error());
  auto shown = hub.notices().preview(asked.viewer, *request, *asked.directory, evidence_source(hub));
  if (!shown) return std::unexpected(shown.error());
  JsonArray mails;
  for (const NoticePreview::Mail& m : shown->mails) {
    JsonArray to;
    for (const std::string& one : m.to) to.push_back(text_json(one));
    mails.push_back(JsonObject{{"organisation", organisation_ref(*asked.directory, m.organisation)},
                               {"to", std::move(to)},
                               {"subject", text_json(m.subject)},
                               {"text", text_json(m.text)},
                               {"html", text_json(m.html)},
                               {"findings", m.findings},
                               {"signed", m.is_signed},
                               {"encrypted", m.is_encrypted},
                               {"problem", text_json(m.problem)}});
  }
  return json_response(JsonObject{{"mails", std::move(mails)}, {"findings", shown->findings}});
}

Result<Response> send(Hub& hub, const Asked& asked) {
  auto request = request_of(asked);
  if (!request) return std::unexpected(request.error());
  auto sent = hub.notices().send(asked.viewer, *request, *asked.directory);
  if (!sent) return std::unexpected(sent.error());
  return json_response(JsonObject{{"sent", sent->rows}, {"findings", sent->findings}});
}

Result<Response> show_settings(Hub& hub, const Asked& asked) {
  auto s = notice_settings(hub.ledger(), asked.viewer, *asked.directory, asked.parameter("id"));
  if (!s) return std::unexpected(s.error());
  return json_response(notice_settings_json(*s, ""));
}

Result<Response> change_settings(Hub& hub, const Asked& asked) {
  auto body = Body::parse(asked.request);
  if (!body) return std::unexpected(body.error());
  NoticeSettingsChange change;
  std::string wrong;
  auto word = [&](const char* name, auto parse) {
    decltype(parse(std::string())) value;
    if (!body->has(name)) return value;
    value = parse(body->text(name, 64 << 10));
    if (!value) wrong = name;
    return value;
  };
  auto itself = [](const std::string& text) { return std::optional<std::string>(text); };
  change.language = word("language", itself);
  change.webhook = word("webhook", itself);
  change.public_key = word("public_key", itself);
  change.schedule = word("schedule", [](const std::string& text) { return notice_schedule(text); });
  change.least = word("least", [](const std::string& text) { return severity(text); });
  change.at_once = word("at_once", [](const std::string& text) { return severity(text); });
  if (body->has("hour"))
    change.hour = static_cast<unsigned>(std::min<uint64_t>(body->number_or("hour", 99), 99));
  LUYTRE_TRY(body->finish());
  if (!wrong.empty()) return fail(ErrorCode::invalid, wrong + " has no such value");
  std::string_view organisation = asked.parameter("id");
  NoticeService& service = hub.notices();
  auto secret = change_notice_settings(hub.ledger(), asked.viewer, *asked.directory, organisation, change,
                                       service.pgp(), service.seal(), service.options().webhooks);
  if (!secret) return std::unexpected(secret.error());
  auto s = notice_settings(hub.ledger(), asked.viewer, *asked.directory, organisation);
  if (!s) return std::unexpected(s.error());
  return json_response(notice_settings_json(*s, *secret));
}

Result<Response> mute(Hub& hub, const Asked& asked) {
  auto body = Body::parse(asked.request);
  if (!body) return std::unexpected(body.error());
  NoticeMute rule{.id = {},
                  .what = body->text("what", 64),
                  .subject = body->text("subject", 254),
                  .until = 0,
                  .reason = {}};
  std::string until = body->text("until", 10);
  rule.reason = body->text("reason", 1000);
  LUYTRE_TRY(body->finish());
  auto day = parse_day(until);
  if (!day) return fail(ErrorCode::invalid, "until is a day like 2026-01-02");
  rule.until = *day;
  auto id = add_notice_mute(hub.ledger(), asked.viewer, *asked.directory, asked.parameter("id"), rule);
  if (!id) return std::unexpected(id.error());
  return json_response(JsonObject{{"id", *id}});
}

Result<Response> unmute(Hub& hub, const Asked& asked) {
  LUYTRE_TRY(
      drop_notice_mute(hub.ledger(), asked.viewer, asked.parameter("organisation"), asked.parameter("id")));
  return Response::empty();
}

Result<Response> effect(Hub& hub, const Asked& asked) {
  auto rows = notice_effect(hub.ledger(), asked.viewer, asked.now);
  if (!rows) return std::unexpected(rows.error());
  JsonArray out;
  for (const NoticeEffect& r : *rows)
    out.push_back(JsonObject{{"family", r.what},
                             {"name", text_json(family_name(r.what))},
                             {"sector", r.sector},
                             {"channel", r.channel},
                             {"told", r.told},
                             {"told_clean_14", r.told_clean},
                             {"held", r.held},
                             {"held_clean_14", r.held_clean}});
  return json_response(JsonObject{{"rows", std::move(out)}, {"hold_out", hub.notices().options().hold_out}});
}

}  // namespace

Json notice_settings_json(const NoticeSettings& s, std::string_view secret) {
  JsonArray muted;
  for (const NoticeMute& m : s.muted)
    muted.push_back(JsonObject{{"id", m.id},
                               {"what", text_json(m.what)},
                               {"subject", text_json(m.subject)},
                               {"until", day_text(m.until)},
                               {"reason", text_json(m.reason)}});
  return JsonObject{{"organisation", s.organisation},    {"language", s.language},
                    {"schedule", to_string(s.schedule)}, {"hour", s.hour},
                    {"least", to_string(s.least)},       {"at_once", to_string(s.at_once)},
                    {"encrypt", !s.key.empty()},         {"key", s.key},
                    {"webhook", text_json(s.webhook)},   {"webhook_secret", secret},
                    {"muted", std::move(muted)}};
}

void add_notices_api(ApiRoutes& routes, Hub& hub) {
  using Handler = Result<Response> (*)(Hub&, const Asked&);
  auto row = [&](Method method, const char* path, const char* rule, const char* sentence, const char* request,
                 const char* response, Handler handler, std::vector<QueryParameter> query = {}) {
    routes.add({.method = method,
                .path = path,
                .rule = rule,
                .sentence = sentence,
                .query = std::move(query),
                .request = request,
                .response = response,
                .handler = [&hub, handler](const Asked& asked) { return handler(hub, asked); }});
  };
  const QueryParameter organisation{"organisation", "To this body only"},
      state{"state", "waiting, sending, sent, failed, unknown, bounced, held"};
  row(Method::get, "/api/notices", "read_contacts", "What was sent to whom, newest first", "",
      "Page<NoticeRow>", list,
      {organisation, state, {"limit", "At most so many (50)"}, {"offset", "Leaves out so many"}});
  row(Method::get, "/api/notices.csv", "read_contacts", "The same as a file", "", "text/csv", list_csv,
      {organisation, state, {"separator", "comma or semicolon"}});
  row(Method::post, "/api/notices/preview", "send_notices", "The mails that would go out",
      "NoticePreviewRequest", "NoticePreview", preview);
  row(Method::post, "/api/notices", "send_notices", "Sends them; the same on the same day once",
      "NoticePreviewRequest", "NoticeSent", send);
  row(Method::get, "/api/notices/effect", "send_notices", "Clean-up with and without a notice", "",
      "NoticeEffect", effect);
  constexpr const char* kSettings = "/api/organisations/{id}/notice-settings";
  row(Method::get, kSettings, "read_contacts", "What a body wants of its notices", "", "NoticeSettings",
      show_settings);
  row(Method::patch, kSettings, "change_contacts", "Changes it; a new webhook's secret is shown once",
      "NoticeSettingsChange", "NoticeSettings", change_settings);
  row(Method::post, "/api/organisations/{id}/mutes", "accept_risk", "Mutes a family, an address or both",
      "NewMute", "Id", mute);
  row(Method::delete_, "/api/organisations/{organisation}/mutes/{id}", "accept_risk",
      "Takes a mute rule away", "", "", unmute);
}

}  // namespace luytre
