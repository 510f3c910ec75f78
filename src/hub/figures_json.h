// Figures as the portal's shapes: changes, coverage, months, citations.
//
// Coverage as a share: the hours with records over the hours expected, summed over sensors. Expected are the
// sensors that reported in the period, and those enrolled (sensor/sensors.h): each hour of the period that is
// over, of an enrolled one from its enrolment until it was revoked. So a sensor that falls silent for the
// whole period lowers the share only if it is enrolled; a share says nothing of what was lost or sampled
// (SensorRow does).
#pragma once
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "hub/figures_cache.h"
#include "hub/shapes.h"
#include "sensor/sensors.h"

namespace luytre {

// A sensor that hours are expected of.
struct ExpectedSensor {
  std::string name;  // as in health rows
  Timestamp from = INT64_MIN, until = INT64_MAX;
};
// All that are enrolled, whoever asks: for shares only.
Result<std::vector<ExpectedSensor>> expected_sensors(Ledger& ledger);

// [from, to], days. Nothing: no hour was expected.
std::optional<double> coverage_share(const Coverage& coverage, Day from, Day to,
                                     std::span<const ExpectedSensor> enrolled, Timestamp now);
// One stalk of the hedge, an hour or a day long.
Json coverage_stalk(Timestamp from, std::optional<double> share, Timestamp now);
// One stalk a day of [from, to]. `periods`: Answer::periods of a question by day over that period. Expected
// are those that reported in it at all.
JsonArray coverage_days(std::span<const PeriodCoverage> periods, const Coverage& whole, Day from, Day to,
                        std::span<const ExpectedSensor> enrolled, Timestamp now);

Json share_json(std::optional<double> share);
// "situation 2026-01-01/2026-01-31 by family"
std::string query_text(const Question& question);
Json citation_json(const Answer& answer, Timestamp now);

// `before` against `now`. `why_not` may name sensors: for readers of the centre; others are told `hide`.
Json change_json(const std::string& period, uint64_t now, uint64_t before, std::string why_not);

// Thirteen months, oldest first, of which the last is shown.
struct MonthSeries {
  struct One {
    Month month;
    bool has_data = false;
    std::optional<double> share;
    std::string why_not;  // comparable with the last: ""
  };
  std::vector<One> months;

  static constexpr int kMonths = 13;
  const One& shown() const { return months.back(); }
  const One& previous() const { return months[kMonths - 2]; }
  const One& year() const { return months.front(); }
  // `numbers`: one a month. MonthCount[], (number|null)[] and the changes against the month and the year
  // before.
  JsonArray counts(std::span<const uint64_t> numbers) const;
  JsonArray line(std::span<const uint64_t> numbers) const;
  Json change_previous(std::span<const uint64_t> numbers) const;
  Json change_year(std::span<const uint64_t> numbers) const;
};
// `answers`: one a month, ending with that of `last`. `names_sensors`: whether reasons may name sensors.
MonthSeries month_series(Month last, std::span<const Answer* const> answers,
                         std::span<const ExpectedSensor> enrolled, Timestamp now, bool names_sensors);

}  // namespace luytre
