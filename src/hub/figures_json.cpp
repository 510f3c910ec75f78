#include "hub/figures_json.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

namespace luytre {
namespace {

constexpr const char* kKeyNames[] = {"family", "organisation", "sector", "category", "day", "month"};

// Whole hours in [from, until).
int64_t hours_between(Timestamp from, Timestamp until) {
  return std::max<int64_t>(0, (until - from) / kMicrosPerHour);
}

}  // namespace

Result<std::vector<ExpectedSensor>> expected_sensors(Ledger& ledger) {
  auto entries = sensor::list_sensors(ledger, Viewer::console("system"));
  if (!entries) return std::unexpected(entries.error());
  std::vector<ExpectedSensor> out;
  for (const sensor::SensorEntry& entry : *entries)
    out.push_back({entry.recorded_as(), entry.enrolled, entry.revoked_at.value_or(INT64_MAX)});
  return out;
}

std::optional<double> coverage_share(const Coverage& coverage, Day from, Day to,
                                     std::span<const ExpectedSensor> enrolled, Timestamp now) {
  Timestamp start = start_of(from), end = std::min(start_of(to) + kMicrosPerDay, now);
  std::map<std::string_view, int64_t> expected;
  for (const SensorCoverage& sensor : coverage.by_sensor) expected[sensor.sensor] = hours_between(start, end);
  std::map<std::string_view, int64_t> known;
  for (const ExpectedSensor& sensor : enrolled)  // one name may have been enrolled twice
    known[sensor.name] += hours_between(std::max(start, sensor.from), std::min(end, sensor.until));
  for (const auto& [name, hours] : known)
    if (hours > 0 || expected.contains(name)) expected[name] = hours;
  int64_t all = 0, seen = 0;
  for (const auto& [name, hours] : expected) all += hours;
  for (const SensorCoverage& sensor : coverage.by_sensor)
    seen += std::min<int64_t>(static_cast<int64_t>(sensor.hours), expected[sensor.sensor]);
  if (all == 0) return std::nullopt;
  return static_cast<double>(seen) / static_cast<double>(all);
}

Json coverage_stalk(Timestamp from, std::optional<double> share, Timestamp now) {
  const char* state = from > now ? "todo" : !share || *share == 0 ? "gap" : *share >= 0.95 ? "ok" : "low";
  return JsonObject{{"from", time_json(from)}, {"share", share_json(share)}, {"state", state}};
}

JsonArray coverage_days(std::span<const PeriodCoverage> periods, const Coverage& whole, Day from, Day to,
                        std::span<const ExpectedSensor> enrolled, Timestamp now) {
  JsonArray out;
  size_t next = 0;
  for (Day day = from; day <= to; ++day) {
    Coverage of_day;  // all of the period, silent unless they reported
    for (SensorCoverage sensor : whole.by_sensor) {
      sensor.hours = 0;
      of_day.by_sensor.push_back(std::move(sensor));
    }
    while (next < periods.size() && periods[next].first < day) ++next;
    if (next < periods.size() && periods[next].first == day)
      for (const SensorCoverage& sensor : periods[next].coverage.by_sensor) {
        auto at = std::ranges::find(of_day.by_sensor, sensor.sensor, &SensorCoverage::sensor);
        if (at != of_day.by_sensor.end()) at->hours = sensor.hours;
      }
    out.push_back(coverage_stalk(start_of(day), coverage_share(of_day, day, day, enrolled, now), now));
  }
  return out;
}

Json share_json(std::optional<double> share) {
  return share ? Json(*share) : Json(nullptr);
}

std::string query_text(const Question& q) {
  std::string text = fmt::format("situation {}/{}", format_day(q.from), format_day(q.to));
  for (size_t i = 0; i < q.by.size(); ++i)
    text += fmt::format("{}{}", i ? "," : " by ", kKeyNames[static_cast<size_t>(q.by[i])]);
  if (q.family) text += " family " + *q.family;
  if (q.organisation) text += " organisation " + *q.organisation;
  if (q.sector) text += " sector " + *q.sector;
  if (q.category) text += " category " + *q.category;
  if (q.except_category) text += " without " + *q.except_category;
  return text;
}

Json citation_json(const Answer& answer, Timestamp now) {
  std::string digest = answer.digest.to_hex();
  return JsonObject{{"query", query_text(answer.question)},
                    {"id", digest.substr(0, 10)},
                    {"ownership", answer.directory_version.to_hex()},
                    {"digest", digest},
                    {"asked", time_json(now)}};
}

Json change_json(const std::string& period, uint64_t now, uint64_t before, std::string why_not) {
  Json percent(nullptr);
  if (before != 0 && why_not.empty())
    percent = 100.0 * (static_cast<double>(now) - static_cast<double>(before)) / static_cast<double>(before);
  return JsonObject{{"period", period}, {"before", before}, {"percent", percent}, {"why_not", why_not}};
}

JsonArray MonthSeries::counts(std::span<const uint64_t> numbers) const {
  JsonArray out;
  for (size_t i = 0; i < months.size(); ++i)
    out.push_back(JsonObject{{"month", month_text(months[i].month.first)},
                             {"addresses", numbers[i]},
                             {"share", share_json(months[i].share)},
                             {"comparable", months[i].why_not.empty()}});
  return out;
}

JsonArray MonthSeries::line(std::span<const uint64_t> numbers) const {
  JsonArray out;
  for (size_t i = 0; i < months.size(); ++i)
    out.push_back(months[i].has_data ? Json(numbers[i]) : Json(nullptr));
  return out;
}

Json MonthSeries::change_previous(std::span<const uint64_t> numbers) const {
  return change_json(month_text(previous().month.first), numbers.back(), numbers[kMonths - 2],
                     previous().why_not);
}

Json MonthSeries::change_year(std::span<const uint64_t> numbers) const {
  return change_json(month_text(year().month.first), numbers.back(), numbers.front(), year().why_not);
}

MonthSeries month_series(Month last, std::span<const Answer* const> answers,
                         std::span<const ExpectedSensor> enrolled, Timestamp now, bool names_sensors) {
  MonthSeries series;
  for (size_t i = 0; i < answers.size(); ++i) {
    Month month = last.before(static_cast<int>(answers.size() - 1 - i));
    const Coverage& coverage = answers[i]->coverage;
    std::string why = why_not_comparable(coverage, answers.back()->coverage);
    bool has_data = coverage.days_with_data > 0 || answers[i]->total.sightings > 0;
    if (!has_data)
      why = "there is no data of that month";
    else if (!why.empty() && !names_sensors)
      why = "the two months were not watched alike";
    series.months.push_back(
        {month, has_data, coverage_share(coverage, month.first, month.last, enrolled, now), std::move(why)});
  }
  return series;
}

}  // namespace luytre
