#include "situation/coverage.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cmath>

namespace luytre {
namespace {

constexpr double kSmallShare = 0.02;

double share(uint64_t part, uint64_t whole) {
  return whole == 0 ? 0 : static_cast<double>(part) / static_cast<double>(whole);
}

double lost_share(const DecodeCounts& counts) {
  return share(counts.lost, counts.records + counts.lost);
}

const SensorCoverage* find(const Coverage& coverage, const std::string& sensor) {
  auto at = std::ranges::lower_bound(coverage.by_sensor, sensor, {}, &SensorCoverage::sensor);
  return at != coverage.by_sensor.end() && at->sensor == sensor ? &*at : nullptr;
}

std::string shown(const std::string& sensor) {
  return sensor.empty() ? "the sensor without a name" : "sensor " + sensor;
}

// How much telemetry a sensor stood for.
double seen_by(const SensorCoverage& sensor) {
  return static_cast<double>(sensor.counts.records) * static_cast<double>(sensor.sampling);
}
// Never zero, so that it divides.
double seen_by_all(const Coverage& coverage) {
  double all = 0;
  for (const SensorCoverage& sensor : coverage.by_sensor) all += seen_by(sensor);
  return all > 0 ? all : 1;
}

// "" when the sensor watched alike; null: it was not there.
std::string how_changed(const SensorCoverage* old, const Coverage& before, const SensorCoverage* sensor,
                        const Coverage& now) {
  if (!old) return shown(sensor->sensor) + " was not there before";
  if (!sensor) return shown(old->sensor) + " is no longer there";
  double hours = share(sensor->hours, now.days * 24), old_hours = share(old->hours, before.days * 24);
  if (std::abs(hours - old_hours) > 0.1)
    return fmt::format("{} watched {:.0f} % of the time, before {:.0f} %", shown(sensor->sensor), 100 * hours,
                       100 * old_hours);
  if (sensor->sampling != old->sampling)
    return fmt::format("{} sampled 1 in {}, before 1 in {}", shown(sensor->sensor), sensor->sampling,
                       old->sampling);
  double lost = lost_share(sensor->counts), old_lost = lost_share(old->counts);
  if (std::abs(lost - old_lost) > 0.05)
    return fmt::format("{} lost {:.0f} % of its records, before {:.0f} %", shown(sensor->sensor), 100 * lost,
                       100 * old_lost);
  return "";
}

}  // namespace

void CoverageSum::add(Day day, std::span<const HealthRow> rows) {
  sum_.days_with_data += !rows.empty();
  for (size_t i = 0; i < rows.size();) {
    const std::string& name = rows[i].sensor;
    auto at = std::ranges::lower_bound(sum_.by_sensor, name, {}, &SensorCoverage::sensor);
    if (at == sum_.by_sensor.end() || at->sensor != name) {
      at = sum_.by_sensor.insert(at, SensorCoverage{});
      at->sensor = name;
    }
    uint32_t hours = 0;  // of the day, a bit each
    for (; i < rows.size() && rows[i].sensor == name; ++i) {
      const HealthRow& row = rows[i];
      if (row.counts.records > 0) hours |= 1u << ((row.hour - start_of(day)) / kMicrosPerHour % 24 & 31);
      at->counts += row.counts;
      at->sampling = std::max(at->sampling, row.sampling);
    }
    at->hours += static_cast<uint64_t>(std::popcount(hours));
  }
}

Coverage CoverageSum::finish(uint64_t days_of_period) const {
  Coverage out = sum_;
  out.days = days_of_period;
  out.sensors = out.by_sensor.size();
  for (const SensorCoverage& sensor : out.by_sensor) {
    out.sensor_hours += sensor.hours;
    out.counts += sensor.counts;
  }
  return out;
}

std::string why_not_comparable(const Coverage& before, const Coverage& now) {
  const double all_before = seen_by_all(before), all_now = seen_by_all(now);
  double changed = 0, most = -1;
  std::string why;
  size_t others = 0;
  auto count = [&](const SensorCoverage* old, const SensorCoverage* sensor) {
    std::string text = how_changed(old, before, sensor, now);
    if (text.empty()) return;
    double weight = std::max(old ? seen_by(*old) / all_before : 0, sensor ? seen_by(*sensor) / all_now : 0);
    changed += weight;
    ++others;
    if (weight > most) most = weight, why = std::move(text);
  };
  for (const SensorCoverage& sensor : now.by_sensor) count(find(before, sensor.sensor), &sensor);
  for (const SensorCoverage& sensor : before.by_sensor)
    if (!find(now, sensor.sensor)) count(&sensor, nullptr);
  if (changed <= kSmallShare) return "";
  return others == 1 ? why : fmt::format("{}, and {} more changed", why, others - 1);
}

}  // namespace luytre
