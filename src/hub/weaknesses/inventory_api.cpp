// A body's inventory, and files brought into it: lists of assets and reports of scanners.
#include <fmt/format.h>

#include <algorithm>

#include "base/vietnamese.h"
#include "hub/findings_shapes.h"
#include "hub/weaknesses/weaknesses_api.h"
#include "weaknesses/inventory/asset_files.h"
#include "weaknesses/inventory/inventory_match.h"
#include "weaknesses/scans/scan_formats.h"

namespace luytre {
namespace {

constexpr uint64_t kMostRows = 1000, kFirstRows = 100;
constexpr size_t kFileLimit = 64 << 20;
constexpr size_t kMostName = 255;

JsonObject asset_json(const Asset& a, const std::unordered_map<std::string, uint64_t>& open) {
  auto at = open.find(a.place);
  return {{"id", a.id},
          {"place", text_json(a.place)},
          {"host", text_json(a.host)},
          {"address", text_json(a.address)},
          {"product", text_json(a.product)},
          {"version", text_json(a.version)},
          {"port", a.port},
          {"protocol", text_json(a.protocol)},
          {"owner", text_json(a.owner)},
          {"importance", text_json(a.importance)},
          {"level", a.level},
          {"source", text_json(a.source)},
          {"first_seen", moment_json(a.first_seen)},
          {"last_seen", moment_json(a.last_seen)},
          {"open", at == open.end() ? 0 : at->second}};
}

struct Inventory {
  std::string body;
  std::vector<Asset> assets;
  std::unordered_map<std::string, uint64_t> open;  // weaknesses by place
  uint64_t places = 0;
};

Result<Inventory> inventory_of(Hub& hub, const Asked& asked) {
  auto body = body_asked(hub, asked);
  if (!body) return std::unexpected(body.error());
  Inventory out{.body = std::move(*body)};
  auto assets = AssetBook(hub.ledger()).list(asked.viewer, {.organisation = out.body});
  if (!assets) return std::unexpected(assets.error());
  auto weaknesses = WeaknessBook(hub.ledger()).list(asked.viewer, {.organisation = out.body, .open = true});
  if (!weaknesses) return std::unexpected(weaknesses.error());
  for (const Weakness& w : *weaknesses) ++out.open[w.place];
  std::string_view last;
  for (const Asset& a : *assets) {
    out.places += a.place != last;
    last = a.place;
  }
  std::string text = without_marks(asked.query("text"));
  auto holds = [&](const std::string& in) {
    std::string plain = without_marks(in);
    return !std::ranges::search(plain, text, [](unsigned char a, unsigned char b) {
              return std::tolower(a) == std::tolower(b);
            }).empty();
  };
  for (Asset& a : *assets)
    if (text.empty() || holds(a.place) || holds(a.host) || holds(a.product) || holds(a.owner))
      out.assets.push_back(std::move(a));
  return out;
}

Result<http::Response> table(Hub& hub, const Asked& asked) {
  auto limit = asked.number("limit", kFirstRows, kMostRows),
       offset = asked.number("offset", 0, 1'000'000'000);
  if (!limit) return std::unexpected(limit.error());
  if (!offset) return std::unexpected(offset.error());
  auto inventory = inventory_of(hub, asked);
  if (!inventory) return std::unexpected(inventory.error());
  JsonArray items;
  for (size_t i = *offset; i < std::min<size_t>(inventory->assets.size(), *offset + *limit); ++i)
    items.push_back(asset_json(inventory->assets[i], inventory->open));
  return json_response(JsonObject{{"organisation", organisation_ref(*asked.directory, inventory->body)},
                                  {"total", inventory->assets.size()},
                                  {"items", std::move(items)},
                                  {"places", inventory->places}});
}

Result<http::Response> csv(Hub& hub, const Asked& asked) {
  auto separator = csv_separator(asked);
  if (!separator) return std::unexpected(separator.error());
  auto inventory = inventory_of(hub, asked);
  if (!inventory) return std::unexpected(inventory.error());
  // The titles are those an inventory is read by: what is exported can be brought in again.
  CsvExport out({{"host"},
                 {"address"},
                 {"domain"},
                 {"url"},
                 {"product"},
                 {"version"},
                 {"port", false},
                 {"protocol"},
                 {"owner"},
                 {"importance"},
                 {"level", false},
                 {"seen"},
                 {"source"},
                 {"open", false}},
                *separator);
  out.note(fmt::format("inventory of {}, {} rows", inventory->body, inventory->assets.size()));
  out.note("made: " + moment_cell(asked.now));
  for (const Asset& a : inventory->assets)
    out.row({a.host, a.address, a.domain, a.url, a.product, a.version, a.port ? std::to_string(a.port) : "",
             a.protocol, a.owner, a.importance, a.level ? std::to_string(a.level) : "",
             a.last_seen == kNoTime ? "" : format_day(day_of(a.last_seen)), a.source,
             std::to_string(inventory->open[a.place])});
  return std::move(out).response("inventory.csv");
}

JsonObject counts_json(const AssetCounts& c) {
  return {{"added", c.added},
          {"changed", c.changed},
          {"unchanged", c.unchanged},
          {"foreign", c.foreign},
          {"refused", c.refused}};
}

JsonObject import_json(const char* kind, const char* format, bool complete, const ScanReport& r) {
  JsonArray foreign;
  for (const std::string& host : r.foreign_examples) foreign.push_back(text_json(host));
  return {{"kind", kind},
          {"format", format},
          {"known", r.known},
          {"complete", complete},
          {"assets", counts_json(r.assets)},
          {"found", r.findings},
          {"opened", r.opened},
          {"reopened", r.reopened},
          {"seen_again", r.seen_again},
          {"closed",
           JsonObject{{"patched", r.patched}, {"port_closed", r.port_closed}, {"host_gone", r.host_gone}}},
          {"foreign_hosts", r.foreign_hosts},
          {"foreign_examples", std::move(foreign)},
          {"unknown_columns", JsonArray{}}};
}

// One file into one body's inventory.
class Upload {
 public:
  Upload(Hub& hub, WeaknessDesk& desk, const Asked& asked) : hub_(hub), desk_(desk), asked_(asked) {}

  Result<http::Response> run() {
    body_ = asked_.parameter("id");
    if (!asked_.directory->organisation(body_) || !asked_.viewer.may(Permission::change_assets, body_))
      return fail(ErrorCode::not_found, "there is no such body here");
    const std::string& text = asked_.request.body;
    if (text.empty()) return fail(ErrorCode::invalid, "the file is empty");
    std::string_view named = asked_.query("name");
    name_ = std::string(named.substr(named.find_last_of("/\\") + 1).substr(0, kMostName));
    if (std::string_view day = asked_.query("observed"); !day.empty()) {
      auto read = parse_day(day);
      if (!read) return fail(ErrorCode::invalid, "observed takes a day like 2026-01-31");
      observed_ = start_of(*read);
      if (observed_ > asked_.now) return fail(ErrorCode::invalid, "observed is a day that has been");
    }
    auto scope = BodyScope::of(*asked_.directory, body_, day_of(asked_.now));
    if (!scope) return std::unexpected(scope.error());
    auto due = desk_.due_dates();
    if (!due) return std::unexpected(due.error());
    Result<JsonObject> done =
        fail(ErrorCode::invalid,
             packed(text)
                 ? "the file is packed: unpack it, then bring in what is inside"
                 : "no format that is known here: nmap XML, Nessus, OpenVAS, Nuclei, SARIF, Trivy, Grype, "
                   "OpenSCAP, Shadowserver; CSV with a header, CycloneDX or SPDX JSON");
    if (auto format = recognise_scan(text))
      done = scan(*format, text, *scope, *due);
    else if (auto list = recognise_assets(text))
      done = assets(*list, text, *scope, *due);
    if (!done) return std::unexpected(done.error());
    hub_.publish("weakness", body_, "{}");
    return json_response(std::move(*done));
  }

 private:
  static bool packed(std::string_view text) {
    for (std::string_view magic :
         {std::string_view("PK\x03\x04"), std::string_view("\x1f\x8b"), std::string_view("\x28\xb5\x2f\xfd"),
          std::string_view("7z\xbc\xaf"), std::string_view("BZh"),
          std::string_view("\xfd"
                           "7zXZ")})
      if (text.starts_with(magic)) return true;
    return false;
  }

  Result<JsonObject> scan(ScanFormat format, const std::string& text, const BodyScope& scope,
                          const DueDates& due) {
    auto read = read_scan(format, text, name_);
    if (!read) return std::unexpected(read.error());
    ScanImport import{.actor = asked_.viewer.actor(), .asset = std::string(asked_.query("asset"))};
    import.observed = observed_ == kNoTime ? asked_.now : observed_;
    import.same_checks = asked_.query("same_checks") == "1";
    auto report = WeaknessBook(hub_.ledger()).import(asked_.viewer, scope, *read, import, due);
    if (!report) return std::unexpected(report.error());
    JsonObject out = import_json("scan", to_string(format), read->coverage.complete, *report);
    out["unused"] = JsonObject{{"informational", read->counts.informational},
                               {"suppressed", read->counts.suppressed},
                               {"malformed", read->counts.malformed},
                               {"over_limit", read->counts.over_limit}};
    return out;
  }

  Result<JsonObject> assets(AssetFormat format, const std::string& text, const BodyScope& scope,
                            const DueDates& due) {
    auto read = read_assets(format, text, {.columns = {}, .place = std::string(asked_.query("asset"))});
    if (!read) return std::unexpected(read.error());
    for (Asset& asset : read->assets) {
      if (asset.last_seen == kNoTime) asset.last_seen = observed_ == kNoTime ? asked_.now : observed_;
      asset.source = to_string(format);
    }
    auto counts = AssetBook(hub_.ledger()).add(asked_.viewer, scope, std::move(read->assets));
    if (!counts) return std::unexpected(counts.error());
    ScanReport report;
    if (auto knowledge = desk_.knowledge()) {
      auto matched = match_inventory(hub_.ledger(), asked_.viewer, *knowledge, body_);
      if (!matched) return std::unexpected(matched.error());
      if (!matched->scan.hosts.empty()) {
        auto imported =
            WeaknessBook(hub_.ledger())
                .import(asked_.viewer, scope, matched->scan,
                        {.actor = asked_.viewer.actor(), .asset = {}, .from_inventory = true}, due);
        if (!imported) return std::unexpected(imported.error());
        report = std::move(*imported);
      }
    }
    report.known = counts->added + counts->changed == 0;
    report.assets = *counts;
    JsonObject out = import_json("inventory", to_string(format), read->over_limit == 0, report);
    out["unused"] = JsonObject{{"informational", 0},
                               {"suppressed", 0},
                               {"malformed", read->malformed},
                               {"over_limit", read->over_limit}};
    JsonArray columns;
    for (const std::string& title : read->unknown_columns) columns.push_back(text_json(title));
    out["unknown_columns"] = std::move(columns);
    return out;
  }

  Hub& hub_;
  WeaknessDesk& desk_;
  const Asked& asked_;
  std::string body_, name_;
  Timestamp observed_ = kNoTime;
};

}  // namespace

void add_inventory_api(ApiRoutes& routes, Hub& hub) {
  auto desk = WeaknessDesk::of(hub);
  std::vector<QueryParameter> query{{"organisation", "The body; one's own when absent"},
                                    {"text", "Part of a place, host, product or owner"}};
  auto paged = query;
  paged.push_back({"limit", "At most so many rows, 100 when absent"});
  paged.push_back({"offset", "Rows to pass over"});
  auto exported = query;
  exported.push_back(kSeparator);
  routes.add({.method = http::Method::get,
              .path = "/api/assets",
              .rule = "read_findings",
              .sentence = "A body's inventory, by place",
              .query = paged,
              .response = "AssetTable",
              .handler = [&hub](const Asked& asked) { return table(hub, asked); }});
  routes.add({.method = http::Method::get,
              .path = "/api/assets.csv",
              .rule = "read_findings",
              .sentence = "The same, all rows, with the titles an inventory is read by",
              .query = exported,
              .response = "text/csv",
              .handler = [&hub](const Asked& asked) { return csv(hub, asked); }});
  routes.add({.method = http::Method::post,
              .path = "/api/organisations/{id}/inventory",
              .rule = "change_assets",
              .sentence =
                  "Brings in a scanner's report or a list of assets, whose format is recognised; at most "
                  "64 MB",
              .query = {{"name", "The file's name, which Shadowserver's reports are known by"},
                        {"observed", "The day it is of, where it tells none; today when absent"},
                        {"asset", "What it is of, where it names no host: a repository, an image"},
                        {"same_checks", "1: it ran every check its scanner ran before, so silence closes"}},
              .request = "application/octet-stream",
              .response = "InventoryImport",
              .handler = [&hub, desk](const Asked& asked) { return Upload(hub, *desk, asked).run(); },
              .body_limit = kFileLimit,
              .body_type = "application/octet-stream"});
}

}  // namespace luytre
