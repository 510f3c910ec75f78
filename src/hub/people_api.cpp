// Users, their roles, and other people's credentials.
#include "access/credentials.h"
#include "access/second_factor.h"
#include "access/users.h"
#include "hub/account.h"
#include "hub/hub.h"

namespace luytre {

JsonObject user_json(const Directory& directory, const User& u, Timestamp now) {
  JsonArray memberships;
  for (const Membership& m : u.memberships)
    if (!m.until || *m.until > now) memberships.push_back(membership_json(directory, m));
  return {{"id", u.id},
          {"login", text_json(u.login)},
          {"name", text_json(u.name)},
          {"email", text_json(u.email)},
          {"language", u.language},
          {"active", u.active},
          {"has_password", u.has_password},
          {"has_second_factor", u.has_second_factor},
          {"created", time_json(u.created)},
          {"memberships", std::move(memberships)}};
}

namespace {

using http::Method;
using http::Response;

// In a path the centre is "-".
std::string_view body_of_path(const Asked& asked) {
  std::string_view id = asked.parameter("organisation");
  return id == "-" ? "" : id;
}

Result<Response> list(Hub& hub, const Asked& asked) {
  auto users = list_users(hub.ledger(), asked.viewer);
  if (!users) return std::unexpected(users.error());
  auto wanted = asked.request.query_value("organisation");
  JsonArray items;
  for (const User& user : *users) {
    auto there = [&](const Membership& m) {
      return m.organisation == *wanted && (!m.until || *m.until > asked.now);
    };
    if (wanted && std::ranges::none_of(user.memberships, there)) continue;
    items.push_back(user_json(*asked.directory, user, asked.now));
  }
  return json_response(JsonObject{{"items", std::move(items)}});
}

Result<NewMembership> read_membership(Body& body) {
  NewMembership membership{.organisation = body.text("organisation", 128),
                           .role = Role::member,
                           .named = false,
                           .from = std::nullopt,
                           .until = std::nullopt};
  auto found = role(body.text("role", 64));
  membership.named = body.boolean("named");
  if (!found) return fail(ErrorCode::invalid, "there is no such role");
  membership.role = *found;
  return membership;
}

Result<Response> add_user(Hub& hub, const Asked& asked) {
  auto body = Body::parse(asked.request);
  if (!body) return std::unexpected(body.error());
  NewUser user{.login = body->text("login"),
               .name = body->text("name"),
               .email = body->text("email"),
               .language = body->text("language")};
  auto membership = read_membership(*body);
  LUYTRE_TRY(body->finish());
  if (!membership) return std::unexpected(membership.error());
  auto id = create_user(hub.ledger(), asked.viewer, *asked.directory, user, *membership);
  if (!id) return std::unexpected(id.error());
  return json_response(JsonObject{{"id", *id}});
}

Result<Response> set_state(Hub& hub, const Asked& asked) {
  auto body = Body::parse(asked.request);
  if (!body) return std::unexpected(body.error());
  bool active = body->boolean("active");
  LUYTRE_TRY(body->finish());
  LUYTRE_TRY(set_user_state(hub.ledger(), asked.viewer, asked.parameter("id"), active));
  if (!active) hub.live().close_user(asked.parameter("id"));
  return Response::empty();
}

Result<Response> password_token(Hub& hub, const Asked& asked) {
  Gate gate = hub.gate(*asked.directory);
  auto token = make_password_token(gate, asked.viewer, asked.parameter("id"));
  if (!token) return std::unexpected(token.error());
  return json_response(
      JsonObject{{"token", *token}, {"expires", time_json(asked.now + gate.policy.password_token)}});
}

Result<Response> reset_factor(Hub& hub, const Asked& asked) {
  LUYTRE_TRY(reset_second_factor(hub.ledger(), asked.viewer, asked.parameter("id")));
  hub.live().close_user(asked.parameter("id"));
  return Response::empty();
}

Result<Response> give_role(Hub& hub, const Asked& asked) {
  auto body = Body::parse(asked.request);
  if (!body) return std::unexpected(body.error());
  std::string login = body->text("login", 64), until = body->text_or("until", "", 64);
  auto membership = read_membership(*body);
  LUYTRE_TRY(body->finish());
  if (!membership) return std::unexpected(membership.error());
  if (!until.empty()) {
    membership->until = parse_iso_time(until);
    if (!membership->until) return fail(ErrorCode::invalid, "until takes a time like 2026-01-02T03:04:05Z");
  }
  auto id = add_membership(hub.ledger(), asked.viewer, *asked.directory, login, *membership);
  if (!id) return std::unexpected(id.error());
  LUYTRE_TRY(hub.live().refresh(hub.gate(*asked.directory)));
  return json_response(JsonObject{{"id", *id}});
}

Result<Response> take_role(Hub& hub, const Asked& asked) {
  LUYTRE_TRY(end_membership(hub.ledger(), asked.viewer, body_of_path(asked), asked.parameter("id")));
  LUYTRE_TRY(hub.live().refresh(hub.gate(*asked.directory)));
  return Response::empty();
}

}  // namespace

void add_people_api(ApiRoutes& routes, Hub& hub) {
  auto with = [&hub](auto work) { return [&hub, work](const Asked& asked) { return work(hub, asked); }; };
  routes.add({.method = Method::get,
              .path = "/api/users",
              .rule = "read_users",
              .sentence = "Users with their roles",
              .query = {{"organisation", "Those with a role in this body (empty: in the centre)"}},
              .response = "Items<UserRow>",
              .handler = with(list)});
  routes.add({.method = Method::post,
              .path = "/api/users",
              .rule = "change_users",
              .sentence = "Add a user with a first role; no password yet",
              .request = "NewUser",
              .response = "Id",
              .handler = with(add_user)});
  routes.add({.method = Method::post,
              .path = "/api/users/{id}/state",
              .rule = "change_users",
              .sentence = "Disable a user, or let back in",
              .request = "UserState",
              .handler = with(set_state)});
  routes.add({.method = Method::post,
              .path = "/api/users/{id}/password-token",
              .rule = "change_users",
              .sentence = "A token with which this user sets a password; it is shown once",
              .response = "OneTimeToken",
              .handler = with(password_token)});
  routes.add({.method = Method::post,
              .path = "/api/users/{id}/second-factor/reset",
              .rule = "change_users",
              .sentence = "This user's authenticator and recovery codes are lost",
              .handler = with(reset_factor)});
  routes.add({.method = Method::post,
              .path = "/api/memberships",
              .rule = "change_users",
              .sentence = "Give somebody who is there a role",
              .request = "NewMembership",
              .response = "Id",
              .handler = with(give_role)});
  routes.add({.method = Method::delete_,
              .path = "/api/organisations/{organisation}/memberships/{id}",
              .rule = "person",
              .sentence = "Take a role back, or give up one's own; the centre is -",
              .handler = with(take_role)});
}

}  // namespace luytre
