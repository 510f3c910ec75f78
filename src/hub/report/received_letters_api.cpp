// A body's own letters: what it got, the file, and its receipt.
#include "base/file.h"
#include "hub/report/letters.h"
#include "hub/shapes.h"

namespace luytre {
namespace {

Json received_json(const ReceivedLetter& l) {
  return JsonObject{{"id", l.copy.letter},
                    {"kind", l.kind},
                    {"subject", text_json(l.subject)},
                    {"notation", text_json(l.notation)},
                    {"issued", l.issued ? Json(day_text(l.issued)) : Json(nullptr)},
                    {"sent_at", time_json(l.copy.state_at)},
                    {"received_at", l.copy.received_at ? time_json(l.copy.received_at) : Json(nullptr)},
                    {"received_by", text_json(l.copy.received_by)},
                    {"recalled", l.recalled}};
}

Result<http::Response> list(Hub& hub, const Asked& asked) {
  std::string body(asked.parameter("organisation"));
  if (!asked.viewer.may(Permission::read_letters, body) || !asked.directory->organisation(body))
    return fail(ErrorCode::not_found, "there is no such body");
  LetterRegister letters(hub.ledger());
  auto all = letters.received(asked.viewer, body);
  if (!all) return std::unexpected(all.error());
  JsonArray items;
  for (const ReceivedLetter& l : *all) items.push_back(received_json(l));
  return json_response(JsonObject{{"items", std::move(items)}});
}

Result<http::Response> file(Hub& hub, const Asked& asked) {
  auto room = letter_room(hub, asked);
  if (!room) return std::unexpected(room.error());
  std::string body(asked.parameter("organisation"));
  LetterIssue issue(*(*room)->desk);
  auto path = issue.received_file(asked.viewer, asked.parameter("id"), body);
  if (!path) return std::unexpected(path.error());
  auto bytes = read_file(*path);
  if (!bytes) return std::unexpected(bytes.error());
  return http::Response::download(std::move(*bytes), "application/pdf", "letter.pdf");
}

Result<http::Response> receipt(Hub& hub, const Asked& asked) {
  LetterRegister letters(hub.ledger());
  LUYTRE_TRY(
      letters.confirm(asked.viewer, asked.parameter("id"), std::string(asked.parameter("organisation"))));
  return http::Response::empty();
}

}  // namespace

void add_received_letters_api(ApiRoutes& routes, Hub& hub) {
  routes.add({.method = http::Method::get,
              .path = "/api/organisations/{organisation}/letters",
              .rule = "read_letters",
              .sentence = "Letters that a body got, newest first",
              .query = {},
              .response = "Items<ReceivedLetter>",
              .handler = [&hub](const Asked& asked) { return list(hub, asked); }});
  routes.add({.method = http::Method::get,
              .path = "/api/organisations/{organisation}/letters/{id}/file",
              .rule = "read_letters",
              .sentence = "A body's copy, with its own appendix and nobody else's",
              .query = {},
              .response = "application/pdf",
              .handler = [&hub](const Asked& asked) { return file(hub, asked); }});
  routes.add({.method = http::Method::post,
              .path = "/api/organisations/{organisation}/letters/{id}/receipt",
              .rule = "read_letters",
              .sentence = "The body has it",
              .query = {},
              .handler = [&hub](const Asked& asked) { return receipt(hub, asked); }});
}

}  // namespace luytre
