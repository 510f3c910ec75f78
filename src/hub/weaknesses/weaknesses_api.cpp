// A body's weaknesses by priority, and one of them with its story.
#include "hub/weaknesses/weaknesses_api.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "base/vietnamese.h"
#include "hub/findings_shapes.h"
#include "hub/weaknesses/weakness_findings.h"

namespace luytre {
namespace {

constexpr uint64_t kMostRows = 1000, kFirstRows = 100;

bool is_overdue(const Weakness& w, Timestamp now) {
  return w.open && w.due < now;
}

// The findings that weaknesses are, with what people did to them.
using Stages = std::unordered_map<std::string, FindingState>;
Result<Stages> stages_of(Hub& hub, const Asked& asked, const std::string& body) {
  auto list = hub.book().list(
      asked.viewer, {.organisations = std::vector<std::string>{body}, .kinds = {FindingKind::weakness}});
  if (!list) return std::unexpected(list.error());
  Stages out;
  for (const Finding& f : *list) out.emplace(f.id, f.state);
  return out;
}

JsonObject row_json(const Asked& asked, const RankedWeakness& r, const Stages& stages) {
  const Weakness& w = r.w;
  JsonArray terms, rules;
  for (const PriorityTerm& term : r.priority.terms)
    terms.push_back(JsonObject{
        {"reason", to_string(term.reason)}, {"value", text_json(term.value)}, {"points", term.points}});
  for (const std::string& rule : w.rules) rules.push_back(text_json(rule));
  auto stage = stages.find(weakness_finding_id(w));
  bool known = stage != stages.end();
  return {{"id", w.id},
          {"organisation", organisation_ref(*asked.directory, w.organisation)},
          {"weakness", text_json(w.weakness)},
          {"title", text_json(w.title)},
          {"place", text_json(w.place)},
          {"host", text_json(r.host)},
          {"owner", text_json(r.owner)},
          {"port", w.port},
          {"protocol", text_json(w.protocol)},
          {"part", text_json(w.part)},
          {"product", text_json(w.product)},
          {"version", text_json(w.version)},
          {"fix", text_json(w.fix)},
          {"severity", to_string(w.severity)},
          {"state", w.open ? "open" : "closed"},
          {"closed_because", to_string(w.closed_because)},
          {"priority", r.priority.points},
          {"terms", std::move(terms)},
          {"exploited", w.exploited},
          {"due", moment_json(w.due)},
          {"overdue", is_overdue(w, asked.now)},
          {"first_seen", moment_json(w.first_seen)},
          {"last_seen", moment_json(w.last_seen)},
          {"closed", moment_json(w.closed)},
          {"accepted_until", moment_json(w.accepted_until)},
          {"contacted", moment_json(r.contacted)},
          {"episode", w.episode},
          {"rules", std::move(rules)},
          {"finding", known ? Json(stage->first) : Json("")},
          {"stage", known ? Json(to_string(stage->second)) : Json(nullptr)}};
}

// What `view`, `text` and `sort` leave, in their order.
Result<void> arrange(const Asked& asked, std::vector<RankedWeakness>& rows) {
  std::string_view view = asked.query("view"), sort = asked.query("sort");
  std::function<bool(const Weakness&)> fits;
  if (view.empty() || view == "open")
    fits = [](const Weakness& w) { return w.open; };
  else if (view == "overdue")
    fits = [&](const Weakness& w) { return is_overdue(w, asked.now); };
  else if (view == "exploited")
    fits = [](const Weakness& w) { return w.open && w.exploited; };
  else if (view == "closed")
    fits = [](const Weakness& w) { return !w.open; };
  else if (view != "all")
    return fail(ErrorCode::invalid, "view is open, overdue, exploited, closed or all");
  if (fits) std::erase_if(rows, [&](const RankedWeakness& r) { return !fits(r.w); });
  if (std::string text = without_marks(asked.query("text")); !text.empty()) {
    auto holds = [&](const std::string& in) {
      std::string plain = without_marks(in);
      return std::ranges::search(plain, text, [](unsigned char a, unsigned char b) {
               return std::tolower(a) == std::tolower(b);
             }).begin() != plain.end();
    };
    std::erase_if(rows, [&](const RankedWeakness& r) {
      return !holds(r.w.weakness) && !holds(r.w.title) && !holds(r.w.place) && !holds(r.host) &&
             !holds(r.owner) && !holds(r.w.product);
    });
  }
  if (sort == "due")
    std::ranges::stable_sort(rows, {}, [](const RankedWeakness& r) { return r.w.due; });
  else if (sort == "place")
    std::ranges::stable_sort(rows, {}, [](const RankedWeakness& r) { return std::string_view(r.w.place); });
  else if (sort == "weakness")
    std::ranges::stable_sort(rows, {},
                             [](const RankedWeakness& r) { return std::string_view(r.w.weakness); });
  else if (!sort.empty() && sort != "priority")
    return fail(ErrorCode::invalid, "sort is priority, due, place or weakness");
  return {};
}

struct List {
  std::string body;
  std::vector<RankedWeakness> rows;  // all of the body
};

Result<List> list_of(Hub& hub, const Knowledge* knowledge, const Asked& asked) {
  auto body = body_asked(hub, asked);
  if (!body) return std::unexpected(body.error());
  auto rows = ranked_weaknesses(hub.ledger(), asked.viewer, knowledge, {.organisation = *body});
  if (!rows) return std::unexpected(rows.error());
  return List{std::move(*body), std::move(*rows)};
}

Result<Json> last_scan(Hub& hub, const std::string& body) {
  Json out = nullptr;
  auto read = hub.ledger().read([&](Transaction& t) {
    return t.query(
        "SELECT scanner, finished FROM weakness_scan WHERE organisation = $1 AND scanner <> "
        "'inventory' ORDER BY finished DESC LIMIT 1",
        {body}, [&](const Row& row) {
          out = JsonObject{{"scanner", text_json(row.text(0))}, {"at", moment_json(row.integer(1))}};
          return false;
        });
  });
  if (!read) return std::unexpected(read.error());
  return out;
}

Result<http::Response> table(Hub& hub, WeaknessDesk& desk, const Asked& asked) {
  auto limit = asked.number("limit", kFirstRows, kMostRows),
       offset = asked.number("offset", 0, 1'000'000'000);
  if (!limit) return std::unexpected(limit.error());
  if (!offset) return std::unexpected(offset.error());
  auto knowledge = desk.knowledge();
  auto list = list_of(hub, knowledge.get(), asked);
  if (!list) return std::unexpected(list.error());
  auto stages = stages_of(hub, asked, list->body);
  if (!stages) return std::unexpected(stages.error());
  auto numbers = WeaknessBook(hub.ledger()).total(asked.viewer, {.organisation = list->body}, asked.now);
  if (!numbers) return std::unexpected(numbers.error());
  auto scan = last_scan(hub, list->body);
  if (!scan) return std::unexpected(scan.error());
  auto places = AssetBook(hub.ledger()).places(asked.viewer);
  if (!places) return std::unexpected(places.error());

  std::set<std::string_view> urgent;
  Timestamp first = 0;
  for (const RankedWeakness& r : list->rows)
    if (r.w.open && r.w.exploited) {
      urgent.insert(r.w.weakness);
      if (first == 0 || r.w.due < first) first = r.w.due;
    }
  JsonObject urgent_json{{"weaknesses", urgent.size()}, {"due", moment_json(first)}};
  JsonArray known, items;
  if (knowledge)
    for (const SourceState& source : knowledge->sources())
      known.push_back(JsonObject{{"source", to_string(source.source)}, {"date", moment_json(source.date)}});
  LUYTRE_TRY(arrange(asked, list->rows));
  for (size_t i = *offset; i < std::min<size_t>(list->rows.size(), *offset + *limit); ++i)
    items.push_back(row_json(asked, list->rows[i], *stages));
  return json_response(JsonObject{{"organisation", organisation_ref(*asked.directory, list->body)},
                                  {"total", list->rows.size()},
                                  {"items", std::move(items)},
                                  {"numbers", numbers_json(*numbers)},
                                  {"urgent", std::move(urgent_json)},
                                  {"assets", (*places)[list->body]},
                                  {"last_scan", std::move(*scan)},
                                  {"knowledge", std::move(known)},
                                  {"may_import", asked.viewer.may(Permission::change_assets, list->body)},
                                  {"checked", time_json(asked.now)}});
}

Result<http::Response> csv(Hub& hub, WeaknessDesk& desk, const Asked& asked) {
  auto separator = csv_separator(asked);
  if (!separator) return std::unexpected(separator.error());
  auto knowledge = desk.knowledge();
  auto list = list_of(hub, knowledge.get(), asked);
  if (!list) return std::unexpected(list.error());
  LUYTRE_TRY(arrange(asked, list->rows));
  CsvExport out({{"priority", false},
                 {"weakness"},
                 {"title"},
                 {"place"},
                 {"host"},
                 {"port", false},
                 {"protocol"},
                 {"part"},
                 {"product"},
                 {"version"},
                 {"severity"},
                 {"exploited"},
                 {"due"},
                 {"state"},
                 {"closed_because"},
                 {"fix"},
                 {"why"},
                 {"owner"},
                 {"first_seen"},
                 {"last_seen"},
                 {"closed"},
                 {"rules"},
                 {"organisation"}},
                *separator);
  out.note(fmt::format("weaknesses of {}, {} rows", list->body, list->rows.size()));
  out.note("made: " + moment_cell(asked.now));
  for (const RankedWeakness& r : list->rows) {
    std::string why, rules;
    for (const PriorityTerm& term : r.priority.terms)
      why += fmt::format("{}{:+} {}", why.empty() ? "" : "; ", term.points, words(term));
    for (const std::string& rule : r.w.rules) rules += (rules.empty() ? "" : " ") + rule;
    out.row({std::to_string(r.priority.points),
             r.w.weakness,
             r.w.title,
             r.w.place,
             r.host,
             r.w.port ? std::to_string(r.w.port) : "",
             r.w.protocol,
             r.w.part,
             r.w.product,
             r.w.version,
             to_string(r.w.severity),
             r.w.exploited ? "yes" : "",
             moment_cell(r.w.due),
             r.w.open ? "open" : "closed",
             to_string(r.w.closed_because),
             r.w.fix,
             why,
             r.owner,
             moment_cell(r.w.first_seen),
             moment_cell(r.w.last_seen),
             moment_cell(r.w.closed),
             rules,
             r.w.organisation});
  }
  return std::move(out).response("weaknesses.csv");
}

Result<http::Response> page(Hub& hub, WeaknessDesk& desk, const Asked& asked) {
  std::string id(asked.parameter("id"));
  auto knowledge = desk.knowledge();
  WeaknessBook book(hub.ledger());
  auto found = book.list(asked.viewer, {.id = id});
  if (!found) return std::unexpected(found.error());
  if (found->size() != 1) return fail(ErrorCode::not_found, "there is no such weakness here");
  auto rows = ranked_weaknesses(hub.ledger(), asked.viewer, knowledge.get(),
                                {.organisation = found->front().organisation, .id = id});
  if (!rows) return std::unexpected(rows.error());
  if (rows->size() != 1) return fail(ErrorCode::not_found, "there is no such weakness here");
  auto events = book.history(asked.viewer, id);
  if (!events) return std::unexpected(events.error());
  auto stages = stages_of(hub, asked, rows->front().w.organisation);
  if (!stages) return std::unexpected(stages.error());
  JsonArray history;
  for (const WeaknessEvent& e : *events)
    history.push_back(JsonObject{{"at", moment_json(e.at)},
                                 {"event", e.event},
                                 {"detail", text_json(e.detail)},
                                 {"actor", text_json(e.actor)}});
  return json_response(
      JsonObject{{"weakness", row_json(asked, rows->front(), *stages)}, {"history", std::move(history)}});
}

}  // namespace

Json moment_json(Timestamp time) {
  return time == 0 ? Json(nullptr) : time_json(time);
}

std::string moment_cell(Timestamp time) {
  Json json = moment_json(time);
  return json.is_null() ? "" : std::string(json.as_string());
}

JsonObject numbers_json(const WeaknessCount& c) {
  return {{"open", c.open}, {"overdue", c.overdue}, {"exploited", c.exploited}, {"critical", c.critical},
          {"high", c.high}, {"closed", c.closed},   {"bodies", c.bodies},       {"assets", c.assets}};
}

Json cvss_json(const Knowledge* knowledge, std::string_view weakness) {
  auto known = knowledge ? knowledge->find(weakness) : std::nullopt;
  auto score = known ? knowledge->score(*known) : std::nullopt;
  return score ? Json(score->tenths / 10.0) : Json(nullptr);
}

Json epss_json(const Knowledge* knowledge, std::string_view weakness) {
  auto known = knowledge ? knowledge->find(weakness) : std::nullopt;
  auto epss = known ? knowledge->epss(*known) : std::nullopt;
  return epss ? Json(static_cast<double>(epss->score) * 100) : Json(nullptr);
}

void add_body_weaknesses_api(ApiRoutes& routes, Hub& hub) {
  auto desk = WeaknessDesk::of(hub);
  std::vector<QueryParameter> query{{"organisation", "The body; one's own when absent"},
                                    {"view", "open (else), overdue, exploited, closed, all"},
                                    {"text", "Part of the weakness, its title, place, owner or product"},
                                    {"sort", "priority (else), due, place, weakness"}};
  auto paged = query;
  paged.push_back({"limit", "At most so many rows, 100 when absent"});
  paged.push_back({"offset", "Rows to pass over"});
  auto exported = query;
  exported.push_back(kSeparator);
  routes.add({.method = http::Method::get,
              .path = "/api/weaknesses",
              .rule = "read_findings",
              .sentence =
                  "A body's weaknesses, what is to be dealt with first on top, each with the terms of "
                  "its priority",
              .query = paged,
              .response = "WeaknessTable",
              .handler = [&hub, desk](const Asked& asked) { return table(hub, *desk, asked); }});
  routes.add({.method = http::Method::get,
              .path = "/api/weaknesses.csv",
              .rule = "read_findings",
              .sentence = "The same, all rows",
              .query = exported,
              .response = "text/csv",
              .handler = [&hub, desk](const Asked& asked) { return csv(hub, *desk, asked); }});
  routes.add({.method = http::Method::get,
              .path = "/api/weaknesses/{id}",
              .rule = "read_findings",
              .sentence = "One weakness with its story",
              .query = {},
              .response = "WeaknessPage",
              .handler = [&hub, desk](const Asked& asked) { return page(hub, *desk, asked); }});
}

void add_weaknesses_api(ApiRoutes& routes, Hub& hub) {
  add_body_weaknesses_api(routes, hub);
  add_weakness_country_api(routes, hub);
  add_weakness_campaign_api(routes, hub);
  add_inventory_api(routes, hub);
  add_weakness_review_api(routes, hub);
}

}  // namespace luytre
