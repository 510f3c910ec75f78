// Sensors as the portal shows them: those enrolled, and those known by their records alone (the centre's own
// monitors).
//
// State: `waiting` enrolled and nothing came yet; `ok` heard of within two hours, `late` within a day, else
// `silent`; `revoked`. Heard of: the last accepted batch, or the end of the last hour with records, whichever
// is later.
#pragma once
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "access/viewer.h"
#include "hub/shapes.h"
#include "hub/sources_health.h"
#include "sensor/sensors.h"

namespace luytre {

class Hub;

enum class SensorState { ok, late, silent, waiting, revoked };
const char* to_string(SensorState state);
inline constexpr Timestamp kLateAfter = 2 * kMicrosPerHour, kSilentAfter = kMicrosPerDay;

struct WatchedSensor {
  sensor::SensorEntry entry;  // of one known by its records: only the name, as recorded
  bool enrolled = false;
  SensorState state = SensorState::waiting;
  Timestamp last_seen = kNoTime;

  std::string recorded_as() const { return enrolled ? entry.recorded_as() : entry.name; }
};

// What the viewer may see of sensors: of `organisation` only, "" for all. Revoked ones come only to those who
// look at all of them.
struct SensorBoard {
  std::shared_ptr<const HealthWindow> health;
  std::vector<WatchedSensor> sensors;  // by body and name

  // One stalk a day for the last `days` (at most HealthWindow::kDays) of these sensors of one body; []
  // without one.
  JsonArray coverage(std::string_view organisation, int days, Timestamp now) const;
  // The share of the same.
  std::optional<double> share(std::string_view organisation, int days, Timestamp now) const;
  // "none", "silent" when one of the body's is, else "ok".
  const char* state_of(std::string_view organisation) const;
};
Result<SensorBoard> sensor_board(Hub& hub, const Viewer& viewer, Timestamp now,
                                 std::string_view organisation = "");

// SensorRow (portal/src/api/types.ts).
JsonObject sensor_json(const WatchedSensor& sensor, const SensorBoard& board, const Directory& directory,
                       Timestamp now);
// SensorRow[] of a body that the viewer may read sensors of.
Result<JsonArray> sensors_json(Hub& hub, const Viewer& viewer, const Directory& directory,
                               std::string_view organisation, Timestamp now);

}  // namespace luytre
