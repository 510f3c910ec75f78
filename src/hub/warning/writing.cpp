// Writing: drafts, review, publication, withdrawal, urging.
#include <fmt/format.h>

#include "hub/warning/warnings.h"
#include "warning/advisories/examples.h"
#include "warning/advisories/markdown.h"

namespace luytre {
namespace {

using http::Method;
using http::Response;

constexpr size_t kContentLimit = 600 << 10;

Result<Json> json_of(const Asked& asked) {
  boost::system::error_code error;
  Json json = boost::json::parse(asked.request.body, error);
  if (error) return fail(ErrorCode::invalid, "the body is no JSON");
  return json;
}

// The page as it is after a change: what the portal shows next.
Result<Response> shown(Warnings& w, const Asked& asked, std::string_view id) {
  auto one = w.book.find(asked.viewer, id);
  if (!one) return std::unexpected(one.error());
  auto bodies = w.book.bodies(asked.viewer, *one, asked.now);
  if (!bodies) return std::unexpected(bodies.error());
  auto files = list_files(w.book, asked.viewer, *one);
  if (!files) return std::unexpected(files.error());
  auto names = actor_names(w.hub.ledger());
  if (!names) return std::unexpected(names.error());
  auto page = warning_page_json(*one, *bodies, *files, {asked.viewer, *asked.directory, *names, w.hub.now()});
  if (!page) return std::unexpected(page.error());
  return json_response(std::move(*page));
}

Result<Response> draft(Warnings& w, const Asked& asked) {
  auto json = json_of(asked);
  if (!json) return std::unexpected(json.error());
  const JsonObject* object = json->if_object();
  if (!object || object->size() != 2 || !object->contains("kind") || !object->contains("content") ||
      !object->at("kind").is_string())
    return fail(ErrorCode::invalid, "a new one has a kind and a content");
  auto kind = warning_kind(object->at("kind").as_string());
  if (!kind) return fail(ErrorCode::invalid, "kind is advisory or directive");
  auto content = read_content(object->at("content"));
  if (!content) return std::unexpected(content.error());
  auto id = w.book.draft(asked.viewer, *kind, std::move(*content));
  if (!id) return std::unexpected(id.error());
  return json_response(JsonObject{{"id", *id}});
}

Result<Response> edit(Warnings& w, const Asked& asked) {
  auto json = json_of(asked);
  if (!json) return std::unexpected(json.error());
  auto content = read_content(*json);
  if (!content) return std::unexpected(content.error());
  LUYTRE_TRY(w.book.edit(asked.viewer, asked.parameter("id"), std::move(*content)));
  return shown(w, asked, asked.parameter("id"));
}

Result<Response> drop(Warnings& w, const Asked& asked) {
  LUYTRE_TRY(w.book.drop(asked.viewer, asked.parameter("id")));
  return Response::empty();
}

Result<Response> submit(Warnings& w, const Asked& asked) {
  LUYTRE_TRY(w.book.submit(asked.viewer, asked.parameter("id")));
  return shown(w, asked, asked.parameter("id"));
}

Result<Response> review(Warnings& w, const Asked& asked) {
  auto body = Body::parse(asked.request);
  if (!body) return std::unexpected(body.error());
  bool approve = body->boolean("approve");
  std::string note = body->text("note", 4000);
  LUYTRE_TRY(body->finish());
  LUYTRE_TRY(w.book.review(asked.viewer, asked.parameter("id"), approve, note));
  return shown(w, asked, asked.parameter("id"));
}

// What would be published, or is: the working version's content, else the published one's.
Result<WarningContent> content_of(Warnings& w, const Asked& asked) {
  auto one = w.book.find(asked.viewer, asked.parameter("id"));
  if (!one) return std::unexpected(one.error());
  if (!asked.viewer.may(Permission::write_warnings, ""))
    return fail(ErrorCode::not_found, "there is no such warning here");
  return one->draft ? std::move(one->draft->content) : std::move(one->content);
}

Result<Response> publish(Warnings& w, const Asked& asked) {
  auto content = content_of(w, asked);
  if (!content) return std::unexpected(content.error());
  auto to = w.addressees(*content, *asked.directory);
  if (!to) return std::unexpected(to.error());
  LUYTRE_TRY(w.book.publish(asked.viewer, asked.parameter("id"), *to));
  // The job makes it when it does not work out now.
  if (auto publisher = w.publisher()) {
    auto made = make_csaf_files(w.hub.ledger(), *publisher, w.signer());
    if (!made) w.hub.log("CSAF documents are not made yet", made.error().message);
  }
  for (const Addressee& one : *to)
    w.hub.publish("notice", one.organisation,
                  boost::json::serialize(JsonObject{{"id", asked.parameter("id")}}));
  return shown(w, asked, asked.parameter("id"));
}

Result<Response> withdraw(Warnings& w, const Asked& asked) {
  auto body = Body::parse(asked.request);
  if (!body) return std::unexpected(body.error());
  std::string reason = body->text("reason", 4000);
  LUYTRE_TRY(body->finish());
  LUYTRE_TRY(w.book.withdraw(asked.viewer, asked.parameter("id"), reason));
  if (auto publisher = w.publisher()) {
    auto made = make_csaf_files(w.hub.ledger(), *publisher, w.signer());
    if (!made) w.hub.log("CSAF documents are not made yet", made.error().message);
  }
  return shown(w, asked, asked.parameter("id"));
}

Result<Response> addressees(Warnings& w, const Asked& asked) {
  auto content = content_of(w, asked);
  if (!content) return std::unexpected(content.error());
  auto to = w.addressees(*content, *asked.directory);
  if (!to) return std::unexpected(to.error());
  WarningView view{asked.viewer, *asked.directory, {}, asked.now};
  bool named = asked.viewer.may(Permission::read_warnings, "", Tlp::clear, true);
  JsonArray items;
  for (const Addressee& one : *to) {
    if (one.sensitive() && !named) continue;
    items.push_back(JsonObject{{"organisation", organisation_ref(*asked.directory, one.organisation)},
                               {"reasons", reasons_json(one.reasons, view, named)}});
  }
  return json_response(JsonObject{{"total", to->size()}, {"items", std::move(items)}});
}

Result<Response> html(Warnings&, const Asked& asked) {
  auto body = Body::parse(asked.request);
  if (!body) return std::unexpected(body.error());
  std::string text = body->text("text", kMarkdownLimit);
  LUYTRE_TRY(body->finish());
  auto made = markdown_html(text);
  if (!made) return std::unexpected(made.error());
  return json_response(JsonObject{{"html", *made}});
}

Result<Response> examples(Warnings&, const Asked&) {
  JsonArray items;
  for (const WarningExample& one : warning_examples())
    items.push_back(JsonObject{
        {"name", one.name}, {"kind", to_string(one.kind)}, {"content", content_json(one.content)}});
  return json_response(JsonObject{{"items", std::move(items)}});
}

Result<Response> remind(Warnings& w, const Asked& asked) {
  auto body = Body::parse(asked.request);
  if (!body) return std::unexpected(body.error());
  std::vector<std::string> organisations = body->texts("organisations", 5000);
  bool send = body->boolean("send");
  LUYTRE_TRY(body->finish());
  auto urged =
      urge(w.book, asked.viewer, asked.parameter("id"), organisations, w.letters, *asked.directory, send);
  if (!urged) return std::unexpected(urged.error());
  JsonArray items;
  for (const Urged& one : *urged)
    items.push_back(JsonObject{{"organisation", organisation_ref(*asked.directory, one.organisation)},
                               {"subject", text_json(one.letter.subject)},
                               {"text", one.letter.text},
                               {"problem", text_json(one.missing)}});
  return json_response(JsonObject{{"items", std::move(items)}});
}

Result<Response> attach_file(Warnings& w, const Asked& asked) {
  auto id = attach(w.book, asked.viewer, asked.parameter("id"), std::string(asked.query("name")),
                   asked.request.body);
  if (!id) return std::unexpected(id.error());
  return json_response(JsonObject{{"id", *id}});
}

}  // namespace

void add_warning_writing(ApiRoutes& routes, std::shared_ptr<Warnings> warnings) {
  using Handler = Result<Response> (*)(Warnings&, const Asked&);
  auto row = [&](Method method, const char* path, const char* sentence, const char* request,
                 const char* response, Handler handler, size_t limit = 64 << 10) {
    routes.add({.method = method,
                .path = path,
                .rule = "write_warnings",
                .sentence = sentence,
                .query = {},
                .request = request,
                .response = response,
                .handler = [warnings, handler](const Asked& asked) { return handler(*warnings, asked); },
                .body_limit = limit});
  };
  row(Method::get, "/api/warning-examples", "Contents to begin from", "", "Items<WarningExample>", examples);
  row(Method::post, "/api/warning-text", "Markdown as it will be shown", "WarningText", "WarningHtml", html,
      kContentLimit);
  row(Method::post, "/api/warnings", "Begins one", "NewWarning", "Id", draft, kContentLimit);
  row(Method::put, "/api/warnings/{id}/draft", "Changes the working version, or begins the next",
      "WarningContent", "WarningPage", edit, kContentLimit);
  row(Method::delete_, "/api/warnings/{id}/draft", "Drops the working version", "", "", drop);
  row(Method::post, "/api/warnings/{id}/submission", "Gives it to a second person for review", "",
      "WarningPage", submit);
  row(Method::post, "/api/warnings/{id}/review", "Approves it, or sends it back; by nobody who wrote at it",
      "WarningReview", "WarningPage", review);
  row(Method::get, "/api/warnings/{id}/addressees", "Whom it would go to, and why", "", "WarningAddressees",
      addressees);
  row(Method::post, "/api/warnings/{id}/publication", "Publishes what was approved", "", "WarningPage",
      publish);
  row(Method::post, "/api/warnings/{id}/withdrawal", "Withdraws it, for a reason", "WarningWithdrawal",
      "WarningPage", withdraw);
  row(Method::post, "/api/warnings/{id}/reminders",
      "Reminds those that are behind, or shows what they would get", "WarningUrge", "WarningUrged", remind,
      512 << 10);
  routes.add({.method = Method::post,
              .path = "/api/warnings/{id}/files",
              .rule = "write_warnings",
              .sentence = "Attaches a file; its version shows it once its content names it",
              .query = {{"name", "Name of the file"}},
              .request = "application/octet-stream",
              .response = "Id",
              .handler = [warnings](const Asked& asked) { return attach_file(*warnings, asked); },
              .body_limit = kWarningFileLimit + 1,
              .body_type = "application/octet-stream"});
}

}  // namespace luytre
