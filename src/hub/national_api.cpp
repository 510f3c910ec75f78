// The national picture: one month against the month and the year before.
#include <fmt/format.h>

#include <algorithm>

#include "directory/sectors.h"
#include "hub/hub.h"
#include "hub/national_country.h"
#include "hub/national_provinces.h"
#include "indicators/families.h"

namespace luytre {
namespace {

constexpr size_t kTop = 10;

bool is_state_body(const Directory& directory, std::string_view id) {
  const Organisation* o = directory.organisation(id);
  const Sector* sector = o ? find_sector(o->sector) : nullptr;
  return sector && sector->state;
}

uint64_t state_bodies(const Figures& by_organisation, const Directory& directory) {
  return static_cast<uint64_t>(std::ranges::count_if(by_organisation.answer.rows, [&](const FigureRow& row) {
    return row.counts.distinct_addresses > 0 && is_state_body(directory, row.key[0]);
  }));
}

// Everything one month's picture is made of.
struct Picture {
  Month month;
  std::vector<ExpectedSensor> enrolled;
  Country::Series bodies;  // by organisation
  MonthSeries series;

  const Figures& now() const { return *bodies.back(); }
  const Figures& before() const { return *bodies[MonthSeries::kMonths - 2]; }
};

Result<Picture> picture_of(Country& country, const Asked& asked) {
  auto month = country.month(asked);
  if (!month) return std::unexpected(month.error());
  auto enrolled = expected_sensors(country.hub.ledger());
  if (!enrolled) return std::unexpected(enrolled.error());
  auto bodies = country.national(asked, *month, {Key::organisation});
  if (!bodies) return std::unexpected(bodies.error());
  Picture picture{*month, std::move(*enrolled), std::move(*bodies), {}};
  picture.series = series_of(picture.bodies, picture.month, picture.enrolled, asked);
  return picture;
}

Result<JsonArray> sectors_json(Country& country, const Asked& asked, const Picture& picture) {
  auto sectors = country.national(asked, picture.month, {Key::sector});
  if (!sectors) return std::unexpected(sectors.error());
  JsonArray out;
  for (const FigureRow& row : sectors->back()->answer.rows) {
    if (row.key[0].empty()) continue;  // nobody's
    auto numbers = of_key(*sectors, row.key[0]);
    out.push_back(JsonObject{{"sector", text_json(row.key[0])},
                             {"name", sector_name(row.key[0])},
                             {"addresses", numbers.back()},
                             {"organisations", row.counts.organisations},
                             {"change", picture.series.change_previous(numbers)},
                             {"months", picture.series.line(numbers)}});
  }
  return out;
}

// The provinces of the period's last day; `today`: the code of the one it is part of now.
JsonArray provinces_json(const Directory& directory, const Picture& picture, Timestamp now) {
  Day last = std::min(picture.month.last, day_of(now));
  JsonArray out;
  for (const Organisation& o : directory.organisations()) {
    if (o.sector != kProvinceSector || last < o.valid_from || last > o.valid_to) continue;
    bool was = picture.series.previous().has_data && o.valid_from < picture.month.first;
    out.push_back(JsonObject{{"organisation", organisation_ref(directory, o.id)},
                             {"code", province_code(o.id)},
                             {"today", province_code_on(directory, o, day_of(now))},
                             {"addresses", picture.now().addresses(o.id)},
                             {"previous", was ? Json(picture.before().addresses(o.id)) : Json(nullptr)}});
  }
  return out;
}

JsonArray top_json(const Directory& directory, const Picture& picture, const FindingTallies& tallies) {
  JsonArray out;
  for (const FigureRow& row : picture.now().answer.rows) {
    if (row.key[0].empty()) continue;
    if (out.size() == kTop || row.counts.distinct_addresses == 0) break;
    FindingTally tally = tallies.of(row.key[0]);
    out.push_back(JsonObject{{"organisation", organisation_ref(directory, row.key[0])},
                             {"addresses", row.counts.distinct_addresses},
                             {"open", tally.open},
                             {"overdue", tally.overdue}});
  }
  return out;
}

Result<JsonObject> facts_json(Country& country, const Asked& asked, const Picture& picture,
                              const FindingTallies& tallies) {
  auto closed = [&](Month month) {
    return closed_findings(country.hub.ledger(), asked.viewer, start_of(month.first),
                           start_of(month.last + 1));
  };
  auto cleaned = closed(picture.month), cleaned_before = closed(picture.month.before(1));
  if (!cleaned) return std::unexpected(cleaned.error());
  if (!cleaned_before) return std::unexpected(cleaned_before.error());
  uint64_t apt_bodies = 0, overdue_bodies = 0;
  for (const auto& [body, tally] : tallies.by_body) {
    apt_bodies += tally.apt_open > 0;
    overdue_bodies += tally.overdue > 0;
  }
  FindingTally all = tallies.total();
  bool was = picture.series.previous().has_data;
  const Directory& directory = *asked.directory;
  return JsonObject{
      {"state_bodies", state_bodies(picture.now(), directory)},
      {"state_bodies_before", was ? Json(state_bodies(picture.before(), directory)) : Json(nullptr)},
      {"apt_open", all.apt_open},
      {"apt_organisations", apt_bodies},
      {"cleaned", cleaned->cleaned},
      {"cleaned_before", was ? Json(cleaned_before->cleaned) : Json(nullptr)},
      {"overdue", all.overdue},
      {"overdue_organisations", overdue_bodies}};
}

Result<http::Response> show_national(Country& country, const Asked& asked) {
  auto picture = picture_of(country, asked);
  if (!picture) return std::unexpected(picture.error());
  auto tallies = country.tallies.get(country.hub.ledger(), asked.viewer, asked.now);
  if (!tallies) return std::unexpected(tallies.error());
  auto facts = facts_json(country, asked, *picture, **tallies);
  if (!facts) return std::unexpected(facts.error());
  auto families = country.families(asked, picture->month);
  if (!families) return std::unexpected(families.error());
  auto sectors = sectors_json(country, asked, *picture);
  if (!sectors) return std::unexpected(sectors.error());
  auto by_day = country.figures.national(asked.viewer, *asked.directory, picture->month.question({Key::day}));
  if (!by_day) return std::unexpected(by_day.error());
  auto months = country.figures.months();
  if (!months) return std::unexpected(months.error());
  JsonArray periods;
  for (Day first : *months) periods.push_back(Json(month_text(first)));

  const Answer& answer = picture->now().answer;
  auto numbers = totals(picture->bodies);
  return json_response(JsonObject{
      {"period", month_text(picture->month.first)},
      {"periods", std::move(periods)},
      {"addresses", answer.total.distinct_addresses},
      {"previous", picture->series.change_previous(numbers)},
      {"year", picture->series.change_year(numbers)},
      {"coverage", share_json(picture->series.shown().share)},
      {"days", coverage_days((*by_day)->answer.periods, (*by_day)->answer.coverage, picture->month.first,
                             picture->month.last, picture->enrolled, asked.now)},
      {"sensors", answer.coverage.sensors},
      {"months", picture->series.counts(numbers)},
      {"families", std::move(*families)},
      {"sectors", std::move(*sectors)},
      {"provinces", provinces_json(*asked.directory, *picture, asked.now)},
      {"top", top_json(*asked.directory, *picture, **tallies)},
      {"facts", std::move(*facts)},
      {"host_estimate", nullptr},  // counts addresses; nothing here estimates hosts
      {"citation", citation_json(answer, asked.now)}});
}

// ── Exports ───────────────────────────────────────────────────────────────────────────────────────────────

void add_month_columns(std::vector<CsvExport::Column>& columns, const MonthSeries& series) {
  for (const auto& one : series.months) columns.push_back({month_text(one.month.first), false});
}

Result<http::Response> export_rows(Country& country, const Asked& asked, const char* what, Key key) {
  auto separator = csv_separator(asked);
  if (!separator) return std::unexpected(separator.error());
  auto picture = picture_of(country, asked);
  if (!picture) return std::unexpected(picture.error());
  auto series = country.national(asked, picture->month, {key});
  if (!series) return std::unexpected(series.error());
  bool family = key == Key::family;
  std::vector<CsvExport::Column> columns = family ? std::vector<CsvExport::Column>{{"family"},
                                                                                   {"name"},
                                                                                   {"kind"},
                                                                                   {"addresses", false},
                                                                                   {"change_percent", false}}
                                                  : std::vector<CsvExport::Column>{{"sector"},
                                                                                   {"name_vi"},
                                                                                   {"name_en"},
                                                                                   {"addresses", false},
                                                                                   {"organisations", false},
                                                                                   {"change_percent", false}};
  add_month_columns(columns, picture->series);
  CsvExport csv(std::move(columns), *separator);
  const Answer& answer = series->back()->answer;
  note_figures(csv, answer, picture->series.shown().share, asked.now);
  for (const FigureRow& row : answer.rows) {
    const std::string& id = row.key[0];
    if (id.empty() && !family) continue;
    auto numbers = of_key(*series, id);
    std::vector<std::string> cells{id};
    if (family) {
      cells.push_back(family_name(id));
      cells.emplace_back(shown_family(id).kind);
      cells.push_back(std::to_string(numbers.back()));
    } else {
      Json name = sector_name(id);
      cells.emplace_back(name.at("vi").as_string());
      cells.emplace_back(name.at("en").as_string());
      cells.push_back(std::to_string(numbers.back()));
      cells.push_back(std::to_string(row.counts.organisations));
    }
    Json percent = picture->series.change_previous(numbers).at("percent");
    cells.push_back(percent.is_null() ? "" : number_cell(percent.as_double()));
    add_cells(cells, picture->series.line(numbers));
    csv.row(cells);
  }
  return std::move(csv).response(fmt::format("luytre-{}-{}.csv", what, month_text(picture->month.first)));
}

Result<http::Response> export_months(Country& country, const Asked& asked) {
  auto separator = csv_separator(asked);
  if (!separator) return std::unexpected(separator.error());
  auto picture = picture_of(country, asked);
  if (!picture) return std::unexpected(picture.error());
  CsvExport csv({{"month", false},
                 {"addresses", false},
                 {"coverage_percent", false},
                 {"comparable_with_last", false},
                 {"why_not"}},
                *separator);
  note_figures(csv, picture->now().answer, picture->series.shown().share, asked.now);
  auto numbers = totals(picture->bodies);
  for (size_t i = 0; i < numbers.size(); ++i) {
    const auto& one = picture->series.months[i];
    csv.row({month_text(one.month.first), std::to_string(numbers[i]),
             number_cell(one.share ? std::optional(100 * *one.share) : std::nullopt),
             one.why_not.empty() ? "yes" : "no", one.why_not});
  }
  return std::move(csv).response(fmt::format("luytre-months-{}.csv", month_text(picture->month.first)));
}

}  // namespace

Result<JsonArray> Country::families(const Asked& asked, Month month) {
  auto series = national(asked, month, {Key::family});
  if (!series) return std::unexpected(series.error());
  auto enrolled = expected_sensors(hub.ledger());
  if (!enrolled) return std::unexpected(enrolled.error());
  auto by_body =
      figures.national(asked.viewer, *asked.directory, month.question({Key::family, Key::organisation}));
  if (!by_body) return std::unexpected(by_body.error());
  std::map<std::string_view, uint64_t> state;
  for (const FigureRow& row : (*by_body)->answer.rows)
    if (row.counts.distinct_addresses > 0) state[row.key[0]] += is_state_body(*asked.directory, row.key[1]);
  MonthSeries months = series_of(*series, month, *enrolled, asked);
  JsonArray out;
  for (const FigureRow& row : series->back()->answer.rows) {
    auto numbers = of_key(*series, row.key[0]);
    out.push_back(JsonObject{{"family", text_json(row.key[0])},
                             {"name", text_json(family_name(row.key[0]))},
                             {"kind", shown_family(row.key[0]).kind},
                             {"addresses", numbers.back()},
                             {"change", months.change_previous(numbers)},
                             {"months", months.line(numbers)},
                             {"state_bodies", state[row.key[0]]}});
  }
  return out;
}

void add_national_api(ApiRoutes& routes, Hub& hub) {
  auto country = Country::of(hub);
  auto get = [&](const char* path, const char* sentence, const char* response, auto handler) {
    bool csv = std::string_view(response) == "text/csv";
    routes.add({.method = http::Method::get,
                .path = path,
                .rule = "read_national",
                .sentence = sentence,
                .query = csv ? std::vector{kMonth, kSeparator} : std::vector{kMonth},
                .request = "",
                .response = response,
                .handler = [country, handler](const Asked& asked) { return handler(*country, asked); }});
  };
  get("/api/national", "The country in one month", "National", show_national);
  get("/api/national/families.csv", "Its families", "text/csv",
      [](Country& c, const Asked& asked) { return export_rows(c, asked, "families", Key::family); });
  get("/api/national/sectors.csv", "Its sectors", "text/csv",
      [](Country& c, const Asked& asked) { return export_rows(c, asked, "sectors", Key::sector); });
  get("/api/national/months.csv", "Thirteen months", "text/csv", export_months);
  add_families_api(routes, country);
}

}  // namespace luytre
