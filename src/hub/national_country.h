// What the routes about the country share: kept figures, kept counts, texts of advice. One a hub.
#pragma once
#include <memory>
#include <string>
#include <vector>

#include "advice/advice.h"
#include "hub/api_routes.h"
#include "hub/figures_cache.h"
#include "hub/figures_json.h"
#include "hub/national_counts.h"
#include "hub/sources_health.h"
#include "hub/sources_scorecard.h"

namespace luytre {

struct Country {
  explicit Country(Hub& of_hub);
  // Made by the first who asks and gone with the last.
  static std::shared_ptr<Country> of(Hub& hub);

  // `month=` of a request; the newest month with data, or that of now, when it is absent.
  Result<Month> month(const Asked& asked);

  // Thirteen answers to `by`, oldest first, the last of `last`; of one family with `family`.
  using Series = std::vector<std::shared_ptr<const Figures>>;
  Result<Series> national(const Asked& asked, Month last, std::vector<Key> by,
                          const std::optional<std::string>& family = {});
  Result<std::vector<BodyFigures>> bodies(const Asked& asked, Month last);

  // FamilyCount[] of a month, most addresses first.
  Result<JsonArray> families(const Asked& asked, Month month);

  Hub& hub;
  FiguresCache figures;
  TallyMemory tallies;
  HealthMemory health;
  ScorecardMemory scorecards;
  AdviceBook advice;  // <home>/advice
};

MonthSeries series_of(const Country::Series& series, Month last, std::span<const ExpectedSensor> enrolled,
                      const Asked& asked);
std::vector<uint64_t> totals(const Country::Series& series);
std::vector<uint64_t> of_key(const Country::Series& series, std::string_view key);

// The first lines of every export of figures: period, coverage, query, time.
void note_figures(CsvExport& csv, const Answer& answer, std::optional<double> share, Timestamp now);
inline constexpr QueryParameter kMonth{"month", "2026-01; the newest month with data when absent"};
// "12.3", "" for nothing.
std::string number_cell(std::optional<double> number);
// A (number|null)[] as cells.
void add_cells(std::vector<std::string>& cells, const JsonArray& line);

void add_families_api(ApiRoutes& routes, std::shared_ptr<Country> country);

}  // namespace luytre
