#include "findings/sensor_hours.h"

#include <algorithm>

#include "findings/finding.h"
#include "situation/day_folder.h"

namespace luytre {

Result<SensorHours> SensorHours::read(const DayStore& days, Day from, Day to) {
  SensorHours out;
  for (Day day : days.days(from, to)) {
    auto state = DayFolder(days.folder(), day).read(false);
    if (!state) return std::unexpected(state.error());
    out.add(state->health);
  }
  return out;
}

void SensorHours::add(std::span<const HealthRow> rows) {
  for (const HealthRow& row : rows) {
    if (row.counts.records == 0 || row.counts.lost > row.counts.records) continue;
    auto& hours = hours_[plain_text(row.sensor)];
    int64_t hour = row.hour / kMicrosPerHour;
    auto at = std::ranges::lower_bound(hours, hour);
    if (at == hours.end() || *at != hour) hours.insert(at, hour);
  }
}

uint64_t SensorHours::healthy(std::string_view sensor, Timestamp from, Timestamp to) const {
  auto held = hours_.find(sensor);
  if (held == hours_.end() || to <= from) return 0;
  const auto& hours = held->second;
  int64_t first = (from + kMicrosPerHour - 1) / kMicrosPerHour, end = to / kMicrosPerHour;
  auto begin = std::ranges::lower_bound(hours, first), last = std::ranges::lower_bound(hours, end);
  return begin < last ? static_cast<uint64_t>(last - begin) : 0;
}

}  // namespace luytre
