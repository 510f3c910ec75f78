// What people do to findings: acts of the life, assignments, comments, ticks, and many at once.
#include <fmt/format.h>

#include <algorithm>

#include "findings/calendar.h"
#include "hub/findings_api.h"
#include "hub/findings_shapes.h"
#include "hub/national_country.h"

namespace luytre {
namespace {

constexpr size_t kMostTogether = 1000;

http::Response not_for_you(const Asked& asked) {
  return problem(asked, 403, "This finding is there for you to read; somebody else does this.");
}

Result<Act> act_asked(std::string_view name) {
  auto act = act_named(name);
  if (!act) return fail(ErrorCode::invalid, "the field \"act\" names no act");
  return *act;
}

Result<ActRequest> read_act(Body& body) {
  std::string name = body.text("act", 64), comment = body.text_or("comment", ""),
              reason = body.text_or("reason", "", 64), until = body.text_or("until", "", 64),
              dispute = body.text_or("dispute", "", 64), machine = body.text_or("machine", "", 1024),
              done = body.text_or("done", "", 1024);
  LUYTRE_TRY(body.finish());
  auto act = act_asked(name);
  if (!act) return std::unexpected(act.error());
  ActRequest out{
      .act = *act, .comment = std::move(comment), .machine = std::move(machine), .done = std::move(done)};
  if (!reason.empty() && reason != "none") {
    auto because = closed_because(reason);
    if (!because) return fail(ErrorCode::invalid, "the field \"reason\" names no reason of closing");
    out.reason = *because;
  }
  if (!dispute.empty()) {
    auto kind = dispute_kind(dispute);
    if (!kind) return fail(ErrorCode::invalid, "the field \"dispute\" names no kind of dispute");
    out.dispute = *kind;
  }
  if (!until.empty()) {
    auto day = parse_day(until);
    if (!day) return fail(ErrorCode::invalid, "the field \"until\" is no day");
    out.until = end_of_local_day(start_of(*day));
  }
  return out;
}

Result<http::Response> changed(Hub& hub, const Asked& asked, const Result<Finding>& finding) {
  if (!finding) return std::unexpected(finding.error());
  hub.publish(*finding);
  auto json = shown(hub, *finding, *asked.directory, asked.now);
  if (!json) return std::unexpected(json.error());
  return json_response(std::move(*json));
}

Result<http::Response> act(Hub& hub, const Asked& asked) {
  auto body = Body::parse(asked.request);
  if (!body) return std::unexpected(body.error());
  auto request = read_act(*body);
  if (!request) return std::unexpected(request.error());
  auto finding = hub.book().find(asked.viewer, asked.parameter("id"));
  if (!finding) return std::unexpected(finding.error());
  if (roles_for(asked.viewer, request->act, *finding) == 0) return not_for_you(asked);
  return changed(hub, asked, hub.book().act(asked.viewer, finding->id, *request));
}

// The finding of the path, which the viewer may handle; a response when that ends here.
struct Handled {
  std::optional<Finding> finding;
  std::optional<http::Response> refusal;
};
Result<Handled> handled(Hub& hub, const Asked& asked) {
  auto finding = hub.book().find(asked.viewer, asked.parameter("id"));
  if (!finding) return std::unexpected(finding.error());
  if (!may_handle(asked.viewer, *finding)) return Handled{.refusal = not_for_you(asked)};
  return Handled{.finding = std::move(*finding)};
}

Result<http::Response> assign(Hub& hub, const Asked& asked) {
  auto body = Body::parse(asked.request);
  if (!body) return std::unexpected(body.error());
  std::string user = body->text("assignee", 64);
  LUYTRE_TRY(body->finish());
  auto at = handled(hub, asked);
  if (!at) return std::unexpected(at.error());
  if (at->refusal) return std::move(*at->refusal);
  return changed(hub, asked, hub.book().assign(asked.viewer, at->finding->id, user));
}

Result<http::Response> comment(Hub& hub, const Asked& asked) {
  auto body = Body::parse(asked.request);
  if (!body) return std::unexpected(body.error());
  std::string text = body->text("text");
  LUYTRE_TRY(body->finish());
  auto at = handled(hub, asked);
  if (!at) return std::unexpected(at.error());
  if (at->refusal) return std::move(*at->refusal);
  auto entry = hub.book().comment(asked.viewer, at->finding->id, text);
  if (!entry) return std::unexpected(entry.error());
  hub.publish(*at->finding);
  auto names = names_in(hub.ledger(), {}, std::span(&*entry, 1));
  if (!names) return std::unexpected(names.error());
  return json_response(entry_json(*entry, *names));
}

Result<http::Response> move_due(Hub& hub, const Asked& asked) {
  auto body = Body::parse(asked.request);
  if (!body) return std::unexpected(body.error());
  std::string day_asked = body->text("day", 16), reason = body->text("reason");
  LUYTRE_TRY(body->finish());
  auto day = parse_day(day_asked);
  if (!day) return fail(ErrorCode::invalid, "the field \"day\" is no day");
  auto finding = hub.book().find(asked.viewer, asked.parameter("id"));
  if (!finding) return std::unexpected(finding.error());
  if (!finding->is_closed() && !may_move_due(asked.viewer, *finding)) return not_for_you(asked);
  return changed(hub, asked, hub.book().move_due(asked.viewer, finding->id, *day, reason));
}

Result<http::Response> tick(Hub& hub, const AdviceBook& advice, const Asked& asked) {
  auto body = Body::parse(asked.request);
  if (!body) return std::unexpected(body.error());
  bool done = body->boolean("done");
  LUYTRE_TRY(body->finish());
  auto at = handled(hub, asked);
  if (!at) return std::unexpected(at.error());
  if (at->refusal) return std::move(*at->refusal);
  auto steps = advice.of(to_string(at->finding->kind), at->finding->what).steps;
  std::string_view step = asked.parameter("step");
  if (std::ranges::find(steps, step, &Advice::Step::id) == steps.end())
    return fail(ErrorCode::not_found, "the advice has no such step");
  auto entry = hub.book().tick(asked.viewer, at->finding->id, step, done);
  if (!entry) return std::unexpected(entry.error());
  hub.publish(*at->finding);
  return http::Response::empty();
}

// Each finding in a transaction of its own: what is refused leaves the others done.
Result<http::Response> bulk(Hub& hub, const Asked& asked) {
  auto body = Body::parse(asked.request);
  if (!body) return std::unexpected(body.error());
  std::vector<std::string> ids = body->texts("ids", kMostTogether);
  bool assigns = body->has("assignee");
  std::string assignee = body->text_or("assignee", "", 64);
  std::string name = body->text("act", 64), text = body->text_or("comment", ""),
              reason = body->text_or("reason", "", 64);
  LUYTRE_TRY(body->finish());
  std::optional<ActRequest> request;
  if (name == "assign") {
    if (!assigns) return fail(ErrorCode::invalid, "the field \"assignee\" is missing");
  } else if (name != "comment") {
    auto act = act_asked(name);
    if (!act) return std::unexpected(act.error());
    request = ActRequest{.act = *act, .comment = text};
    if (!reason.empty() && reason != "none") {
      auto because = closed_because(reason);
      if (!because) return fail(ErrorCode::invalid, "the field \"reason\" names no reason of closing");
      request->reason = *because;
    }
  }
  auto one = [&](const std::string& id) -> Result<Finding> {
    if (request) return hub.book().act(asked.viewer, id, *request);
    if (name == "assign") return hub.book().assign(asked.viewer, id, assignee);
    LUYTRE_TRY(hub.book().comment(asked.viewer, id, text));
    return hub.book().find(asked.viewer, id);
  };
  std::ranges::sort(ids);
  auto twice = std::ranges::unique(ids);
  ids.erase(twice.begin(), twice.end());
  JsonArray done, refused;
  for (const std::string& id : ids) {
    auto finding = one(id);
    if (finding) {
      hub.publish(*finding);
      done.push_back(text_json(id));
      continue;
    }
    const Error& error = finding.error();
    bool theirs = error.code == ErrorCode::invalid && !error.message.starts_with('\'');
    if (!theirs && error.code != ErrorCode::not_found) return std::unexpected(error);
    refused.push_back(JsonObject{
        {"id", text_json(id)}, {"detail", text_json(theirs ? error.message : "There is no such finding.")}});
  }
  return json_response(JsonObject{{"done", std::move(done)}, {"refused", std::move(refused)}});
}

}  // namespace

void add_findings_acts_api(ApiRoutes& routes, Hub& hub) {
  auto country = Country::of(hub);
  routes.add({.method = http::Method::post,
              .path = "/api/findings/{id}/acts",
              .rule = "read_findings",
              .sentence = "One step of a finding's life",
              .request = "ActRequest",
              .response = "Finding",
              .handler = [&hub](const Asked& asked) { return act(hub, asked); }});
  routes.add({.method = http::Method::post,
              .path = "/api/findings/{id}/assignee",
              .rule = "handle_findings",
              .sentence = "Whose desk a finding is on",
              .request = "AssignRequest",
              .response = "Finding",
              .handler = [&hub](const Asked& asked) { return assign(hub, asked); }});
  routes.add({.method = http::Method::post,
              .path = "/api/findings/{id}/comments",
              .rule = "handle_findings",
              .sentence = "A comment in a finding's history",
              .request = "CommentRequest",
              .response = "HistoryEntry",
              .handler = [&hub](const Asked& asked) { return comment(hub, asked); }});
  routes.add({.method = http::Method::post,
              .path = "/api/findings/{id}/due",
              .rule = "close_findings",
              .sentence = "Another due date, with the reason",
              .request = "MoveDueRequest",
              .response = "Finding",
              .handler = [&hub](const Asked& asked) { return move_due(hub, asked); }});
  routes.add({.method = http::Method::post,
              .path = "/api/findings/{id}/ticks/{step}",
              .rule = "handle_findings",
              .sentence = "A step of the advice is done, or is not",
              .request = "TickRequest",
              .response = "",
              .handler = [&hub, country](const Asked& asked) { return tick(hub, country->advice, asked); }});
  routes.add({.method = http::Method::post,
              .path = "/api/findings/bulk",
              .rule = "read_findings",
              .sentence = "One act, \"assign\" or \"comment\" for many findings, each by itself",
              .request = "BulkRequest",
              .response = "BulkAnswer",
              .handler = [&hub](const Asked& asked) { return bulk(hub, asked); },
              .body_limit = 128 << 10});
}

}  // namespace luytre
