// API tokens of one's own, for programs.
#include "access/tokens.h"
#include "hub/account.h"
#include "hub/hub.h"

namespace luytre {
namespace {

using http::Method;
using http::Response;

Result<Response> list(Hub& hub, const Asked& asked) {
  auto tokens = list_api_tokens(hub.gate(*asked.directory), asked.viewer, asked.session->user);
  if (!tokens) return std::unexpected(tokens.error());
  JsonArray items;
  for (const ApiToken& t : *tokens) {
    JsonArray scopes;
    for (Permission scope : t.scopes) scopes.emplace_back(to_string(scope));
    items.push_back(JsonObject{{"id", t.id},
                               {"name", text_json(t.name)},
                               {"prefix", t.prefix},
                               {"scopes", std::move(scopes)},
                               {"created", time_json(t.created)},
                               {"expires", time_json(t.expires)},
                               {"used", time_json(t.used)},
                               {"revoked", time_json(t.revoked)}});
  }
  return json_response(JsonObject{{"items", std::move(items)}});
}

Result<Response> make(Hub& hub, const Asked& asked) {
  auto body = Body::parse(asked.request);
  if (!body) return std::unexpected(body.error());
  NewApiToken wanted{.name = body->text("name"), .scopes = {}, .expires = 0};
  std::vector<std::string> scopes = body->texts("scopes", 100);
  std::string expires = body->text("expires", 64);
  LUYTRE_TRY(body->finish());
  auto until = parse_iso_time(expires);
  if (!until) return fail(ErrorCode::invalid, "expires takes a time like 2026-01-02T03:04:05Z");
  wanted.expires = *until;
  for (const std::string& name : scopes) {
    auto scope = permission(name);
    if (!scope) return fail(ErrorCode::invalid, "a scope is not known: scopes are the names of permissions");
    wanted.scopes.push_back(*scope);
  }
  auto token = make_api_token(hub.gate(*asked.directory), asked.viewer, asked.session->user, wanted);
  if (!token) return std::unexpected(token.error());
  return json_response(JsonObject{{"token", *token}, {"expires", time_json(wanted.expires)}});
}

Result<Response> revoke(Hub& hub, const Asked& asked) {
  LUYTRE_TRY(
      revoke_api_token(hub.gate(*asked.directory), asked.viewer, asked.session->user, asked.parameter("id")));
  return Response::empty();
}

}  // namespace

void add_tokens_api(ApiRoutes& routes, Hub& hub) {
  auto with = [&hub](auto work) { return [&hub, work](const Asked& asked) { return work(hub, asked); }; };
  routes.add({.method = Method::get,
              .path = "/api/session/tokens",
              .rule = "person",
              .sentence = "My API tokens",
              .response = "Items<ApiTokenRow>",
              .handler = with(list)});
  routes.add({.method = Method::post,
              .path = "/api/session/tokens",
              .rule = "person",
              .sentence = "Make an API token; it is shown once",
              .request = "NewApiToken",
              .response = "OneTimeToken",
              .handler = with(make)});
  routes.add({.method = Method::delete_,
              .path = "/api/session/tokens/{id}",
              .rule = "person",
              .sentence = "Revoke one of them",
              .handler = with(revoke)});
}

}  // namespace luytre
