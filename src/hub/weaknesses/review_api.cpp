// The review of duty 1: which systems were looked through, by whom, what is open, and the signed result.
#include <fmt/format.h>

#include <set>

#include "findings/rights.h"
#include "hub/findings_shapes.h"
#include "hub/weaknesses/weaknesses_api.h"
#include "weaknesses/inventory/review_book.h"

namespace luytre {
namespace {

using People = std::map<std::string, std::string>;

Result<People> people_in(Hub& hub, std::span<const ReviewedSystem> systems, std::span<const Review> reviews) {
  std::set<std::string> users;
  for (const ReviewedSystem& s : systems) users.insert(s.reviewed_by);
  for (const Review& r : reviews) users.insert(r.signed_by);
  users.erase("");
  std::vector<std::string> list(users.begin(), users.end());
  People out;
  auto read = hub.ledger().read([&](Transaction& t) -> Result<void> {
    auto names = names_of(t, list);
    if (!names) return std::unexpected(names.error());
    out = std::move(*names);
    return {};
  });
  if (!read) return std::unexpected(read.error());
  return out;
}

Json name_json(const People& people, const std::string& user) {
  auto at = people.find(user);
  return text_json(at == people.end() ? user : at->second);
}

JsonObject review_json(const Asked& asked, const People& people, const Review& r) {
  return {{"id", r.id},
          {"organisation", organisation_ref(*asked.directory, r.organisation)},
          {"begun", moment_json(r.begun)},
          {"signed", moment_json(r.signed_at)},
          {"signed_by", name_json(people, r.signed_by)},
          {"statement", text_json(r.statement)},
          {"systems", r.systems},
          {"reviewed", r.reviewed},
          {"open", r.open},
          {"overdue", r.overdue},
          {"exploited", r.exploited},
          {"digest", r.digest}};
}

JsonArray systems_json(const People& people, std::span<const ReviewedSystem> systems) {
  JsonArray out;
  for (const ReviewedSystem& s : systems)
    out.push_back(JsonObject{{"place", text_json(s.place)},
                             {"host", text_json(s.host)},
                             {"owner", text_json(s.owner)},
                             {"level", s.level},
                             {"products", s.products},
                             {"open", s.open},
                             {"overdue", s.overdue},
                             {"exploited", s.exploited},
                             {"reviewed", moment_json(s.reviewed)},
                             {"reviewed_by", name_json(people, s.reviewed_by)},
                             {"note", text_json(s.note)}});
  return out;
}

Result<Json> page_json(Hub& hub, const Asked& asked, const std::string& body) {
  auto page = ReviewBook(hub.ledger()).page(asked.viewer, body, asked.now);
  if (!page) return std::unexpected(page.error());
  auto people = people_in(hub, page->systems, page->before);
  if (!people) return std::unexpected(people.error());
  JsonArray before;
  for (const Review& r : page->before) before.push_back(review_json(asked, *people, r));
  return Json(JsonObject{{"review", review_json(asked, *people, page->now)},
                         {"systems", systems_json(*people, page->systems)},
                         {"before", std::move(before)},
                         {"may_mark", asked.viewer.may(Permission::change_assets, body)},
                         {"may_sign", asked.viewer.may(Permission::sign_reviews, body)}});
}

Result<http::Response> page(Hub& hub, const Asked& asked) {
  auto body = body_asked(hub, asked);
  if (!body) return std::unexpected(body.error());
  auto out = page_json(hub, asked, *body);
  if (!out) return std::unexpected(out.error());
  return json_response(std::move(*out));
}

Result<http::Response> result(Hub& hub, const Asked& asked) {
  auto found = ReviewBook(hub.ledger()).find(asked.viewer, asked.parameter("id"));
  if (!found) return std::unexpected(found.error());
  auto people = people_in(hub, found->second, {&found->first, 1});
  if (!people) return std::unexpected(people.error());
  return json_response(JsonObject{{"review", review_json(asked, *people, found->first)},
                                  {"systems", systems_json(*people, found->second)}});
}

Result<http::Response> csv(Hub& hub, const Asked& asked) {
  auto separator = csv_separator(asked);
  if (!separator) return std::unexpected(separator.error());
  auto found = ReviewBook(hub.ledger()).find(asked.viewer, asked.parameter("id"));
  if (!found) return std::unexpected(found.error());
  const Review& r = found->first;
  auto people = people_in(hub, found->second, {&r, 1});
  if (!people) return std::unexpected(people.error());
  auto name = [&](const std::string& user) { return std::string(name_json(*people, user).as_string()); };
  CsvExport out({{"system"},
                 {"reviewed"},
                 {"reviewed_by"},
                 {"open", false},
                 {"overdue", false},
                 {"exploited", false},
                 {"note"}},
                *separator);
  out.note(fmt::format("review of the weak points of {}: {} of {} systems", r.organisation, r.reviewed,
                       r.systems));
  out.note(fmt::format("signed: {} by {}", moment_cell(r.signed_at), name(r.signed_by)));
  out.note("statement: " + r.statement);
  out.note("digest: " + r.digest);
  for (const ReviewedSystem& s : found->second)
    out.row({s.place, moment_cell(s.reviewed), name(s.reviewed_by), std::to_string(s.open),
             std::to_string(s.overdue), std::to_string(s.exploited), s.note});
  return std::move(out).response("review.csv");
}

std::unexpected<Error> no_body() {
  return fail(ErrorCode::not_found, "there is no such body here");
}

Result<http::Response> mark(Hub& hub, const Asked& asked) {
  std::string body(asked.parameter("id"));
  auto request = Body::parse(asked.request);
  if (!request) return std::unexpected(request.error());
  std::string place = request->text("place", 512), note = request->text_or("note", "", 4096);
  bool reviewed = request->boolean("reviewed");
  LUYTRE_TRY(request->finish());
  if (!asked.directory->organisation(body)) return no_body();
  LUYTRE_TRY(ReviewBook(hub.ledger()).mark(asked.viewer, body, place, reviewed, note));
  hub.publish("weakness", body, "{}");
  auto out = page_json(hub, asked, body);
  if (!out) return std::unexpected(out.error());
  return json_response(std::move(*out));
}

Result<http::Response> sign(Hub& hub, const Asked& asked) {
  std::string body(asked.parameter("id"));
  auto request = Body::parse(asked.request);
  if (!request) return std::unexpected(request.error());
  std::string statement = request->text("statement", 4096);
  LUYTRE_TRY(request->finish());
  if (!asked.directory->organisation(body)) return no_body();
  auto done = ReviewBook(hub.ledger()).sign(asked.viewer, body, statement);
  if (!done) return std::unexpected(done.error());
  hub.publish("weakness", body, "{}");
  auto people = people_in(hub, {}, {&*done, 1});
  if (!people) return std::unexpected(people.error());
  return json_response(review_json(asked, *people, *done));
}

}  // namespace

void add_weakness_review_api(ApiRoutes& routes, Hub& hub) {
  using Handler = Result<http::Response> (*)(Hub&, const Asked&);
  auto row = [&](http::Method method, const char* path, const char* rule, const char* sentence,
                 const char* request, const char* response, Handler handler,
                 std::vector<QueryParameter> query = {}) {
    routes.add({.method = method,
                .path = path,
                .rule = rule,
                .sentence = sentence,
                .query = std::move(query),
                .request = request,
                .response = response,
                .handler = [&hub, handler](const Asked& asked) { return handler(hub, asked); }});
  };
  using http::Method;
  row(Method::get, "/api/weaknesses/review", "read_findings",
      "The review of a body's weak points as it stands, and those signed before", "", "ReviewPage", page,
      {{"organisation", "The body; one's own when absent"}});
  row(Method::get, "/api/weaknesses/reviews/{id}", "read_findings", "A signed review, system by system", "",
      "ReviewResult", result);
  row(Method::get, "/api/weaknesses/reviews/{id}/systems.csv", "read_findings", "The same as a table", "",
      "text/csv", csv, {kSeparator});
  row(Method::post, "/api/organisations/{id}/weakness-review/systems", "change_assets",
      "A system was looked through, or after all was not; the first one begins a review", "ReviewMark",
      "ReviewPage", mark);
  row(Method::post, "/api/organisations/{id}/weakness-review/signature", "sign_reviews",
      "Signs the open review: what it counts then stays", "ReviewStatement", "ReviewRow", sign);
}

}  // namespace luytre
