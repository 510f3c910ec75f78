// Whom to reach in a body.
#include <algorithm>

#include "hub/hub.h"
#include "hub/unit_api.h"
#include "hub/unit_json.h"

namespace luytre {
namespace {

using http::Method;
using http::Response;

struct Given {
  std::string organisation;
  NewContact contact;
};
Result<Given> read_contact(const Asked& asked) {
  auto body = Body::parse(asked.request);
  if (!body) return std::unexpected(body.error());
  Given given{body->text("organisation", 128), {}};
  std::string role = body->text("role", 16);
  given.contact.name = body->text("name");
  given.contact.email = body->text("email");
  given.contact.phone = body->text("phone");
  LUYTRE_TRY(body->finish());
  auto found = contact_role(role);
  if (!found) return fail(ErrorCode::invalid, "role is technical, leader, duty or abuse");
  given.contact.role = *found;
  return given;
}

Result<Response> list(Hub& hub, const Asked& asked) {
  auto contacts = contacts_json(hub, asked.viewer, asked.query("organisation"));
  if (!contacts) return std::unexpected(contacts.error());
  return json_response(JsonObject{{"items", std::move(*contacts)}});
}

Result<Response> add(Hub& hub, const Asked& asked) {
  auto given = read_contact(asked);
  if (!given) return std::unexpected(given.error());
  if (!asked.directory->organisation(given->organisation))
    return fail(ErrorCode::not_found, "there is no such body here");
  auto id = add_contact(hub.ledger(), asked.viewer, given->organisation, given->contact);
  if (!id) return std::unexpected(id.error());
  return json_response(JsonObject{{"id", *id}});
}

Result<Response> change(Hub& hub, const Asked& asked) {
  auto given = read_contact(asked);
  if (!given) return std::unexpected(given.error());
  if (given->organisation != asked.parameter("organisation"))
    return fail(ErrorCode::invalid, "a contact stays with its body");
  LUYTRE_TRY(
      change_contact(hub.ledger(), asked.viewer, given->organisation, asked.parameter("id"), given->contact));
  return Response::empty();
}

Result<Response> remove(Hub& hub, const Asked& asked) {
  LUYTRE_TRY(
      remove_contact(hub.ledger(), asked.viewer, asked.parameter("organisation"), asked.parameter("id")));
  return Response::empty();
}

// The code goes out by mail and no other way, so without a mail server none is made.
Result<Response> send_code(Hub& hub, const Asked& asked) {
  std::string_view organisation = asked.parameter("organisation"), id = asked.parameter("id");
  auto contacts = list_contacts(hub.ledger(), asked.viewer);
  if (!contacts) return std::unexpected(contacts.error());
  bool there = std::ranges::any_of(
      *contacts, [&](const Contact& c) { return c.id == id && c.organisation == organisation; });
  if (!there || !asked.viewer.may(Permission::change_contacts, organisation))
    return fail(ErrorCode::not_found, "there is no such contact here");
  if (hub.notices().options().smtp.url.empty())
    return problem(asked, 503, "No mail server is configured, so no code can be sent.");
  auto settings = notice_settings(hub.ledger(), asked.viewer, *asked.directory, organisation);
  if (!settings) return std::unexpected(settings.error());
  auto code = make_contact_code(hub.gate(*asked.directory), asked.viewer, organisation, id);
  if (!code) return std::unexpected(code.error());
  LUYTRE_TRY(hub.notices().send_contact_code(code->email, code->code, organisation, settings->language,
                                             *asked.directory));
  return Response::empty();
}

Result<Response> verify(Hub& hub, const Asked& asked) {
  auto body = Body::parse(asked.request);
  if (!body) return std::unexpected(body.error());
  std::string code = body->text("code", 64);
  LUYTRE_TRY(body->finish());
  LUYTRE_TRY(verify_contact(hub.gate(*asked.directory), asked.viewer, asked.parameter("organisation"),
                            asked.parameter("id"), code));
  return Response::empty();
}

}  // namespace

void add_contacts_api(ApiRoutes& routes, Hub& hub) {
  auto row = [&](Method method, const char* path, const char* rule, const char* sentence, const char* request,
                 const char* response, auto handler, std::vector<QueryParameter> query = {}) {
    routes.add({.method = method,
                .path = path,
                .rule = rule,
                .sentence = sentence,
                .query = std::move(query),
                .request = request,
                .response = response,
                .handler = [&hub, handler](const Asked& asked) { return handler(hub, asked); }});
  };
  constexpr const char* kOne = "/api/organisations/{organisation}/contacts/{id}";
  row(Method::get, "/api/contacts", "read_contacts", "Whom to reach, by body, role and name", "",
      "Items<Contact>", list, {{"organisation", "Of this body only"}});
  row(Method::post, "/api/contacts", "change_contacts", "Adds a contact", "NewContact", "Id", add);
  row(Method::put, kOne, "change_contacts", "Changes a contact; another address has to be verified anew",
      "NewContact", "", change);
  row(Method::delete_, kOne, "change_contacts", "Removes a contact", "", "", remove);
  row(Method::post, "/api/organisations/{organisation}/contacts/{id}/code", "change_contacts",
      "Mails a code to the contact's address", "", "", send_code);
  row(Method::post, "/api/organisations/{organisation}/contacts/{id}/verify", "change_contacts",
      "Shows the code that was mailed: the address is the contact's", "ContactCode", "", verify);
}

}  // namespace luytre
