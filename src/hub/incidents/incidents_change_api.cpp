// What people do to incidents.
#include <fmt/format.h>

#include "hub/incidents/incidents_api.h"
#include "incidents/local_time.h"

namespace luytre {
namespace {

using http::Method;
using http::Response;

// The body's object without `values`, which the caller gets: Body takes flat fields.
Result<FormValues> take_values(const Json& object) {
  FormValues out;
  const Json* values = object.as_object().if_contains("values");
  if (!values || !values->is_object())
    return fail(ErrorCode::invalid, "values is an object of lists of texts");
  if (values->as_object().size() > 200) return fail(ErrorCode::invalid, "values has too many fields");
  for (const auto& [field, list] : values->as_object()) {
    if (!list.is_array()) return fail(ErrorCode::invalid, "values is an object of lists of texts");
    std::vector<std::string>& texts = out[std::string(field)];
    for (const Json& one : list.as_array()) {
      if (!one.is_string()) return fail(ErrorCode::invalid, "values is an object of lists of texts");
      texts.emplace_back(one.as_string());
    }
  }
  return out;
}

struct Given {
  Body body;
  FormValues values;
};
Result<Given> with_values(const http::Request& request) {
  boost::system::error_code error;
  Json json = boost::json::parse(request.body, error);
  if (error || !json.is_object()) return fail(ErrorCode::invalid, "the body is one JSON object");
  auto values = take_values(json);
  if (!values) return std::unexpected(values.error());
  json.as_object().erase("values");
  http::Request rest = request;
  rest.body = boost::json::serialize(json);
  auto body = Body::parse(rest);
  if (!body) return std::unexpected(body.error());
  return Given{std::move(*body), std::move(*values)};
}

Result<Timestamp> time_of(std::string_view text, const char* name) {
  auto time = parse_country_time(text);
  if (!time) return fail(ErrorCode::invalid, fmt::format("{} is a time like 2026-08-20 07:30", name));
  return *time;
}

Result<Response> report(const IncidentAsked& a) {
  auto given = with_values(a.asked.request);
  if (!given) return std::unexpected(given.error());
  Body& body = given->body;
  NewIncident n;
  n.organisation = body.text("organisation", 128);
  n.title = body.text("title", 300);
  std::string detected = body.text("detected", 40);
  n.level = static_cast<unsigned>(std::min<uint64_t>(body.number_or("level", 0), 99));
  n.criteria = body.texts("criteria", 50);
  n.confidential = body.boolean("confidential");
  n.form = body.text("form", 64);
  n.mail = body.text_or("mail", "", 64);
  n.values = std::move(given->values);
  n.via = a.asked.session ? "portal" : "api";
  LUYTRE_TRY(body.finish());
  auto time = time_of(detected, "detected");
  if (!time) return std::unexpected(time.error());
  n.detected = *time;
  auto receipt = a.book.report(a.asked.viewer, *a.asked.directory, n);
  if (!receipt) return std::unexpected(receipt.error());
  a.hub.publish("incident", n.organisation, "{}");
  // The number is given; that the mail about it cannot be written now is no reason to say otherwise.
  if (auto incident = a.book.find(a.asked.viewer, receipt->id))
    if (auto told = tell_receipt(a.hub, a.book, *a.asked.directory, *incident); !told)
      a.hub.log("incidents", told.error().message);
  return json_response(JsonObject{
      {"id", receipt->id}, {"number", receipt->number}, {"received", time_json(receipt->received)}});
}

Result<Response> add_report(const IncidentAsked& a) {
  auto given = with_values(a.asked.request);
  if (!given) return std::unexpected(given.error());
  std::string form = given->body.text("form", 64);
  LUYTRE_TRY(given->body.finish());
  auto step = a.book.add_report(a.asked.viewer, a.asked.parameter("id"), form, given->values);
  if (!step) return std::unexpected(step.error());
  return Response::empty();
}

Result<Response> act(const IncidentAsked& a) {
  auto body = Body::parse(a.asked.request);
  if (!body) return std::unexpected(body.error());
  std::string name = body->text("act", 16), reason = body->text_or("reason", "", 4000),
              ended = body->text_or("ended", "", 40);
  LUYTRE_TRY(body->finish());
  auto what = incident_act(name);
  if (!what) return fail(ErrorCode::invalid, "act is verify, respond, end, close, reject or reopen");
  Timestamp at = kNoTime;
  if (!ended.empty()) {
    auto time = time_of(ended, "ended");
    if (!time) return std::unexpected(time.error());
    at = *time;
  }
  LUYTRE_TRY(a.book.act(a.asked.viewer, a.asked.parameter("id"), *what, reason, at));
  return Response::empty();
}

Result<Response> assess(const IncidentAsked& a) {
  auto body = Body::parse(a.asked.request);
  if (!body) return std::unexpected(body.error());
  auto level = static_cast<unsigned>(std::min<uint64_t>(body->number_or("level", 0), 99));
  std::vector<std::string> criteria = body->texts("criteria", 50);
  std::string reason = body->text("reason", 4000);
  LUYTRE_TRY(body->finish());
  LUYTRE_TRY(a.book.assess(a.asked.viewer, a.asked.parameter("id"), level, criteria, reason));
  return Response::empty();
}

Result<Response> add_entry(const IncidentAsked& a) {
  auto body = Body::parse(a.asked.request);
  if (!body) return std::unexpected(body.error());
  IncidentEntry entry{.kind = body->text("kind", 32),
                      .id = body->text_or("id", "", 128),
                      .text = body->text_or("text", "", 20'000),
                      .assignee = body->text_or("assignee", "", 200)};
  std::string due = body->text_or("due", "", 40);
  if (body->has("yes")) entry.yes = body->boolean("yes");
  LUYTRE_TRY(body->finish());
  if (!due.empty()) {
    auto time = time_of(due, "due");
    if (!time) return std::unexpected(time.error());
    entry.due = *time;
  }
  auto id = a.book.add_entry(a.asked.viewer, a.asked.parameter("id"), entry);
  if (!id) return std::unexpected(id.error());
  return json_response(JsonObject{{"id", *id}});
}

Result<Response> drop_mail(const IncidentAsked& a) {
  auto body = Body::parse(a.asked.request);
  if (!body) return std::unexpected(body.error());
  std::string reason = body->text("reason", 1000);
  LUYTRE_TRY(body->finish());
  LUYTRE_TRY(a.book.drop_mail(a.asked.viewer, a.asked.parameter("id"), reason));
  return Response::empty();
}

}  // namespace

void add_incident_changes(const IncidentRoutes& add) {
  add({Method::post, "/api/incidents", "report_incidents",
       "The first report of an incident; confirmed at once with its number", "NewIncident", "IncidentReceipt",
       report});
  add({Method::post, "/api/incidents/{id}/reports", "report_incidents",
       "One more report: progress, support, closing", "NewIncidentReport", "", add_report});
  add({Method::post, "/api/incidents/{id}/acts", "report_incidents",
       "A step of its life; closed only after the closing report", "IncidentActRequest", "", act});
  add({Method::post, "/api/incidents/{id}/assessment", "report_incidents", "Level and criteria anew",
       "IncidentAssessment", "", assess});
  add({Method::post, "/api/incidents/{id}/entries", "report_incidents",
       "A note, a request for support or its answer, a task, a finding, a campaign", "NewIncidentEntry", "Id",
       add_entry});
  add({Method::post, "/api/incident-mails/{id}/drop", "report_incidents", "Drops a mail that reports nothing",
       "IncidentMailDrop", "", drop_mail});
}

}  // namespace luytre
