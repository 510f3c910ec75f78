// One's own second factor and password, and the token with which a first password is set.
#include "access/credentials.h"
#include "access/second_factor.h"
#include "hub/account.h"
#include "hub/hub.h"
#include "hub/qr_code.h"

namespace luytre {
namespace {

using http::Method;
using http::Response;

// The answer after a change of credentials: other sessions are over, this one has another token.
Response renewed(Hub& hub, const Asked& asked, JsonObject answer, const std::string& session_token) {
  hub.live().close_user(asked.session->user);
  answer["csrf"] = csrf_token(session_token);
  return with_session(json_response(std::move(answer)), session_token);
}

JsonArray texts(const std::vector<std::string>& list) {
  return JsonArray(list.begin(), list.end());
}

struct Proof {
  std::string password, code;
};
Result<Proof> read_proof(const Asked& asked) {
  auto body = Body::parse(asked.request);
  if (!body) return std::unexpected(body.error());
  Proof proof{body->text("password", kPasswordBytes), body->text("code", 64)};
  LUYTRE_TRY(body->finish());
  return proof;
}

Result<Response> begin(Hub& hub, const Asked& asked) {
  auto body = Body::parse(asked.request);
  if (!body) return std::unexpected(body.error());
  std::string password = body->text("password", kPasswordBytes);
  LUYTRE_TRY(body->finish());
  auto offer = begin_second_factor(hub.gate(*asked.directory), *asked.session, password);
  if (!offer) return std::unexpected(offer.error());
  QrCode qr = qr_code(offer->address);
  return json_response(JsonObject{
      {"secret", offer->secret}, {"address", offer->address}, {"qr", qr.path}, {"qr_size", qr.size}});
}

Result<Response> confirm(Hub& hub, const Asked& asked) {
  auto body = Body::parse(asked.request);
  if (!body) return std::unexpected(body.error());
  std::string code = body->text("code", 64);
  LUYTRE_TRY(body->finish());
  auto proof = confirm_second_factor(hub.gate(*asked.directory), *asked.session, code);
  if (!proof) return std::unexpected(proof.error());
  return renewed(hub, asked, {{"recovery_codes", texts(proof->recovery_codes)}}, proof->token);
}

Result<Response> drop(Hub& hub, const Asked& asked) {
  auto proof = read_proof(asked);
  if (!proof) return std::unexpected(proof.error());
  auto token = drop_second_factor(hub.gate(*asked.directory), *asked.session, proof->password, proof->code);
  if (!token) return std::unexpected(token.error());
  return renewed(hub, asked, {}, *token);
}

Result<Response> renew_codes(Hub& hub, const Asked& asked) {
  auto proof = read_proof(asked);
  if (!proof) return std::unexpected(proof.error());
  auto codes = renew_recovery_codes(hub.gate(*asked.directory), *asked.session, proof->password, proof->code);
  if (!codes) return std::unexpected(codes.error());
  return json_response(
      JsonObject{{"recovery_codes", texts(*codes)}, {"csrf", csrf_token(asked.session_token)}});
}

Result<Response> change(Hub& hub, const Asked& asked) {
  auto body = Body::parse(asked.request);
  if (!body) return std::unexpected(body.error());
  std::string present = body->text("present", kPasswordBytes), next = body->text("next", kPasswordBytes + 1);
  LUYTRE_TRY(body->finish());
  auto token = change_password(hub.gate(*asked.directory), *asked.session, present, next);
  if (!token) return std::unexpected(token.error());
  return renewed(hub, asked, {}, *token);
}

Result<Response> redeem(Hub& hub, const Asked& asked) {
  auto body = Body::parse(asked.request);
  if (!body) return std::unexpected(body.error());
  std::string token = body->text("token", 128), password = body->text("password", kPasswordBytes + 1);
  LUYTRE_TRY(body->finish());
  Gate gate = hub.gate(*asked.directory);
  LUYTRE_TRY(redeem_password_token(gate, token, password));
  LUYTRE_TRY(hub.live().refresh(gate));  // whose it was is not told: the sessions that ended close
  return Response::empty();
}

}  // namespace

void add_credentials_api(ApiRoutes& routes, Hub& hub) {
  auto with = [&hub](auto work) { return [&hub, work](const Asked& asked) { return work(hub, asked); }; };
  routes.add({.method = Method::post,
              .path = "/api/session/second-factor",
              .rule = "session",
              .sentence = "Begin to set up an authenticator",
              .request = "SecondFactorBegin",
              .response = "SecondFactorOffer",
              .handler = with(begin)});
  routes.add({.method = Method::post,
              .path = "/api/session/second-factor/confirm",
              .rule = "session",
              .sentence = "Confirm it with one of its codes",
              .request = "SecondFactorConfirm",
              .response = "RecoveryCodes",
              .handler = with(confirm)});
  routes.add({.method = Method::post,
              .path = "/api/session/second-factor/drop",
              .rule = "person",
              .sentence = "Give up the authenticator",
              .request = "SecondFactorProof",
              .response = "Csrf",
              .handler = with(drop)});
  routes.add({.method = Method::post,
              .path = "/api/session/recovery-codes",
              .rule = "person",
              .sentence = "Other recovery codes; those before are void",
              .request = "SecondFactorProof",
              .response = "RecoveryCodes",
              .handler = with(renew_codes)});
  routes.add({.method = Method::post,
              .path = "/api/session/password",
              .rule = "person",
              .sentence = "Change my password",
              .request = "PasswordChange",
              .response = "Csrf",
              .handler = with(change)});
  routes.add({.method = Method::post,
              .path = "/api/password",
              .rule = "public",
              .sentence = "Set a password with a one-time token",
              .request = "PasswordRedeem",
              .handler = with(redeem)});
}

}  // namespace luytre
