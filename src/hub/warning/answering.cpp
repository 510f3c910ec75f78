// What a body does with what it was sent.
#include "hub/warning/warnings.h"

namespace luytre {
namespace {

using http::Method;
using http::Response;

Result<Response> answer(Warnings& w, const Asked& asked) {
  auto body = Body::parse(asked.request);
  if (!body) return std::unexpected(body.error());
  std::string act = body->text("act", 20), step = body->text_or("step", "", 32),
              text = body->text_or("text", "", 4000);
  LUYTRE_TRY(body->finish());
  auto known = warning_act(act);
  if (!known)
    return fail(ErrorCode::invalid,
                "act is opened, acknowledge, done, undone, not_applicable, applicable or answer");
  std::string organisation(asked.parameter("organisation"));
  LUYTRE_TRY(w.book.answer(asked.viewer, organisation, asked.parameter("id"),
                           {.act = *known, .step = std::move(step), .text = std::move(text)}));
  w.hub.publish("notice", organisation, boost::json::serialize(JsonObject{{"id", asked.parameter("id")}}));
  auto one = w.book.find(asked.viewer, asked.parameter("id"));
  if (!one) return std::unexpected(one.error());
  auto bodies = w.book.bodies(asked.viewer, *one, w.hub.now());
  if (!bodies) return std::unexpected(bodies.error());
  auto files = list_files(w.book, asked.viewer, *one);
  if (!files) return std::unexpected(files.error());
  auto names = actor_names(w.hub.ledger());
  if (!names) return std::unexpected(names.error());
  WarningView view{asked.viewer, *asked.directory, *names, w.hub.now()};
  for (const WarningBody& state : *bodies)
    if (state.organisation == organisation) return json_response(body_json(state, *one, *files, view));
  return fail(ErrorCode::not_found, "there is no such warning here");
}

Result<Response> evidence(Warnings& w, const Asked& asked) {
  auto id =
      attach_evidence(w.book, asked.viewer, asked.parameter("organisation"), asked.parameter("id"),
                      std::string(asked.query("step")), std::string(asked.query("name")), asked.request.body);
  if (!id) return std::unexpected(id.error());
  return json_response(JsonObject{{"id", *id}});
}

}  // namespace

void add_warning_answering(ApiRoutes& routes, std::shared_ptr<Warnings> warnings) {
  routes.add({.method = Method::post,
              .path = "/api/organisations/{organisation}/warnings/{id}/answers",
              .rule = "answer_warnings",
              .sentence = "Read, acknowledged, a step done or not applicable, an answer",
              .query = {},
              .request = "WarningAnswer",
              .response = "WarningBodyRow",
              .handler = [warnings](const Asked& asked) { return answer(*warnings, asked); }});
  routes.add({.method = Method::post,
              .path = "/api/organisations/{organisation}/warnings/{id}/files",
              .rule = "answer_warnings",
              .sentence = "Evidence that a step is done",
              .query = {{"step", "Id of the step"}, {"name", "Name of the file"}},
              .request = "application/octet-stream",
              .response = "Id",
              .handler = [warnings](const Asked& asked) { return evidence(*warnings, asked); },
              .body_limit = kWarningFileLimit + 1,
              .body_type = "application/octet-stream"});
}

}  // namespace luytre
