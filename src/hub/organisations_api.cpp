// Bodies: the table of all, and one body's page. The centre reads every body, a member its own and those
// below.
#include "hub/organisations_api.h"

#include <fmt/format.h>

#include <algorithm>

#include "access/contacts.h"
#include "hub/hub.h"
#include "hub/unit_json.h"

namespace luytre {
namespace {

Json before_json(const BodyTable& table, uint64_t previous) {
  return table.months.previous().has_data ? Json(previous) : Json(nullptr);
}

JsonObject row_json(const BodyTable& table, const TableRow& row, const Asked& asked) {
  const std::string& id = row.body->id;
  return {{"organisation", organisation_ref(*asked.directory, id)},
          {"addresses", row.addresses},
          {"previous", before_json(table, row.previous)},
          {"months", table.months.line(table.numbers(id))},
          {"open", row.tally.open},
          {"overdue", row.tally.overdue},
          {"median_days", share_json(row.median_days)},
          {"coverage", table.sensors.coverage(id, kRowCoverageDays, asked.now)},
          {"sensor", table.sensors.state_of(id)}};
}

Result<http::Response> show_table(Country& country, const Asked& asked) {
  auto request = TableRequest::of(country, asked, true);
  if (!request) return std::unexpected(request.error());
  auto table = body_table(country, asked, std::move(*request));
  if (!table) return std::unexpected(table.error());
  JsonArray items, sectors, leading;
  size_t first = std::min<size_t>(table->request.offset, table->rows.size());
  size_t end = std::min<size_t>(first + table->request.limit, table->rows.size());
  for (size_t i = first; i < end; ++i) items.push_back(row_json(*table, table->rows[i], asked));
  for (const auto& [sector, count] : table->by_sector)
    if (!sector.empty())
      sectors.push_back(
          JsonObject{{"sector", text_json(sector)}, {"name", sector_name(sector)}, {"count", count}});
  for (const Organisation* o : table->leading) leading.push_back(organisation_ref(*asked.directory, o->id));
  return json_response(JsonObject{{"total", table->rows.size()},
                                  {"items", std::move(items)},
                                  {"period", month_text(table->request.month.first)},
                                  {"sectors", std::move(sectors)},
                                  {"leading", JsonObject{{"organisations", std::move(leading)},
                                                         {"overdue", table->leading_overdue},
                                                         {"overdue_total", table->overdue}}},
                                  {"citation", citation_json(table->series.back().answer(), asked.now)}});
}

Result<http::Response> export_table(Country& country, const Asked& asked) {
  auto separator = csv_separator(asked);
  if (!separator) return std::unexpected(separator.error());
  auto request = TableRequest::of(country, asked, false);
  if (!request) return std::unexpected(request.error());
  auto table = body_table(country, asked, std::move(*request));
  if (!table) return std::unexpected(table.error());
  std::vector<CsvExport::Column> columns{{"id"},
                                         {"name_vi"},
                                         {"name_en"},
                                         {"abbreviation"},
                                         {"sector"},
                                         {"addresses", false},
                                         {"previous", false},
                                         {"open", false},
                                         {"overdue", false},
                                         {"median_days", false},
                                         {"sensor", false},
                                         {"sensor_coverage_percent", false}};
  for (const auto& one : table->months.months) columns.push_back({month_text(one.month.first), false});
  CsvExport csv(std::move(columns), *separator);
  note_figures(csv, table->series.back().answer(), table->months.shown().share, asked.now);
  for (const TableRow& row : table->rows) {
    const Organisation& o = *row.body;
    std::vector<std::string> cells{
        o.id,
        o.name_vi,
        o.name_en,
        o.abbreviation,
        o.sector,
        std::to_string(row.addresses),
        table->months.previous().has_data ? std::to_string(row.previous) : "",
        std::to_string(row.tally.open),
        std::to_string(row.tally.overdue),
        number_cell(row.median_days),
        table->sensors.state_of(o.id),
        number_cell(row.coverage ? std::optional(100 * *row.coverage) : std::nullopt)};
    add_cells(cells, table->months.line(table->numbers(o.id)));
    csv.row(cells);
  }
  return std::move(csv).response(
      fmt::format("luytre-organisations-{}.csv", month_text(table->request.month.first)));
}

// Families of one body in the month, as the viewer may see them.
Result<JsonArray> families_of(Country& country, const Asked& asked, Month month,
                              std::string_view organisation) {
  auto figures = country.figures.bodies(asked.viewer, *asked.directory,
                                        month.question({Key::organisation, Key::family}));
  if (!figures) return std::unexpected(figures.error());
  auto rows = figures->rows(organisation);
  if (!rows) return std::unexpected(rows.error());
  JsonArray out;
  for (const FigureRow* row : *rows)
    out.push_back(JsonObject{{"family", text_json(row->key[1])},
                             {"name", text_json(family_name(row->key[1]))},
                             {"addresses", row->counts.distinct_addresses}});
  return out;
}

Json day_or_null(Day day, Day open) {
  return day == open ? Json(nullptr) : Json(day_text(day));
}

Result<http::Response> show_page(Country& country, const Asked& asked) {
  const Directory& directory = *asked.directory;
  const Viewer& viewer = asked.viewer;
  const Organisation* o = directory.organisation(asked.parameter("id"));
  if (!o || !viewer.may(Permission::read_organisations, o->id))
    return fail(ErrorCode::not_found, "there is no such body here");
  auto month = country.month(asked);
  if (!month) return std::unexpected(month.error());
  auto series = country.bodies(asked, *month);
  if (!series) return std::unexpected(series.error());
  auto enrolled = expected_sensors(country.hub.ledger());
  if (!enrolled) return std::unexpected(enrolled.error());
  auto tallies = country.tallies.get(country.hub.ledger(), viewer, asked.now);
  if (!tallies) return std::unexpected(tallies.error());
  auto families = families_of(country, asked, *month, o->id);
  if (!families) return std::unexpected(families.error());
  auto board = sensor_board(country.hub, viewer, asked.now, o->id);
  if (!board) return std::unexpected(board.error());
  auto contacts = contacts_json(country.hub, viewer, o->id);
  if (!contacts) return std::unexpected(contacts.error());

  std::vector<const Answer*> answers;
  std::vector<uint64_t> numbers;
  for (const BodyFigures& figures : *series) {
    answers.push_back(&figures.answer());
    numbers.push_back(figures.addresses(o->id));
  }
  MonthSeries months =
      month_series(*month, answers, *enrolled, asked.now, viewer.may(Permission::read_sensors, ""));
  JsonArray children, sensors;
  for (const Organisation& below : directory.organisations())
    if (below.parent == o->id && viewer.may(Permission::read_organisations, below.id))
      children.push_back(organisation_ref(directory, below.id));
  for (const WatchedSensor& sensor : board->sensors)
    sensors.push_back(sensor_json(sensor, *board, directory, asked.now));
  FindingTally tally = (*tallies)->of(o->id);
  bool parent = !o->parent.empty() && viewer.may(Permission::read_organisations, o->parent);
  return json_response(JsonObject{{"organisation", organisation_ref(directory, o->id)},
                                  {"parent", parent ? organisation_ref(directory, o->parent) : Json(nullptr)},
                                  {"children", std::move(children)},
                                  {"valid_from", day_or_null(o->valid_from, kFirstDay)},
                                  {"valid_to", day_or_null(o->valid_to, kLastDay)},
                                  {"period", month_text(month->first)},
                                  {"addresses", numbers.back()},
                                  {"previous", months.change_previous(numbers)},
                                  {"months", months.counts(numbers)},
                                  {"families", std::move(*families)},
                                  {"open", tally.open},
                                  {"overdue", tally.overdue},
                                  {"median_days", share_json(tally.median_days())},
                                  {"reinfections", tally.reinfected},
                                  {"coverage", board->coverage(o->id, kPageCoverageDays, asked.now)},
                                  {"sensors", std::move(sensors)},
                                  {"contacts", std::move(*contacts)},
                                  {"ranges", ranges_json(directory, viewer, o->id, day_of(asked.now))}});
}

}  // namespace

void add_organisations_api(ApiRoutes& routes, Hub& hub) {
  auto country = Country::of(hub);
  auto get = [&](const char* path, const char* sentence, std::vector<QueryParameter> query,
                 const char* response, auto handler) {
    routes.add({.method = http::Method::get,
                .path = path,
                .rule = "read_organisations",
                .sentence = sentence,
                .query = std::move(query),
                .request = "",
                .response = response,
                .handler = [country, handler](const Asked& asked) { return handler(*country, asked); }});
  };
  get("/api/organisations", "Bodies with their figures and findings", TableRequest::parameters(true),
      "OrganisationTable", show_table);
  get("/api/organisations.csv", "The same as a table, whole", TableRequest::parameters(false), "text/csv",
      export_table);
  get("/api/organisations/{id}", "One body", {kMonth}, "OrganisationPage", show_page);
}

}  // namespace luytre
