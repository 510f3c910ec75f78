// Weaknesses of all that the reader may see: by sector, by body, and which are most spread.
#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "hub/weaknesses/weaknesses_api.h"
#include "weaknesses/inventory/review_book.h"

namespace luytre {
namespace {

constexpr size_t kMostTop = 200;
constexpr Timestamp kReviewHolds = 365 * kMicrosPerDay;

struct Figures {
  WeaknessCount total;
  std::vector<WeaknessCount> sectors, bodies, weaknesses;  // the last by bodies, then open ones
  std::map<std::string, Timestamp> reviewed;               // the last signed review of each body
};

Result<Figures> figures_of(Hub& hub, const Asked& asked) {
  WeaknessBook book(hub.ledger());
  Figures out;
  auto total = book.total(asked.viewer, {}, asked.now);
  if (!total) return std::unexpected(total.error());
  out.total = std::move(*total);
  for (auto [by, into] : {std::pair{WeaknessKey::sector, &out.sectors},
                          {WeaknessKey::organisation, &out.bodies},
                          {WeaknessKey::weakness, &out.weaknesses}}) {
    auto rows = book.count(asked.viewer, {}, asked.now, by);
    if (!rows) return std::unexpected(rows.error());
    *into = std::move(*rows);
  }
  std::erase_if(out.weaknesses, [](const WeaknessCount& c) { return c.open == 0; });
  std::ranges::stable_sort(out.weaknesses, [](const WeaknessCount& a, const WeaknessCount& b) {
    return std::tuple(b.bodies, b.open, std::string_view(a.key)) <
           std::tuple(a.bodies, a.open, std::string_view(b.key));
  });
  auto reviews = ReviewBook(hub.ledger()).latest(asked.viewer);
  if (!reviews) return std::unexpected(reviews.error());
  for (const Review& r : *reviews) out.reviewed[r.organisation] = r.signed_at;
  return out;
}

// Of bodies that are valid today and that the reader may see.
std::vector<const Organisation*> bodies_seen(const Asked& asked) {
  std::vector<const Organisation*> out;
  Day today = day_of(asked.now);
  for (const Organisation& o : asked.directory->organisations())
    if (o.valid_from <= today && today <= o.valid_to && asked.viewer.may(Permission::read_findings, o.id))
      out.push_back(&o);
  return out;
}

JsonObject with(JsonObject object, std::string_view name, Json value) {
  object[name] = std::move(value);
  return object;
}

Json review_of(const Figures& f, const std::string& body) {
  auto at = f.reviewed.find(body);
  return at == f.reviewed.end() ? Json(nullptr) : moment_json(at->second);
}

Result<http::Response> country(Hub& hub, WeaknessDesk& desk, const Asked& asked) {
  auto figures = figures_of(hub, asked);
  if (!figures) return std::unexpected(figures.error());
  auto knowledge = desk.knowledge();
  JsonArray sectors, bodies, top;
  for (const WeaknessCount& c : figures->sectors)
    sectors.push_back(with(with(numbers_json(c), "sector", text_json(c.key)), "name", sector_name(c.key)));
  for (const WeaknessCount& c : figures->bodies)
    bodies.push_back(with(with(numbers_json(c), "organisation", organisation_ref(*asked.directory, c.key)),
                          "reviewed", review_of(*figures, c.key)));
  for (const WeaknessCount& c : figures->weaknesses) {
    if (top.size() == kMostTop) break;
    top.push_back(JsonObject{{"weakness", text_json(c.key)},
                             {"title", text_json(c.title)},
                             {"bodies", c.bodies},
                             {"assets", c.assets},
                             {"open", c.open},
                             {"overdue", c.overdue},
                             {"exploited", c.exploited > 0},
                             {"cvss", cvss_json(knowledge.get(), c.key)},
                             {"epss", epss_json(knowledge.get(), c.key)},
                             {"due", moment_json(c.due)}});
  }
  auto seen = bodies_seen(asked);
  size_t reviewed = static_cast<size_t>(std::ranges::count_if(seen, [&](const Organisation* o) {
    auto at = figures->reviewed.find(o->id);
    return at != figures->reviewed.end() && at->second >= asked.now - kReviewHolds;
  }));
  return json_response(JsonObject{{"numbers", numbers_json(figures->total)},
                                  {"by_sector", std::move(sectors)},
                                  {"by_organisation", std::move(bodies)},
                                  {"top", std::move(top)},
                                  {"reviews", JsonObject{{"signed", reviewed}, {"bodies", seen.size()}}},
                                  {"checked", time_json(asked.now)}});
}

Result<http::Response> csv(Hub& hub, const Asked& asked) {
  auto separator = csv_separator(asked);
  if (!separator) return std::unexpected(separator.error());
  std::string_view by = asked.query("by");
  if (by.empty()) by = "weakness";
  if (by != "weakness" && by != "sector" && by != "organisation")
    return fail(ErrorCode::invalid, "by is weakness, sector or organisation");
  auto figures = figures_of(hub, asked);
  if (!figures) return std::unexpected(figures.error());
  const auto& rows = by == "weakness" ? figures->weaknesses
                     : by == "sector" ? figures->sectors
                                      : figures->bodies;
  CsvExport out({{std::string(by)},
                 {"name"},
                 {"open", false},
                 {"overdue", false},
                 {"exploited", false},
                 {"critical", false},
                 {"high", false},
                 {"closed", false},
                 {"bodies", false},
                 {"assets", false},
                 {"first_due"},
                 {"reviewed"}},
                *separator);
  out.note(fmt::format("weaknesses by {}", by));
  out.note("made: " + moment_cell(asked.now));
  for (const WeaknessCount& c : rows) {
    const Organisation* body = by == "organisation" ? asked.directory->organisation(c.key) : nullptr;
    auto reviewed = figures->reviewed.find(c.key);
    out.row({c.key,
             by == "weakness" ? c.title
             : body           ? body->name_vi
                              : "",
             std::to_string(c.open), std::to_string(c.overdue), std::to_string(c.exploited),
             std::to_string(c.critical), std::to_string(c.high), std::to_string(c.closed),
             std::to_string(c.bodies), std::to_string(c.assets), moment_cell(c.due),
             body && reviewed != figures->reviewed.end() ? moment_cell(reviewed->second) : ""});
  }
  return std::move(out).response(fmt::format("weaknesses-by-{}.csv", by));
}

}  // namespace

void add_weakness_country_api(ApiRoutes& routes, Hub& hub) {
  auto desk = WeaknessDesk::of(hub);
  routes.add(
      {.method = http::Method::get,
       .path = "/api/weaknesses/country",
       .rule = "read_findings",
       .sentence = "Weaknesses of all bodies that the reader sees: by sector, by body, and the most spread",
       .query = {},
       .response = "WeaknessCountry",
       .handler = [&hub, desk](const Asked& asked) { return country(hub, *desk, asked); }});
  routes.add({.method = http::Method::get,
              .path = "/api/weaknesses/country.csv",
              .rule = "read_findings",
              .sentence = "One of its tables, all rows",
              .query = {{"by", "weakness (else), sector, organisation"}, kSeparator},
              .response = "text/csv",
              .handler = [&hub](const Asked& asked) { return csv(hub, asked); }});
}

}  // namespace luytre
