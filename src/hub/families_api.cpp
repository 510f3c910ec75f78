// Families: what there is of each in the country, and one family's page.
#include <algorithm>

#include "families/detectors.h"
#include "hub/findings_shapes.h"
#include "hub/hub.h"
#include "hub/national_country.h"
#include "indicators/families.h"

namespace luytre {
namespace {

Json advice_of(const AdviceBook& book, std::string_view family) {
  bool apt = shown_family(family).kind == "APT";
  return advice_json(book.of(to_string(apt ? FindingKind::apt_contact : FindingKind::infection), family),
                     family);
}

JsonArray detectors_of(std::string_view family) {
  JsonArray out;
  for (const DetectorRow& row : detectors())
    if (row.info->family == family)
      out.push_back(JsonObject{{"name", row.info->name}, {"sentence", row.info->sentence}});
  return out;
}

JsonArray days_of(const Answer& by_day, Month month, Timestamp now) {
  JsonArray out;
  auto row = by_day.rows.begin();
  for (Day day = month.first; day <= std::min(month.last, day_of(now)); ++day) {
    while (row != by_day.rows.end() && row->key[0] < format_day(day)) ++row;
    bool here = row != by_day.rows.end() && row->key[0] == format_day(day);
    out.push_back(
        JsonObject{{"day", day_text(day)}, {"addresses", here ? row->counts.distinct_addresses : 0}});
  }
  return out;
}

JsonArray sectors_of(const Answer& by_sector) {
  JsonArray out;
  for (const FigureRow& row : by_sector.rows)
    if (!row.key[0].empty())
      out.push_back(JsonObject{{"sector", text_json(row.key[0])},
                               {"name", sector_name(row.key[0])},
                               {"addresses", row.counts.distinct_addresses}});
  return out;
}

Result<JsonArray> bodies_of(const BodyFigures& bodies, const Asked& asked, const FindingTallies& tallies) {
  JsonArray out;
  for (const FigureRow& any : bodies.answer().rows) {
    if (any.key[0].empty()) continue;
    auto rows = bodies.rows(any.key[0]);
    if (!rows) return std::unexpected(rows.error());
    if (rows->empty()) continue;  // not for this viewer
    out.push_back(JsonObject{{"organisation", organisation_ref(*asked.directory, any.key[0])},
                             {"addresses", rows->front()->counts.distinct_addresses},
                             {"open", tallies.of(any.key[0]).open}});
  }
  return out;
}

Result<http::Response> show_family(Country& country, const Asked& asked) {
  std::string family(asked.parameter("family"));
  auto month = country.month(asked);
  if (!month) return std::unexpected(month.error());
  auto series = country.national(asked, *month, {}, family);
  if (!series) return std::unexpected(series.error());
  auto numbers = totals(*series);
  auto tallies = finding_tallies(country.hub.ledger(), asked.viewer, asked.now, family);
  if (!tallies) return std::unexpected(tallies.error());
  FindingTally tally = (*tallies)->total();
  if (shown_family(family).kind.empty() && tally.open == 0 &&
      std::ranges::all_of(*series, [](const auto& one) { return one->answer.total.sightings == 0; }))
    return fail(ErrorCode::not_found, "there is no such family");
  auto closed = closed_findings(country.hub.ledger(), asked.viewer, start_of(month->first),
                                start_of(month->last + 1), family);
  if (!closed) return std::unexpected(closed.error());
  auto enrolled = expected_sensors(country.hub.ledger());
  if (!enrolled) return std::unexpected(enrolled.error());
  auto split = [&](Key key) {
    Question question = month->question({key});
    question.family = family;
    return country.figures.national(asked.viewer, *asked.directory, std::move(question));
  };
  auto by_day = split(Key::day), by_sector = split(Key::sector);
  if (!by_day) return std::unexpected(by_day.error());
  if (!by_sector) return std::unexpected(by_sector.error());
  Question by_body = month->question({Key::organisation});
  by_body.family = family;
  auto bodies = country.figures.bodies(asked.viewer, *asked.directory, std::move(by_body));
  if (!bodies) return std::unexpected(bodies.error());
  auto organisations = bodies_of(*bodies, asked, **tallies);
  if (!organisations) return std::unexpected(organisations.error());

  JsonArray aliases;
  for (std::string_view alias : family_aliases(family)) aliases.push_back(Json(alias));
  MonthSeries months = series_of(*series, *month, *enrolled, asked);
  return json_response(JsonObject{{"family", text_json(family)},
                                  {"name", text_json(family_name(family))},
                                  {"kind", shown_family(family).kind},
                                  {"aliases", std::move(aliases)},
                                  {"period", month_text(month->first)},
                                  {"addresses", numbers.back()},
                                  {"previous", months.change_previous(numbers)},
                                  {"year", months.change_year(numbers)},
                                  {"months", months.counts(numbers)},
                                  {"days", days_of((*by_day)->answer, *month, asked.now)},
                                  {"sectors", sectors_of((*by_sector)->answer)},
                                  {"organisations", std::move(*organisations)},
                                  {"findings", JsonObject{{"open", tally.open},
                                                          {"overdue", tally.overdue},
                                                          {"closed_month", closed->all},
                                                          {"median_days", share_json(tally.median_days())}}},
                                  {"advice", advice_of(country.advice, family)},
                                  {"detectors", detectors_of(family)},
                                  {"citation", citation_json(series->back()->answer, asked.now)}});
}

}  // namespace

void add_families_api(ApiRoutes& routes, std::shared_ptr<Country> country) {
  routes.add({.method = http::Method::get,
              .path = "/api/families",
              .rule = "read_national",
              .sentence = "The families of a month, most addresses first",
              .query = {kMonth},
              .request = "",
              .response = "Items<FamilyCount>",
              .handler = [country](const Asked& asked) -> Result<http::Response> {
                auto month = country->month(asked);
                if (!month) return std::unexpected(month.error());
                auto families = country->families(asked, *month);
                if (!families) return std::unexpected(families.error());
                return json_response(JsonObject{{"items", std::move(*families)}});
              }});
  routes.add({.method = http::Method::get,
              .path = "/api/families/{family}",
              .rule = "read_national",
              .sentence = "One family: how much of it there is, where, and what to do about it",
              .query = {kMonth},
              .request = "",
              .response = "FamilyPage",
              .handler = [country](const Asked& asked) { return show_family(*country, asked); }});
}

}  // namespace luytre
