// What bodies say they hold, and the centre's decisions.
#include "hub/hub.h"
#include "hub/unit_api.h"
#include "hub/unit_json.h"
#include "monitor/home.h"

namespace luytre {
namespace {

using http::Method;
using http::Response;

// Brings approved claims into the directory when nobody else writes the home; whoever does brings them in
// later.
Result<void> apply_if_free(Hub& hub) {
  auto home = Home::open(hub.home(), Home::Access::write);
  if (!home && home.error().code == ErrorCode::busy) return {};
  if (!home) return std::unexpected(home.error());
  auto directory = home->directory();
  if (!directory) return std::unexpected(directory.error());
  auto applied = apply_claims(hub.ledger(), *directory);
  if (!applied) return std::unexpected(applied.error());
  if (*applied > 0) hub.directory_changed();
  return {};
}

Result<Response> list(Hub& hub, const Asked& asked) {
  std::string_view state = asked.query("state");
  if (!state.empty() && state != "waiting" && state != "approved" && state != "refused" &&
      state != "withdrawn")
    return fail(ErrorCode::invalid, "state is waiting, approved, refused or withdrawn");
  auto claims = claims_json(hub, asked.viewer, *asked.directory, "", state);
  if (!claims) return std::unexpected(claims.error());
  return json_response(JsonObject{{"items", std::move(*claims)}});
}

Result<Response> make(Hub& hub, const Asked& asked) {
  auto body = Body::parse(asked.request);
  if (!body) return std::unexpected(body.error());
  std::string organisation = body->text("organisation", 128), kind = body->text("kind", 16);
  NewClaim claim{.kind = Claim::Kind::prefix,
                 .resource = body->text("resource", 300),
                 .note = body->text("note"),
                 .from = std::nullopt};
  std::string from = body->text_or("from", "", 10);
  LUYTRE_TRY(body->finish());
  if (kind != "prefix" && kind != "domain") return fail(ErrorCode::invalid, "kind is prefix or domain");
  if (kind == "domain") claim.kind = Claim::Kind::domain;
  if (!from.empty()) {
    claim.from = parse_day(from);
    if (!claim.from) return fail(ErrorCode::invalid, "from is a day like 2026-01-31");
  }
  auto id = make_claim(hub.ledger(), asked.viewer, *asked.directory, organisation, claim);
  if (!id) return std::unexpected(id.error());
  return json_response(JsonObject{{"id", *id}});
}

Result<Response> decide(Hub& hub, const Asked& asked) {
  auto body = Body::parse(asked.request);
  if (!body) return std::unexpected(body.error());
  bool approve = body->boolean("approve");
  std::string reason = body->text("reason");
  LUYTRE_TRY(body->finish());
  LUYTRE_TRY(decide_claim(hub.ledger(), asked.viewer, asked.parameter("id"), approve, reason));
  if (approve)
    if (auto applied = apply_if_free(hub); !applied)
      hub.log("an approved claim is not in the directory yet", applied.error().message);
  return Response::empty();
}

Result<Response> withdraw(Hub& hub, const Asked& asked) {
  LUYTRE_TRY(
      withdraw_claim(hub.ledger(), asked.viewer, asked.parameter("organisation"), asked.parameter("id")));
  return Response::empty();
}

}  // namespace

void add_claims_api(ApiRoutes& routes, Hub& hub) {
  auto bound = [&hub](auto handler) {
    return [&hub, handler](const Asked& asked) { return handler(hub, asked); };
  };
  routes.add({.method = Method::get,
              .path = "/api/claims",
              .rule = "read_organisations",
              .sentence = "Claims of networks and domains, newest first",
              .query = {{"state", "waiting, approved, refused or withdrawn; all when absent"}},
              .request = "",
              .response = "Items<Claim>",
              .handler = bound(list)});
  routes.add({.method = Method::post,
              .path = "/api/claims",
              .rule = "make_claims",
              .sentence = "Says that a body holds a network or domain",
              .query = {},
              .request = "NewClaim",
              .response = "Id",
              .handler = bound(make)});
  routes.add({.method = Method::post,
              .path = "/api/claims/{id}/decision",
              .rule = "decide_claims",
              .sentence = "Approves or refuses a claim; what is approved becomes a fact of the directory",
              .query = {},
              .request = "ClaimDecision",
              .response = "",
              .handler = bound(decide)});
  routes.add({.method = Method::delete_,
              .path = "/api/organisations/{organisation}/claims/{id}",
              .rule = "make_claims",
              .sentence = "Withdraws a claim that waits",
              .query = {},
              .request = "",
              .response = "",
              .handler = bound(withdraw)});
}

}  // namespace luytre
