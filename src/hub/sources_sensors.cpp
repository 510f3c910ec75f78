#include "hub/sources_sensors.h"

#include <algorithm>
#include <set>

#include "hub/figures_json.h"
#include "hub/hub.h"
#include "hub/national_country.h"

namespace luytre {
namespace {

constexpr int kRowDays = 14;

SensorState state_of(const WatchedSensor& sensor, Timestamp now) {
  if (sensor.entry.revoked) return SensorState::revoked;
  if (sensor.last_seen == kNoTime) return SensorState::waiting;
  Timestamp age = now - sensor.last_seen;
  return age <= kLateAfter ? SensorState::ok : age <= kSilentAfter ? SensorState::late : SensorState::silent;
}

// What `names` reported on `day` as a Coverage, silent ones included.
Coverage coverage_on(const HealthWindow& health, const std::vector<const WatchedSensor*>& sensors, Day day) {
  Coverage out;
  for (const WatchedSensor* sensor : sensors) {
    SensorCoverage& one = out.by_sensor.emplace_back();
    one.sensor = sensor->recorded_as();
    one.hours = health.hours(one.sensor, day);
  }
  return out;
}

std::vector<ExpectedSensor> expected_of(const std::vector<const WatchedSensor*>& sensors) {
  std::vector<ExpectedSensor> out;
  for (const WatchedSensor* sensor : sensors)
    if (sensor->enrolled)
      out.push_back(
          {sensor->recorded_as(), sensor->entry.enrolled, sensor->entry.revoked_at.value_or(INT64_MAX)});
  return out;
}

JsonArray days_of(const HealthWindow& health, const std::vector<const WatchedSensor*>& sensors, int days,
                  Timestamp now) {
  JsonArray out;
  auto expected = expected_of(sensors);
  for (Day day = health.last - days + 1; day <= health.last; ++day)
    out.push_back(coverage_stalk(
        start_of(day), coverage_share(coverage_on(health, sensors, day), day, day, expected, now), now));
  return out;
}

std::vector<const WatchedSensor*> of_body(const SensorBoard& board, std::string_view organisation) {
  std::vector<const WatchedSensor*> out;
  for (const WatchedSensor& sensor : board.sensors)
    if (sensor.enrolled && !sensor.entry.revoked && sensor.entry.organisation == organisation)
      out.push_back(&sensor);
  return out;
}

}  // namespace

const char* to_string(SensorState state) {
  constexpr const char* kNames[] = {"ok", "late", "silent", "waiting", "revoked"};
  return kNames[static_cast<size_t>(state)];
}

JsonArray SensorBoard::coverage(std::string_view organisation, int days, Timestamp now) const {
  auto of = of_body(*this, organisation);
  return of.empty() ? JsonArray() : days_of(*health, of, days, now);
}

std::optional<double> SensorBoard::share(std::string_view organisation, int days, Timestamp now) const {
  auto of = of_body(*this, organisation);
  if (of.empty()) return std::nullopt;
  Day first = health->last - days + 1;
  Coverage all = coverage_on(*health, of, first);
  for (Day day = first + 1; day <= health->last; ++day)
    for (SensorCoverage& sensor : all.by_sensor) sensor.hours += health->hours(sensor.sensor, day);
  return coverage_share(all, first, health->last, expected_of(of), now);
}

const char* SensorBoard::state_of(std::string_view organisation) const {
  auto of = of_body(*this, organisation);
  if (of.empty()) return "none";
  return std::ranges::any_of(of, [](auto* sensor) { return sensor->state == SensorState::silent; }) ? "silent"
                                                                                                    : "ok";
}

Result<SensorBoard> sensor_board(Hub& hub, const Viewer& viewer, Timestamp now,
                                 std::string_view organisation) {
  auto days = hub.days();
  if (!days) return std::unexpected(days.error());
  auto health = Country::of(hub)->health.get(*days, now);
  if (!health) return std::unexpected(health.error());
  auto entries = sensor::list_sensors(hub.ledger(), viewer, organisation);
  if (!entries) return std::unexpected(entries.error());
  SensorBoard board{std::move(*health), {}};
  auto last_seen = [&](const std::string& name) {
    auto at = board.health->sensors.find(name);
    return at == board.health->sensors.end() || at->second.last_hour == kNoTime
               ? kNoTime
               : std::min(at->second.last_hour + kMicrosPerHour, now);
  };
  std::set<std::string> enrolled;
  for (sensor::SensorEntry& entry : *entries) {
    WatchedSensor watched{std::move(entry), true};
    enrolled.insert(watched.recorded_as());
    if (watched.entry.revoked && !organisation.empty()) continue;
    watched.last_seen =
        std::max(watched.entry.last_batch.value_or(kNoTime), last_seen(watched.recorded_as()));
    watched.state = luytre::state_of(watched, now);
    board.sensors.push_back(std::move(watched));
  }
  // A name without an enrolment is the centre's.
  if (organisation.empty() && viewer.may(Permission::read_sensors, ""))
    for (const auto& [name, sensor] : board.health->sensors) {
      if (enrolled.contains(name)) continue;
      WatchedSensor watched;
      watched.entry.name = name;
      watched.last_seen = last_seen(name);
      watched.state = luytre::state_of(watched, now);
      board.sensors.push_back(std::move(watched));
    }
  return board;
}

JsonObject sensor_json(const WatchedSensor& sensor, const SensorBoard& board, const Directory& directory,
                       Timestamp now) {
  static const HealthWindow::Sensor kNothing;
  auto at = board.health->sensors.find(sensor.recorded_as());
  const HealthWindow::Sensor& health = at == board.health->sensors.end() ? kNothing : at->second;
  const sensor::SensorEntry& entry = sensor.entry;
  Json skew(nullptr);
  if (entry.skew) skew = static_cast<double>(*entry.skew) / static_cast<double>(kMicrosPerSecond);
  return {{"id", entry.id},
          {"name", text_json(entry.name)},
          {"organisation", organisation_ref(directory, entry.organisation)},
          {"state", to_string(sensor.state)},
          {"last_seen", time_json(sensor.last_seen)},
          {"records", health.records},
          {"lost", health.lost},
          {"sampling", health.sampling},
          {"clock_skew", std::move(skew)},
          {"version", text_json(entry.version)},
          {"indicators", text_json(entry.indicators)},
          {"coverage", days_of(*board.health, {&sensor}, kRowDays, now)}};
}

Result<JsonArray> sensors_json(Hub& hub, const Viewer& viewer, const Directory& directory,
                               std::string_view organisation, Timestamp now) {
  auto board = sensor_board(hub, viewer, now, organisation);
  if (!board) return std::unexpected(board.error());
  JsonArray out;
  for (const WatchedSensor& sensor : board->sensors)
    out.push_back(sensor_json(sensor, *board, directory, now));
  return out;
}

}  // namespace luytre
