// The door, and one's own sessions, profile and memberships.
#include "access/log_in.h"
#include "access/users.h"
#include "hub/account.h"
#include "hub/hub.h"

namespace luytre {
namespace {

using http::Method;
using http::Response;

// A page that logs in again while another session is open in the same browser leaves none behind.
void end_former(Hub& hub, const Gate& gate, const Asked& asked) {
  if (!asked.session) return;
  if (auto ended = end_session(gate, *asked.session, asked.session->session); !ended)
    hub.log("a former session was not ended", ended.error().message);
  hub.stream().close_owner(asked.session->session);
}

Result<Response> log_in_here(Hub& hub, const Asked& asked) {
  auto body = Body::parse(asked.request);
  if (!body) return std::unexpected(body.error());
  LogIn attempt{.login = body->text("login", 64),
                .password = body->text("password", kPasswordBytes),
                .code = body->text_or("code", "", 64),
                .origin = {asked.request.client, std::string(asked.request.field("user-agent"))}};
  LUYTRE_TRY(body->finish());
  Gate gate = hub.gate(*asked.directory);
  auto answer = log_in(gate, attempt);
  if (!answer) return std::unexpected(answer.error());
  using enum LogInAnswer::Outcome;
  JsonObject out{{"outcome", "refused"}, {"not_before", nullptr}, {"me", nullptr}};
  if (answer->outcome == code_needed) out["outcome"] = "code_needed";
  if (answer->outcome == wait) {
    out["outcome"] = "wait";
    out["not_before"] = time_json(answer->not_before + kMicrosPerSecond - 1);  // not a moment too early
  }
  if (answer->outcome != granted) return json_response(out);
  auto who = authenticate_session(gate, answer->token);
  if (!who) return std::unexpected(who.error());
  auto me = me_json(hub, *asked.directory, *who, answer->token);
  if (!me) return std::unexpected(me.error());
  end_former(hub, gate, asked);
  out["outcome"] = "granted";
  out["me"] = std::move(*me);
  return with_session(json_response(out), answer->token);
}

Result<Response> show_me(Hub& hub, const Asked& asked) {
  auto me = me_json(hub, *asked.directory, *asked.session, asked.session_token);
  if (!me) return std::unexpected(me.error());
  return json_response(std::move(*me));
}

// The same after a change of one's rights.
Result<Response> show_me_anew(Hub& hub, const Asked& asked) {
  auto who = authenticate_session(hub.gate(*asked.directory), asked.session_token);
  if (!who) return std::unexpected(who.error());
  auto me = me_json(hub, *asked.directory, *who, asked.session_token);
  if (!me) return std::unexpected(me.error());
  return json_response(std::move(*me));
}

Result<Response> log_out(Hub& hub, const Asked& asked) {
  LUYTRE_TRY(end_session(hub.gate(*asked.directory), *asked.session, asked.session->session));
  hub.stream().close_owner(asked.session->session);
  return with_session(Response::empty(), "");
}

Result<Response> list_own(Hub& hub, const Asked& asked) {
  auto sessions = list_sessions(hub.gate(*asked.directory), *asked.session);
  if (!sessions) return std::unexpected(sessions.error());
  JsonArray items;
  for (const SessionInfo& s : *sessions)
    items.push_back(JsonObject{{"id", s.id},
                               {"address", text_json(s.address)},
                               {"agent", text_json(s.agent)},
                               {"created", time_json(s.created)},
                               {"used", time_json(s.used)},
                               {"is_this", s.is_this}});
  return json_response(JsonObject{{"items", std::move(items)}});
}

Result<Response> end_one(Hub& hub, const Asked& asked) {
  std::string_view id = asked.parameter("id");
  LUYTRE_TRY(end_session(hub.gate(*asked.directory), *asked.session, id));
  hub.stream().close_owner(id);
  return id == asked.session->session ? with_session(Response::empty(), "") : Response::empty();
}

Result<Response> end_others(Hub& hub, const Asked& asked) {
  LUYTRE_TRY(end_other_sessions(hub.gate(*asked.directory), *asked.session));
  hub.live().close_user(asked.session->user);
  return Response::empty();
}

Result<Response> profile(Hub& hub, const Asked& asked) {
  auto body = Body::parse(asked.request);
  if (!body) return std::unexpected(body.error());
  ProfileChange change;
  if (body->has("name")) change.name = body->text("name");
  if (body->has("email")) change.email = body->text("email");
  if (body->has("language")) change.language = body->text("language");
  LUYTRE_TRY(body->finish());
  LUYTRE_TRY(change_profile(hub.ledger(), asked.viewer, change));
  return show_me(hub, asked);
}

Result<Response> accept(Hub& hub, const Asked& asked) {
  LUYTRE_TRY(accept_membership(hub.ledger(), asked.viewer, asked.parameter("id")));
  LUYTRE_TRY(hub.live().refresh(hub.gate(*asked.directory)));
  return show_me_anew(hub, asked);
}

}  // namespace

void add_session_api(ApiRoutes& routes, Hub& hub) {
  auto with = [&hub](auto work) { return [&hub, work](const Asked& asked) { return work(hub, asked); }; };
  routes.add({.method = Method::post,
              .path = "/api/session",
              .rule = "public",
              .sentence = "Log in; the answer sets the session's cookie when it is granted",
              .request = "LogInRequest",
              .response = "LogInAnswer",
              .handler = with(log_in_here)});
  routes.add({.method = Method::get,
              .path = "/api/session",
              .rule = "session",
              .sentence = "Who I am and what I may do",
              .response = "Me",
              .handler = with(show_me)});
  routes.add({.method = Method::delete_,
              .path = "/api/session",
              .rule = "session",
              .sentence = "Log out",
              .handler = with(log_out)});
  routes.add({.method = Method::get,
              .path = "/api/session/all",
              .rule = "person",
              .sentence = "My sessions, in all browsers",
              .response = "Items<SessionRow>",
              .handler = with(list_own)});
  routes.add({.method = Method::delete_,
              .path = "/api/session/all",
              .rule = "person",
              .sentence = "End all my sessions but this one",
              .handler = with(end_others)});
  routes.add({.method = Method::delete_,
              .path = "/api/session/all/{id}",
              .rule = "person",
              .sentence = "End one of my sessions",
              .handler = with(end_one)});
  routes.add({.method = Method::patch,
              .path = "/api/session/profile",
              .rule = "person",
              .sentence = "Change my name, mail address or language",
              .request = "ProfileChange",
              .response = "Me",
              .handler = with(profile)});
  routes.add({.method = Method::post,
              .path = "/api/session/memberships/{id}/accept",
              .rule = "person",
              .sentence = "Accept a role that a body offers me",
              .response = "Me",
              .handler = with(accept)});
  add_credentials_api(routes, hub);
  add_tokens_api(routes, hub);
}

}  // namespace luytre
