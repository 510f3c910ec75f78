// Collections as files: lists, rules, sets, a MISP feed, and what changed since a number.
#include <fmt/format.h>

#include "hub/publications/publications.h"

namespace luytre {
namespace {

using http::Response;

// RFC 9110, 5.6.7: "Sun, 06 Nov 1994 08:49:37 GMT".
std::string http_date(Timestamp time) {
  constexpr const char* kDays[] = {"Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"};
  constexpr const char* kMonths[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                     "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  Day day = day_of(time);
  CivilDate date = civil_from_day(day);
  int64_t seconds = (time - start_of(day)) / kMicrosPerSecond;
  return fmt::format("{}, {:02} {} {} {:02}:{:02}:{:02} GMT", kDays[((day % 7) + 7) % 7], date.day,
                     kMonths[date.month - 1], date.year, seconds / 3600, seconds / 60 % 60, seconds % 60);
}

// Whether an Accept-Encoding field lets gzip through (RFC 9110, 12.5.3).
bool takes_gzip(std::string_view field) {
  size_t at = field.find("gzip");
  if (at == field.npos) return false;
  std::string_view rest = field.substr(at + 4);
  rest = rest.substr(0, rest.find(','));
  size_t q = rest.find("q=");
  return q == rest.npos || rest.substr(q + 2).find_first_not_of("0. ") != rest.npos;
}

Result<Collection> readable(Publications& p, const Asked& asked, std::optional<Viewer>& viewer) {
  auto who = publication_viewer(p.hub, asked, true);
  if (!who) return std::unexpected(who.error());
  viewer = std::move(*who);
  if (!viewer) return fail(ErrorCode::not_found, "these credentials are not known");
  return find_collection(p.hub.ledger(), *viewer, asked.parameter("collection"));
}

// What is not there, and what one may not see; without credentials, that they may help.
Result<Response> refused(const Asked& asked, const std::optional<Viewer>& viewer, const Error& error) {
  if (error.code == ErrorCode::not_found && (!viewer || viewer->is_nobody())) {
    Response r = problem(asked, 401, "Sign in with a log-in name and an API token.");
    return ask_to_sign_in(std::move(r.body), "application/problem+json");
  }
  return std::unexpected(error);
}

Response file_response(ShelfFile file, std::string type, bool compressed, bool open) {
  Response r;
  r.body = std::move(file.content);
  r.etag = std::move(file.etag);
  r.set("Content-Type", std::move(type));
  r.set("Last-Modified", http_date(file.changed));
  r.set("Vary", "Accept-Encoding, Authorization");
  r.set("Cache-Control", open ? "public, max-age=60" : "private, no-cache");
  if (compressed) r.set("Content-Encoding", "gzip");
  return r;
}

Result<Response> list(Publications& p, const Asked& asked) {
  std::optional<Viewer> viewer;
  auto c = readable(p, asked, viewer);
  if (!c) return refused(asked, viewer, c.error());
  const OutputFormat* format = find_output_format(asked.parameter("file"));
  if (!format) return fail(ErrorCode::not_found, "there is no such format");
  auto who = producer(p.hub.ledger());
  if (!who) return std::unexpected(who.error());
  bool compressed = takes_gzip(asked.request.field("accept-encoding"));
  auto file = p.shelf.list(p.hub.ledger(), *c, *who, *format, asked.now, portal_address(p.hub), compressed);
  if (!file) return std::unexpected(file.error());
  return file_response(std::move(*file), format->media_type, compressed, c->open);
}

Result<Response> feed_file(Publications& p, const Asked& asked) {
  std::optional<Viewer> viewer;
  auto c = readable(p, asked, viewer);
  if (!c) return refused(asked, viewer, c.error());
  auto who = producer(p.hub.ledger());
  if (!who) return std::unexpected(who.error());
  bool compressed = takes_gzip(asked.request.field("accept-encoding"));
  std::string name(asked.parameter("file"));
  auto file = p.shelf.misp(p.hub.ledger(), *c, *who, name, asked.now, compressed);
  if (!file) return std::unexpected(file.error());
  return file_response(std::move(*file), name.ends_with(".csv") ? "text/csv" : "application/json", compressed,
                       c->open);
}

Result<Response> delta(Publications& p, const Asked& asked) {
  std::optional<Viewer> viewer;
  auto c = readable(p, asked, viewer);
  if (!c) return refused(asked, viewer, c.error());
  auto since = asked.number("since", 0, INT64_MAX - 1);
  if (!since) return std::unexpected(since.error());
  auto text = write_delta(p.hub.ledger(), *c, *since, asked.now);
  if (!text) return std::unexpected(text.error());
  Response r = Response::text(std::move(*text));
  r.tag_body();
  return std::move(r.set("Cache-Control", "private, no-cache"));
}

}  // namespace

void add_lists_api(ApiRoutes& routes, std::shared_ptr<Publications> p) {
  auto add = [&](const char* path, const char* sentence, const char* response,
                 std::vector<QueryParameter> query,
                 Result<Response> (*handler)(Publications&, const Asked&)) {
    routes.add({.method = http::Method::get,
                .path = path,
                .rule = "public",
                .sentence = sentence,
                .query = std::move(query),
                .request = "",
                .response = response,
                .handler = [p, handler](const Asked& asked) { return handler(*p, asked); }});
  };
  add("/lists/{collection}/{file}", "A collection as a list, rules or sets (docs/reference/publishing.md)",
      "text/plain", {}, list);
  add("/lists/{collection}/misp/{file}", "A collection as a MISP feed", "application/json", {}, feed_file);
  add("/lists/{collection}/delta", "What came (+) and went (-) since a number", "text/plain",
      {{"since", "The number that a list or delta named; 0 for the start"}}, delta);
}

}  // namespace luytre
