// Writing letters and moving them on: draft, review, approval, number, signature, sending, recall.
#include "hub/report/letters.h"
#include "hub/shapes.h"

namespace luytre {
namespace {

Result<DocumentDraft> draft_of(Hub& hub, const Asked& asked, Body& body) {
  JsonObject o;
  for (const char* name : {"kind", "from", "to"}) o[name] = text_json(body.text(name, 20));
  for (const char* name : {"date", "due", "language", "urgency", "circulation"})
    o[name] = text_json(body.text_or(name, "", 40));
  o["subject"] = text_json(body.text_or("subject", "", 500));
  JsonArray bodies, lines;
  if (body.has("organisations"))
    for (const std::string& id : body.texts("organisations", 10'000)) bodies.push_back(text_json(id));
  if (body.has("recipients"))
    for (const std::string& line : body.texts("recipients", 200)) lines.push_back(text_json(line));
  bool every = body.has("every") && body.boolean("every");
  o["organisations"] = std::move(bodies);
  o["recipients"] = std::move(lines);
  bool vi = o["language"] != "en";
  DocumentHead head;
  const LetterHead& centre = hub.options().notices.head;
  head.issuer = vi ? centre.centre_vi : centre.centre_en;
  head.issuer_short = head.issuer;
  head.symbol = "TTGS";
  head.place = vi ? "Hà Nội" : "Hanoi";
  head.authority = {vi ? "GIÁM ĐỐC" : "DIRECTOR"};
  head.distribution = {vi ? "Như trên" : "As above", vi ? "Lưu: VT" : "Archives"};
  auto own = head_of_home(hub.home(), head);
  if (!own) return std::unexpected(own.error());
  o["head"] = to_json(*own);
  auto draft = draft_from_json(o);
  if (!draft || !every) return draft;
  Day day = draft->date ? draft->date : draft->to;
  draft->organisations.clear();
  for (const Organisation& one : asked.directory->organisations())
    if (one.valid_from <= day && day <= one.valid_to) draft->organisations.push_back(one.id);
  return draft;
}

Result<http::Response> make(Hub& hub, const Asked& asked) {
  auto body = Body::parse(asked.request);
  if (!body) return std::unexpected(body.error());
  auto draft = draft_of(hub, asked, *body);
  LUYTRE_TRY(body->finish());
  if (!draft) return std::unexpected(draft.error());
  auto room = letter_room(hub, asked);
  if (!room) return std::unexpected(room.error());
  auto letter = (*room)->desk->write(asked.viewer, *draft);
  if (!letter) return std::unexpected(letter.error());
  return json_response(JsonObject{{"id", letter->id}}, 201);
}

Result<void> send(Hub& hub, LetterRoom& room, const Asked& asked, std::string_view id) {
  const NoticeOptions& notices = hub.options().notices;
  LetterIssue issue(*room.desk);
  LetterIssue::MailOptions mail{notices.smtp, notices.from,
                                notices.from_name.empty() ? notices.head.centre_vi : notices.from_name,
                                notices.head.portal};
  auto sent = issue.send(asked.viewer, id, *asked.directory, hub.ledger(), mail);
  if (!sent) return std::unexpected(sent.error());
  return {};
}

Result<http::Response> act(Hub& hub, const Asked& asked) {
  auto body = Body::parse(asked.request);
  if (!body) return std::unexpected(body.error());
  std::string what = body->text("act", 20), text = body->text_or("text", "");
  auto revision = static_cast<unsigned>(body->number_or("revision", 0));
  LUYTRE_TRY(body->finish());
  auto room = letter_room(hub, asked);
  if (!room) return std::unexpected(room.error());
  LetterDesk& desk = *(*room)->desk;
  LetterRegister& letters = desk.letters();
  std::string id(asked.parameter("id"));
  auto letter = letters.find(asked.viewer, id);
  if (!letter) return std::unexpected(letter.error());
  id = letter->id;
  Result<OfficialLetter> done = letter;
  if (what == "comment")
    LUYTRE_TRY(letters.comment(asked.viewer, id, text));
  else if (what == "refresh")
    done = desk.rewrite(asked.viewer, id, revision, letter->draft);
  else if (what == "submit")
    done = letters.submit(asked.viewer, id);
  else if (what == "send-back")
    done = letters.send_back(asked.viewer, id, text);
  else if (what == "approve")
    done = letters.approve(asked.viewer, id, revision);
  else if (what == "issue")
    done = letters.issue(asked.viewer, id, day_of(asked.now + 7 * kMicrosPerHour));
  else if (what == "recall")
    done = letters.recall(asked.viewer, id, text);
  else if (what == "send")
    LUYTRE_TRY(send(hub, **room, asked, id));
  else if (what == "sign") {
    if (!asked.viewer.may(Permission::approve_letters, ""))
      return fail(ErrorCode::not_found, "there is no such letter");
    auto token = token_of_home(hub.home());
    // What is missing is told: it is for who signs, and says no secret.
    if (!token) return fail(ErrorCode::invalid, token.error().message);
    LetterIssue issue(desk);
    auto files = issue.sign(asked.viewer, id, (*token)->signer());
    if (!files) return std::unexpected(files.error());
  } else {
    return fail(ErrorCode::invalid, "there is no such act");
  }
  if (!done) return std::unexpected(done.error());
  auto now = letters.find(asked.viewer, id);
  if (!now) return std::unexpected(now.error());
  return json_response(letter_json(*now));
}

Result<http::Response> take_signed(Hub& hub, const Asked& asked) {
  auto room = letter_room(hub, asked);
  if (!room) return std::unexpected(room.error());
  LetterIssue issue(*(*room)->desk);
  auto letter = issue.take_signed(asked.viewer, asked.parameter("id"), asked.request.body);
  if (!letter) return std::unexpected(letter.error());
  return json_response(letter_json(*letter));
}

}  // namespace

void add_letters_change_api(ApiRoutes& routes, Hub& hub) {
  routes.add({.method = http::Method::post,
              .path = "/api/letters",
              .rule = "write_letters",
              .sentence = "Gather the figures and write a draft",
              .query = {},
              .request = "NewLetter",
              .response = "Id",
              .handler = [&hub](const Asked& asked) { return make(hub, asked); },
              .body_limit = 512 << 10});
  routes.add({.method = http::Method::post,
              .path = "/api/letters/{id}/acts",
              .rule = "read_letters",
              .sentence = "Move a letter on: submit, comment, send back, approve, issue, sign, send, recall",
              .query = {},
              .request = "LetterActRequest",
              .response = "LetterRow",
              .handler = [&hub](const Asked& asked) { return act(hub, asked); }});
  routes.add({.method = http::Method::put,
              .path = "/api/letters/{id}/signed-file",
              .rule = "approve_letters",
              .sentence = "The issued file, signed elsewhere: nothing but signatures behind what was issued",
              .query = {},
              .request = "application/pdf",
              .response = "LetterRow",
              .handler = [&hub](const Asked& asked) { return take_signed(hub, asked); },
              .body_limit = 32 << 20,
              .body_type = "application/pdf"});
}

}  // namespace luytre
