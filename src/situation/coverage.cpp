#include "situation/coverage.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cmath>

namespace luytre {
namespace {

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
  for (const SensorCoverage& sensor : now.by_sensor) {
    const SensorCoverage* old = find(before, sensor.sensor);
    if (!old) return shown(sensor.sensor) + " was not there before";
    double hours = share(sensor.hours, now.days * 24), old_hours = share(old->hours, before.days * 24);
    if (std::abs(hours - old_hours) > 0.1)
      return fmt::format("{} watched {:.0f} % of the time, before {:.0f} %", shown(sensor.sensor),
                         100 * hours, 100 * old_hours);
    if (sensor.sampling != old->sampling)
      return fmt::format("{} sampled 1 in {}, before 1 in {}", shown(sensor.sensor), sensor.sampling,
                         old->sampling);
    double lost = lost_share(sensor.counts), old_lost = lost_share(old->counts);
    if (std::abs(lost - old_lost) > 0.05)
      return fmt::format("{} lost {:.0f} % of its records, before {:.0f} %", shown(sensor.sensor), 100 * lost,
                         100 * old_lost);
  }
  for (const SensorCoverage& sensor : before.by_sensor)
    if (!find(now, sensor.sensor)) return shown(sensor.sensor) + " is no longer there";
  return "";
}

}  // namespace luytre
