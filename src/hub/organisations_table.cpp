#include <algorithm>
#include <map>
#include <tuple>

#include "base/vietnamese.h"
#include "hub/hub.h"
#include "hub/organisations_api.h"

namespace luytre {
namespace {

constexpr std::string_view kSorts[] = {"addresses", "change", "open",    "overdue",
                                       "name",      "median", "coverage"};
constexpr double kLowCoverage = 0.95;
constexpr size_t kLeading = 3;

bool has_text(const Organisation& o, const std::string& text) {
  return text.empty() || name_has(o.name_vi, text) || name_has(o.name_en, text) ||
         name_has(o.abbreviation, text) || without_marks(o.id).starts_with(without_marks(text));
}

// The table's order: what is not known comes last either way, and equals go by id.
void sort_rows(std::vector<TableRow>& rows, const TableRequest& request) {
  auto by = [&](auto key) {
    std::ranges::sort(rows, [&](const TableRow& a, const TableRow& b) {
      auto left = key(a), right = key(b);
      if (left != right) return request.descending ? left > right : left < right;
      return a.body->id < b.body->id;
    });
  };
  auto by_known = [&](auto value) {
    by([&](const TableRow& row) {
      std::optional<double> known = value(row);
      return std::pair(known.has_value() == request.descending, known.value_or(0));
    });
  };
  const std::string& sort = request.sort;
  if (sort == "change")
    by([](const TableRow& r) {
      return static_cast<int64_t>(r.addresses) - static_cast<int64_t>(r.previous);
    });
  else if (sort == "open")
    by([](const TableRow& r) { return r.tally.open; });
  else if (sort == "overdue")
    by([](const TableRow& r) { return r.tally.overdue; });
  else if (sort == "median")
    by_known([](const TableRow& r) { return r.median_days; });
  else if (sort == "coverage")
    by_known([](const TableRow& r) { return r.coverage; });
  else if (sort == "name") {
    std::map<const Organisation*, std::string> names;
    for (const TableRow& row : rows)
      names[row.body] = without_marks(row.body->name_vi) + '\n' + row.body->name_vi;
    by([&](const TableRow& r) -> const std::string& { return names.at(r.body); });
  } else {
    by([](const TableRow& r) { return r.addresses; });
  }
}

}  // namespace

std::vector<QueryParameter> TableRequest::parameters(bool paged) {
  std::vector<QueryParameter> all{
      kMonth,
      {"sector", "Sectors, with commas between them"},
      {"q", "Part of a name, with or without marks, or the beginning of an id"},
      {"sort", "addresses, change, open, overdue, name, median or coverage"},
      {"order", "asc or desc"},
      {"overdue", "1: only those with overdue findings"},
      {"low_coverage", "1: only those whose sensors watched less than 95 % in 14 days"}};
  if (paged) {
    all.push_back({"limit", "Rows, 50 unless said, at most 1000"});
    all.push_back({"offset", "Rows left out in front"});
  } else {
    all.push_back(kSeparator);
  }
  return all;
}

Result<TableRequest> TableRequest::of(Country& country, const Asked& asked, bool paged) {
  TableRequest out;
  auto month = country.month(asked);
  if (!month) return std::unexpected(month.error());
  out.month = *month;
  for (std::string_view list = asked.query("sector"); !list.empty();) {
    size_t comma = std::min(list.find(','), list.size());
    if (comma > 0) out.sectors.emplace_back(list.substr(0, comma));
    list.remove_prefix(std::min(comma + 1, list.size()));
  }
  out.text = asked.query("q");
  if (!asked.query("sort").empty()) out.sort = asked.query("sort");
  if (std::ranges::find(kSorts, out.sort) == std::end(kSorts))
    return fail(ErrorCode::invalid, "sort is addresses, change, open, overdue, name, median or coverage");
  std::string_view order = asked.query("order");
  if (!order.empty() && order != "asc" && order != "desc")
    return fail(ErrorCode::invalid, "order is asc or desc");
  out.descending = order.empty() ? out.sort != "name" : order == "desc";
  out.overdue = asked.query("overdue") == "1";
  out.low_coverage = asked.query("low_coverage") == "1";
  if (paged) {
    auto limit = asked.number("limit", 50, 1000), offset = asked.number("offset", 0, 1'000'000);
    if (!limit) return std::unexpected(limit.error());
    if (!offset) return std::unexpected(offset.error());
    out.limit = *limit;
    out.offset = *offset;
  }
  return out;
}

std::vector<uint64_t> BodyTable::numbers(std::string_view organisation) const {
  std::vector<uint64_t> out;
  for (const BodyFigures& month : series) out.push_back(month.addresses(organisation));
  return out;
}

Result<BodyTable> body_table(Country& country, const Asked& asked, TableRequest request) {
  const Viewer& viewer = asked.viewer;
  BodyTable table;
  table.request = std::move(request);
  const TableRequest& wanted = table.request;
  auto series = country.bodies(asked, wanted.month);
  if (!series) return std::unexpected(series.error());
  table.series = std::move(*series);
  auto tallies = country.tallies.get(country.hub.ledger(), viewer, asked.now);
  if (!tallies) return std::unexpected(tallies.error());
  auto sensors = sensor_board(country.hub, viewer, asked.now);
  if (!sensors) return std::unexpected(sensors.error());
  table.sensors = std::move(*sensors);
  auto enrolled = expected_sensors(country.hub.ledger());
  if (!enrolled) return std::unexpected(enrolled.error());
  std::vector<const Answer*> answers;
  for (const BodyFigures& month : table.series) answers.push_back(&month.answer());
  table.months =
      month_series(wanted.month, answers, *enrolled, asked.now, viewer.may(Permission::read_sensors, ""));

  std::set<std::string_view> watched;
  for (const WatchedSensor& sensor : table.sensors.sensors) watched.insert(sensor.entry.organisation);
  std::vector<std::pair<uint64_t, const Organisation*>> late;
  const BodyFigures &now = table.series.back(), &before = table.series[MonthSeries::kMonths - 2];
  for (const Organisation& o : asked.directory->organisations()) {
    if (o.valid_from > wanted.month.last || o.valid_to < wanted.month.first) continue;
    if (!viewer.may(Permission::read_organisations, o.id)) continue;
    TableRow row;
    row.body = &o;
    row.tally = (*tallies)->of(o.id);
    if (row.tally.overdue > 0) late.emplace_back(row.tally.overdue, &o);
    table.overdue += row.tally.overdue;
    if (wanted.overdue && row.tally.overdue == 0) continue;
    if (!has_text(o, wanted.text)) continue;
    if (watched.contains(o.id)) row.coverage = table.sensors.share(o.id, kRowCoverageDays, asked.now);
    if (wanted.low_coverage && !(row.coverage && *row.coverage < kLowCoverage)) continue;
    ++table.by_sector[o.sector];
    if (!wanted.sectors.empty() && std::ranges::find(wanted.sectors, o.sector) == wanted.sectors.end())
      continue;
    row.addresses = now.addresses(o.id);
    row.previous = before.addresses(o.id);
    row.median_days = row.tally.median_days();
    table.rows.push_back(std::move(row));
  }
  std::ranges::sort(late, [](const auto& a, const auto& b) {
    return std::tie(b.first, a.second->id) < std::tie(a.first, b.second->id);
  });
  for (size_t i = 0; i < std::min(kLeading, late.size()); ++i) {
    table.leading.push_back(late[i].second);
    table.leading_overdue += late[i].first;
  }
  sort_rows(table.rows, wanted);
  return table;
}

}  // namespace luytre
