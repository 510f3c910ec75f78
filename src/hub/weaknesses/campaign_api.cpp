// One weakness over all bodies: who has it open, who has closed it, whose systems we know nothing of.
#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "hub/weaknesses/weaknesses_api.h"

namespace luytre {
namespace {

constexpr size_t kMostName = 200;

struct Body {
  const Organisation* body;
  const char* state;
  WeaknessCount count;
};

struct Campaign {
  std::string weakness, sector, title;
  std::vector<Body> bodies;  // open ones first
  std::map<std::string, uint64_t> sectors;
  std::vector<OpenOnDay> days;
};

int order(std::string_view state) {
  return state == "open" ? 0 : state == "unknown" ? 1 : state == "not-seen" ? 2 : 3;
}

Result<Campaign> campaign_of(Hub& hub, const Asked& asked) {
  Campaign out{.weakness = std::string(asked.query("weakness")),
               .sector = std::string(asked.query("sector"))};
  if (out.weakness.empty() || out.weakness.size() > kMostName)
    return fail(ErrorCode::invalid, "name a weakness: weakness=CVE-2021-44228");
  WeaknessBook book(hub.ledger());
  auto counts = book.count(asked.viewer, {.weakness = out.weakness}, asked.now, WeaknessKey::organisation);
  if (!counts) return std::unexpected(counts.error());
  auto places = AssetBook(hub.ledger()).places(asked.viewer);
  if (!places) return std::unexpected(places.error());
  std::map<std::string_view, const WeaknessCount*> by_body;
  for (const WeaknessCount& c : *counts) {
    by_body[c.key] = &c;
    if (out.title.empty()) out.title = c.title;
  }
  Day today = day_of(asked.now);
  for (const Organisation& o : asked.directory->organisations()) {
    if (o.valid_from > today || today > o.valid_to || !asked.viewer.may(Permission::read_findings, o.id))
      continue;
    ++out.sectors[o.sector];
    if (!out.sector.empty() && o.sector != out.sector) continue;
    Body body{.body = &o, .state = places->contains(o.id) ? "not-seen" : "unknown", .count = {}};
    if (auto at = by_body.find(o.id); at != by_body.end()) {
      body.count = *at->second;
      body.state = body.count.open > 0 ? "open" : "done";
    }
    out.bodies.push_back(std::move(body));
  }
  std::ranges::stable_sort(out.bodies, [](const Body& a, const Body& b) {
    return std::tuple(order(a.state), b.count.overdue, b.count.open) <
           std::tuple(order(b.state), a.count.overdue, a.count.open);
  });
  auto days = book.open_by_day(asked.viewer, {.weakness = out.weakness});
  if (!days) return std::unexpected(days.error());
  if (out.sector.empty()) out.days = std::move(*days);
  return out;
}

Result<http::Response> campaign(Hub& hub, WeaknessDesk& desk, const Asked& asked) {
  auto c = campaign_of(hub, asked);
  if (!c) return std::unexpected(c.error());
  auto knowledge = desk.knowledge();
  auto known = knowledge ? knowledge->find(c->weakness) : std::nullopt;
  auto kev = known ? knowledge->kev(*known) : std::nullopt;
  if (c->title.empty() && known) c->title = knowledge->title(*known);
  JsonArray items, sectors, days;
  std::map<std::string_view, uint64_t> states;
  uint64_t open = 0, closed = 0;
  Timestamp due = 0;
  for (const Body& b : c->bodies) {
    ++states[b.state];
    open += b.count.open;
    closed += b.count.closed;
    if (b.count.due && (due == 0 || b.count.due < due)) due = b.count.due;
    items.push_back(JsonObject{{"organisation", organisation_ref(*asked.directory, b.body->id)},
                               {"state", b.state},
                               {"open", b.count.open},
                               {"closed", b.count.closed},
                               {"overdue", b.count.overdue},
                               {"since", moment_json(b.count.first_seen)},
                               {"done", moment_json(b.count.last_closed)}});
  }
  for (const auto& [sector, bodies] : c->sectors)
    sectors.push_back(
        JsonObject{{"sector", text_json(sector)}, {"name", sector_name(sector)}, {"bodies", bodies}});
  for (const OpenOnDay& day : c->days)
    days.push_back(JsonObject{{"day", day_text(day.day)}, {"open", day.open}});
  return json_response(JsonObject{{"weakness", text_json(c->weakness)},
                                  {"title", text_json(c->title)},
                                  {"exploited", kev.has_value()},
                                  {"cvss", cvss_json(knowledge.get(), c->weakness)},
                                  {"epss", epss_json(knowledge.get(), c->weakness)},
                                  {"due", moment_json(due)},
                                  {"sector", text_json(c->sector)},
                                  {"sectors", std::move(sectors)},
                                  {"bodies", JsonObject{{"open", states["open"]},
                                                        {"done", states["done"]},
                                                        {"not_seen", states["not-seen"]},
                                                        {"unknown", states["unknown"]}}},
                                  {"open", open},
                                  {"closed", closed},
                                  {"days", std::move(days)},
                                  {"items", std::move(items)},
                                  {"checked", time_json(asked.now)}});
}

Result<http::Response> csv(Hub& hub, const Asked& asked) {
  auto separator = csv_separator(asked);
  if (!separator) return std::unexpected(separator.error());
  auto c = campaign_of(hub, asked);
  if (!c) return std::unexpected(c.error());
  CsvExport out({{"organisation"},
                 {"name"},
                 {"sector"},
                 {"state"},
                 {"open", false},
                 {"closed", false},
                 {"overdue", false},
                 {"first_seen"},
                 {"last_closed"}},
                *separator);
  out.note(fmt::format("{} over {} bodies", c->weakness, c->bodies.size()));
  out.note("not-seen: has an inventory without it; unknown: nothing is known of its systems");
  out.note("made: " + moment_cell(asked.now));
  for (const Body& b : c->bodies)
    out.row({b.body->id, b.body->name_vi, b.body->sector, b.state, std::to_string(b.count.open),
             std::to_string(b.count.closed), std::to_string(b.count.overdue), moment_cell(b.count.first_seen),
             moment_cell(b.count.last_closed)});
  return std::move(out).response("weakness-campaign.csv");
}

}  // namespace

void add_weakness_campaign_api(ApiRoutes& routes, Hub& hub) {
  auto desk = WeaknessDesk::of(hub);
  std::vector<QueryParameter> query{{"weakness", "CVE-2021-44228"}, {"sector", "Bodies of this sector only"}};
  auto exported = query;
  exported.push_back(kSeparator);
  routes.add({.method = http::Method::get,
              .path = "/api/weaknesses/campaign",
              .rule = "read_findings",
              .sentence = "How far one weakness is dealt with, body by body",
              .query = query,
              .response = "WeaknessCampaign",
              .handler = [&hub, desk](const Asked& asked) { return campaign(hub, *desk, asked); }});
  routes.add({.method = http::Method::get,
              .path = "/api/weaknesses/campaign.csv",
              .rule = "read_findings",
              .sentence = "The same as a table",
              .query = exported,
              .response = "text/csv",
              .handler = [&hub](const Asked& asked) { return csv(hub, asked); }});
}

}  // namespace luytre
