#include "hub/sources_health.h"

#include <algorithm>
#include <bit>
#include <vector>

#include "situation/day_folder.h"

namespace luytre {
namespace {

constexpr Timestamp kFresh = 10 * kMicrosPerSecond;

}  // namespace

unsigned HealthWindow::hours(std::string_view sensor, Day day) const {
  auto at = sensors.find(sensor);
  if (at == sensors.end() || day < first() || day > last) return 0;
  return static_cast<unsigned>(std::popcount(at->second.hours[static_cast<size_t>(day - first())]));
}

Result<HealthWindow> read_health_window(const DayStore& store, Timestamp now) {
  HealthWindow window;
  window.last = day_of(now);
  Day from = window.first();
  std::vector<Day> days = store.days(kFirstDay, window.last);
  if (!days.empty()) from = std::min(from, days.back() - HealthWindow::kDays + 1);
  std::vector<HealthRow> rows;
  for (Day day : days) {
    if (day < from) continue;
    auto state = DayFolder(store.folder(), day).read(false);
    if (!state) return std::unexpected(state.error());
    std::ranges::move(state->health, std::back_inserter(rows));
  }
  for (const HealthRow& row : rows) {
    HealthWindow::Sensor& sensor = window.sensors[row.sensor];
    if (row.counts.records == 0) continue;
    sensor.last_hour = std::max(sensor.last_hour, row.hour);
    Day day = day_of(row.hour);
    if (day < window.first() || day > window.last) continue;
    auto hour = static_cast<unsigned>((row.hour - start_of(day)) / kMicrosPerHour);
    sensor.hours[static_cast<size_t>(day - window.first())] |= 1u << (hour & 31);
  }
  for (const HealthRow& row : rows) {
    HealthWindow::Sensor& sensor = window.sensors[row.sensor];
    if (sensor.last_hour == kNoTime || row.hour <= sensor.last_hour - kMicrosPerDay) continue;
    sensor.records += row.counts.records;
    sensor.lost += row.counts.lost;
    sensor.sampling = std::max(sensor.sampling, row.sampling);
  }
  return window;
}

Result<std::shared_ptr<const HealthWindow>> HealthMemory::get(const DayStore& days, Timestamp now) {
  std::lock_guard lock(mutex_);
  if (!window_ || now < read_ || now - read_ >= kFresh) {
    auto window = read_health_window(days, now);
    if (!window) return std::unexpected(window.error());
    window_ = std::make_shared<const HealthWindow>(std::move(*window));
    read_ = now;
  }
  return window_;
}

}  // namespace luytre
