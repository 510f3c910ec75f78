// Out to machines and to everybody: CSAF provider files, RSS, Atom, public pages. What is marked TLP:CLEAR
// is public; the rest asks for a token, and shows whom it is addressed to what is theirs.
#include <fmt/format.h>

#include <charconv>

#include "hub/warning/warnings.h"
#include "warning/advisories/feeds.h"

namespace luytre {
namespace {

using http::Method;
using http::Response;

constexpr uint64_t kFeedLength = 50;

Response answer(std::string body, std::string type, bool everybody) {
  Response out = Response::text(std::move(body));
  for (http::Field& field : out.fields)
    if (field.name == "Content-Type") field.value = type;
  if (!out.find_field("Content-Type")) out.set("Content-Type", type);
  if (everybody) out.set("Access-Control-Allow-Origin", "*");
  return std::move(out.tag_body());
}

Response plain(std::string body, bool everybody) {
  return answer(std::move(body), "text/plain; charset=utf-8", everybody);
}
Response json(std::string body, bool everybody) {
  return answer(std::move(body), "application/json", everybody);
}

std::unexpected<Error> none() {
  return fail(ErrorCode::not_found, "there is no such file here");
}

// Lists of one label: index.txt, changes.csv, the feed.
Result<Response> listing(Warnings& w, const Asked& asked, std::string_view label, std::string_view name) {
  bool everybody = label == "white";
  auto publisher = w.publisher();
  if (!publisher) return none();
  auto files = csaf_files(w.hub.ledger(), everybody ? Viewer::nobody() : asked.viewer, label);
  if (!files) return std::unexpected(files.error());
  if (name == "index.txt") return plain(csaf_index(*files), everybody);
  if (name == "changes.csv") return answer(csaf_changes(*files), "text/csv; charset=utf-8", everybody);
  if (name == fmt::format("csaf-feed-tlp-{}.json", label))
    return json(csaf_rolie(*files, *publisher, label, asked.now), everybody);
  return none();
}

// A document, or a hash or signature of one.
Result<Response> document(Warnings& w, const Asked& asked, std::string_view label, std::string_view year,
                          std::string_view name) {
  bool everybody = label == "white";
  int number = 0;
  auto [end, error] = std::from_chars(year.data(), year.data() + year.size(), number);
  if (error != std::errc() || end != year.data() + year.size() || year.size() != 4) return none();
  std::string_view base = name, what;
  for (std::string_view suffix : {".sha256", ".sha512", ".asc"})
    if (name.ends_with(suffix)) {
      what = suffix;
      base = name.substr(0, name.size() - suffix.size());
    }
  auto file = csaf_file(w.hub.ledger(), everybody ? Viewer::nobody() : asked.viewer, label, number, base);
  if (!file) return std::unexpected(file.error());
  if (what == ".sha256") return plain(csaf_hash_line(file->sha256, file->name), everybody);
  if (what == ".sha512") return plain(csaf_hash_line(file->sha512, file->name), everybody);
  if (what != ".asc") return json(std::move(file->document), everybody);
  if (file->signature.empty()) return none();
  return answer(std::move(file->signature), "application/pgp-signature", everybody);
}

bool restricted(std::string_view label) {
  return label == "green" || label == "amber" || label == "red";
}

Result<Response> metadata(Warnings& w, const Asked& asked) {
  auto publisher = w.publisher();
  if (!publisher) return none();
  auto files = csaf_files(w.hub.ledger(), Viewer::nobody(), "white");
  if (!files) return std::unexpected(files.error());
  Timestamp updated = files->empty() ? asked.now : files->front().updated_at;
  return json(csaf_provider_metadata(*publisher, w.hub.notices().options().signing_key, updated), true);
}

Result<Response> key(Warnings& w, const Asked& asked) {
  const std::string& signing = w.hub.notices().options().signing_key;
  if (signing.empty() || asked.parameter("file") != signing + ".asc") return none();
  auto armoured = w.hub.notices().pgp().export_key(signing);
  if (!armoured) return std::unexpected(armoured.error());
  return answer(std::move(*armoured), "application/pgp-keys", true);
}

Result<Response> feed(Warnings& w, const Asked& asked, bool rss) {
  auto publisher = w.publisher();
  if (!publisher) return none();
  auto all = public_advisories(w.book, kFeedLength);
  if (!all) return std::unexpected(all.error());
  return rss ? answer(rss_feed(*all, *publisher, asked.now), "application/rss+xml; charset=utf-8", true)
             : answer(atom_feed(*all, *publisher, asked.now), "application/atom+xml; charset=utf-8", true);
}

Result<Response> page(Warnings& w, const Asked& asked) {
  auto publisher = w.publisher();
  if (!publisher) return none();
  auto one = w.book.find(Viewer::console("system"), asked.parameter("number"));
  if (!one || !is_public(*one) || warning_number(*one) != asked.parameter("number")) return none();
  auto html = advisory_page(*one, *publisher);
  if (!html) return std::unexpected(html.error());
  return answer(std::move(*html), "text/html; charset=utf-8", false);
}

}  // namespace

void add_csaf_api(ApiRoutes& routes, Hub& hub) {
  auto warnings = std::make_shared<Warnings>(hub);
  using Handler = std::function<Result<Response>(Warnings&, const Asked&)>;
  auto row = [&](const char* path, const char* rule, const char* sentence, const char* response,
                 Handler handler) {
    routes.add({.method = Method::get,
                .path = path,
                .rule = rule,
                .sentence = sentence,
                .query = {},
                .request = "",
                .response = response,
                .handler = [warnings, handler](const Asked& asked) { return handler(*warnings, asked); }});
  };
  row("/.well-known/csaf/provider-metadata.json", "public", "Who publishes CSAF here, and where",
      "application/json", metadata);
  row("/.well-known/csaf/openpgp/{file}", "public", "The public key of the signatures",
      "application/pgp-keys", key);
  row("/.well-known/csaf/white/{name}", "public",
      "Lists of the public advisories: index.txt, changes.csv, feed", "application/octet-stream",
      [](Warnings& w, const Asked& a) { return listing(w, a, "white", a.parameter("name")); });
  row("/.well-known/csaf/white/{year}/{name}", "public",
      "A public advisory as CSAF 2.0, its hashes, its signature", "application/octet-stream",
      [](Warnings& w, const Asked& a) {
        return document(w, a, "white", a.parameter("year"), a.parameter("name"));
      });
  row("/.well-known/csaf/{label}/{name}", "read_warnings", "Lists of those advisories that are the reader's",
      "application/octet-stream", [](Warnings& w, const Asked& a) -> Result<Response> {
        if (!restricted(a.parameter("label"))) return none();
        return listing(w, a, a.parameter("label"), a.parameter("name"));
      });
  row("/.well-known/csaf/{label}/{year}/{name}", "read_warnings",
      "An advisory of the reader's as CSAF 2.0, its hashes, its signature", "application/octet-stream",
      [](Warnings& w, const Asked& a) -> Result<Response> {
        if (!restricted(a.parameter("label"))) return none();
        return document(w, a, a.parameter("label"), a.parameter("year"), a.parameter("name"));
      });
  row("/feeds/advisories.rss", "public", "Public advisories as RSS 2.0", "application/rss+xml",
      [](Warnings& w, const Asked& a) { return feed(w, a, true); });
  row("/feeds/advisories.atom", "public", "Public advisories as Atom", "application/atom+xml",
      [](Warnings& w, const Asked& a) { return feed(w, a, false); });
  row("/feeds/advisories/{number}", "public", "A public advisory as a page", "text/html", page);
}

}  // namespace luytre
