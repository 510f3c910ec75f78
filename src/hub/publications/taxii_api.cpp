// TAXII 2.1 (OASIS Standard, 2021-06-10): one API root, a collection for each of the publication's.
#include <fmt/format.h>

#include "http/problem.h"
#include "hub/publications/publications.h"
#include "hub/shapes.h"
#include "warning/taxii/inbox.h"
#include "warning/taxii/media.h"
#include "warning/taxii/page.h"

namespace luytre {
namespace {

using http::Method;
using http::Response;

constexpr const char* kRoot = "/taxii2/publications/";
constexpr const char* kType = "application/taxii+json;version=2.1";

// What a handler says: a body, and the dates that some answers name.
struct Answer {
  std::string json;
  int status = 200;
  uint64_t first = 0, last = 0;
};
using Work = std::function<Result<Answer>(Publications&, const Asked&, const Viewer&)>;

Response taxii_response(int status, std::string json) {
  Response r;
  r.status = status;
  r.body = std::move(json);
  return std::move(r.set("Content-Type", kType));
}

// TAXII's own error (3.6.1).
Response taxii_error(const Asked& asked, int status, std::string_view description) {
  std::string json = "{\"title\":";
  http::append_json_string(json, http::reason_phrase(status));
  if (!description.empty()) {
    json += ",\"description\":";
    http::append_json_string(json, description);
  }
  fmt::format_to(std::back_inserter(json), ",\"error_id\":\"{}\",\"http_status\":\"{}\"}}",
                 asked.request.trace_id, status);
  return status == 401 ? ask_to_sign_in(std::move(json), kType) : taxii_response(status, std::move(json));
}

Response error_of(const Asked& asked, const Viewer& viewer, const Error& error, bool sends) {
  Response r;
  switch (error.code) {
    case ErrorCode::not_found:
      r = viewer.is_nobody() ? taxii_error(asked, 401, "Sign in with a log-in name and an API token.")
                             : taxii_error(asked, 404, "There is nothing here, or it is not yours to see.");
      break;
    case ErrorCode::invalid:
      // The ledger's words begin with a statement: a bug of ours.
      r = error.message.starts_with('\'') ? taxii_error(asked, 500, "")
                                          : taxii_error(asked, sends ? 422 : 400, error.message);
      break;
    case ErrorCode::busy:
      r = taxii_error(asked, 429, error.message);
      r.set("Retry-After", "60");
      break;
    default:
      r = taxii_error(asked, error.code == ErrorCode::unavailable ? 503 : 500, "");
  }
  r.log = error.message;
  return r;
}

Result<Response> serve(Publications& p, const Asked& asked, const Work& work) {
  bool sends = asked.request.method == Method::post;
  if (!accepts_taxii(asked.request.field("accept")))
    return taxii_error(asked, 406, fmt::format("This is served as {}.", kTaxiiMedia));
  if (sends && !is_taxii(asked.request.field("content-type")))
    return taxii_error(asked, 415, fmt::format("Send this as {}.", kTaxiiMedia));
  auto viewer = publication_viewer(p.hub, asked, false);
  if (!viewer) return std::unexpected(viewer.error());
  if (!*viewer) return taxii_error(asked, 401, "These credentials are not known.");
  auto answer = work(p, asked, **viewer);
  if (!answer) return error_of(asked, **viewer, answer.error(), sends);
  Response r = taxii_response(answer->status, std::move(answer->json));
  auto date = [](uint64_t added) { return format_time(static_cast<Timestamp>(added)); };
  if (answer->first > 0) {
    r.set("X-TAXII-Date-Added-First", date(answer->first));
    r.set("X-TAXII-Date-Added-Last", date(answer->last));
  }
  r.set("Cache-Control", "no-store");
  return r;
}

std::string quoted_json(std::string_view text) {
  std::string out;
  http::append_json_string(out, text);
  return out;
}

Result<Answer> discovery(Publications& p, const Asked&, const Viewer&) {
  return Answer{fmt::format(
      "{{\"title\":{},\"description\":\"Indicators of compromise\",\"default\":\"{}\",\"api_roots\":"
      "[\"{}\"]}}",
      quoted_json(centre_name(p.hub)), kRoot, kRoot)};
}

Result<Answer> api_root(Publications& p, const Asked&, const Viewer&) {
  return Answer{fmt::format("{{\"title\":{},\"versions\":[\"{}\"],\"max_content_length\":{}}}",
                            quoted_json(centre_name(p.hub)), kTaxiiMedia, kInboxBytes)};
}

std::string collection_json(const Collection& c, const Viewer& viewer) {
  std::string json = fmt::format("{{\"id\":\"{}\",\"title\":{}", c.id, quoted_json(c.title));
  if (!c.description.empty()) json += ",\"description\":" + quoted_json(c.description);
  return json + fmt::format(
                    ",\"alias\":\"{}\",\"can_read\":true,\"can_write\":{},\"media_types\":"
                    "[\"application/stix+json;version=2.1\"]}}",
                    c.name, may_write(viewer, c));
}

Result<Answer> collections(Publications& p, const Asked&, const Viewer& viewer) {
  auto all = list_collections(p.hub.ledger(), viewer);
  if (!all) return std::unexpected(all.error());
  if (all->empty() && viewer.is_nobody())
    return fail(ErrorCode::not_found, "no collection is open to everybody");
  std::string json;
  for (const Collection& c : *all) json += (json.empty() ? "" : ",") + collection_json(c, viewer);
  return Answer{json.empty() ? "{}" : "{\"collections\":[" + json + "]}"};
}

Result<Answer> collection(Publications& p, const Asked& asked, const Viewer& viewer) {
  auto c = find_collection(p.hub.ledger(), viewer, asked.parameter("collection"));
  if (!c) return std::unexpected(c.error());
  return Answer{collection_json(*c, viewer)};
}

Result<Answer> page(Publications& p, const Asked& asked, const Viewer& viewer, TaxiiView view,
                    unsigned takes) {
  auto c = find_collection(p.hub.ledger(), viewer, asked.parameter("collection"));
  if (!c) return std::unexpected(c.error());
  auto query = parse_taxii_query(asked.request.query, c->id, takes);
  if (!query) return std::unexpected(query.error());
  std::string_view object = asked.parameter("object");
  if (!object.empty()) query->ids = {std::string(object)};
  auto who = producer(p.hub.ledger());
  if (!who) return std::unexpected(who.error());
  auto made = taxii_page(p.hub.ledger(), *c, *who, *query, view);
  if (!made) return std::unexpected(made.error());
  if (!object.empty() && made->count == 0 && query->after == 0 && query->versions.empty() &&
      query->spec_versions.empty())
    return fail(ErrorCode::not_found, "there is no such object");
  return Answer{std::move(made->json), 200, made->first, made->last};
}

Result<Answer> add_objects(Publications& p, const Asked& asked, const Viewer& viewer) {
  auto c = find_collection(p.hub.ledger(), viewer, asked.parameter("collection"));
  if (!c) return std::unexpected(c.error());
  if (!may_write(viewer, *c)) return Answer{"", 403};
  auto status = add_to_inbox(p.hub.ledger(), viewer, *c, asked.request.body);
  if (!status) return std::unexpected(status.error());
  return Answer{std::move(*status), 202};
}

Result<Answer> status(Publications& p, const Asked& asked, const Viewer& viewer) {
  auto json = inbox_status(p.hub.ledger(), viewer, asked.parameter("id"));
  if (!json) return std::unexpected(json.error());
  return Answer{std::move(*json)};
}

// What is published is withdrawn by a new version, never deleted: nobody may.
Result<Answer> refuse_delete(Publications& p, const Asked& asked, const Viewer& viewer) {
  auto c = find_collection(p.hub.ledger(), viewer, asked.parameter("collection"));
  if (!c) return std::unexpected(c.error());
  return Answer{"", 403};
}

const std::vector<QueryParameter> kPages = {
    {"limit", "Objects at most; 10,000 at the largest"},
    {"added_after", "Only what came later: 2018-12-03T00:00:00.000000Z"},
    {"next", "Goes on where the last page ended"}};
const std::vector<QueryParameter> kMatches = {{"match[id]", "Ids with commas between"},
                                              {"match[type]", "Types: indicator, malware, …"},
                                              {"match[version]", "last, first, all, or times"},
                                              {"match[spec_version]", "2.1"}};

std::vector<QueryParameter> pages_and(std::initializer_list<size_t> matches) {
  std::vector<QueryParameter> all = kPages;
  for (size_t i : matches) all.push_back(kMatches[i]);
  return all;
}

}  // namespace

void add_taxii_api(ApiRoutes& routes, std::shared_ptr<Publications> p) {
  auto add = [&](Method method, std::string_view path, const char* sentence,
                 std::vector<QueryParameter> query, Work work) {
    bool sends = method == Method::post;
    // Rows keep the pointer: these few texts live as long as the program.
    static std::vector<std::unique_ptr<std::string>> paths;
    paths.push_back(std::make_unique<std::string>(path));
    routes.add({.method = method,
                .path = paths.back()->c_str(),
                .rule = "public",
                .sentence = sentence,
                .query = std::move(query),
                .request = sends ? kType : "",
                .response = kType,
                .handler = [p, work = std::move(work)](const Asked& asked) -> Result<Response> {
                  auto r = serve(*p, asked, work);
                  // 403 has TAXII's error as a body too.
                  if (r && r->status == 403 && r->body.empty())
                    return taxii_error(asked, 403, "You may read this collection, and not change it.");
                  return r;
                },
                .body_limit = kInboxBytes,
                .body_type = ""});
  };
  std::string root = kRoot, one = root + "collections/{collection}/", objects = one + "objects/";
  auto paged = [](TaxiiView view, unsigned takes) {
    return [view, takes](Publications& publications, const Asked& asked, const Viewer& viewer) {
      return page(publications, asked, viewer, view, takes);
    };
  };
  add(Method::get, "/taxii2/", "TAXII 2.1: discovery", {}, discovery);
  add(Method::get, root, "TAXII 2.1: the API root", {}, api_root);
  add(Method::get, root + "collections/", "TAXII 2.1: the collections you may read", {}, collections);
  add(Method::get, one, "TAXII 2.1: one collection", {}, collection);
  add(Method::get, one + "manifest/", "TAXII 2.1: what a collection holds", pages_and({0, 1, 2, 3}),
      paged(TaxiiView::manifest, kPaging | kMatchObject | kMatchVersion | kMatchSpec));
  add(Method::get, objects, "TAXII 2.1: objects of a collection (STIX 2.1), oldest first",
      pages_and({0, 1, 2, 3}),
      paged(TaxiiView::objects, kPaging | kMatchObject | kMatchVersion | kMatchSpec));
  add(Method::post, objects, "TAXII 2.1: add objects; they wait until an operator releases them", {},
      add_objects);
  add(Method::get, objects + "{object}/", "TAXII 2.1: one object", pages_and({2, 3}),
      paged(TaxiiView::objects, kPaging | kMatchVersion | kMatchSpec));
  add(Method::delete_, objects + "{object}/", "TAXII 2.1: refused, as withdrawals are new versions",
      {{kMatches[2]}, {kMatches[3]}}, refuse_delete);
  add(Method::get, objects + "{object}/versions/", "TAXII 2.1: versions held of an object", pages_and({3}),
      paged(TaxiiView::versions, kPaging | kMatchSpec));
  add(Method::get, root + "status/{id}/", "TAXII 2.1: what became of objects that were added", {}, status);
}

}  // namespace luytre
