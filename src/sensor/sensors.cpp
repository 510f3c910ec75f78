#include "sensor/sensors.h"

#include <fmt/format.h>

namespace luytre::sensor {
namespace {

std::optional<Timestamp> optional_time(const Row& row, size_t column) {
  return row.is_null(column) ? std::nullopt : std::optional<Timestamp>(row.integer(column));
}

}  // namespace

Result<std::vector<SensorEntry>> list_sensors(Ledger& ledger, const Viewer& viewer,
                                              std::string_view organisation) {
  std::vector<SensorEntry> entries;
  SqlCondition seen = viewer.condition("s.organisation", Permission::read_sensors);
  std::string sql =
      "SELECT s.id, s.organisation, s.name, s.state, s.enrolled_at, s.revoked_at, s.last_contact, "
      "s.last_batch, "
      "s.skew, s.version, s.indicators, "
      "(SELECT CAST(COALESCE(SUM(e.highest - e.accepted), 0) AS BIGINT) FROM sensor_epoch e WHERE e.sensor = "
      "s.id), "
      "(SELECT COUNT(*) FROM sensor_batch b WHERE b.sensor = s.id AND b.applied_at IS NULL) "
      "FROM sensor s WHERE (" +
      seen.sql + ")";
  std::vector<Value> parameters = std::move(seen.parameters);
  if (!organisation.empty()) {
    parameters.push_back(std::string(organisation));
    sql += fmt::format(" AND s.organisation = ${}", parameters.size());
  }
  sql += " ORDER BY s.organisation, s.name, s.enrolled_at, s.id";
  auto done = ledger.read([&](Transaction& t) {
    entries.clear();
    return t.query(sql, parameters, [&](const Row& row) {
      entries.push_back({.id = std::string(row.text(0)),
                         .organisation = std::string(row.text(1)),
                         .name = std::string(row.text(2)),
                         .revoked = row.text(3) != "active",
                         .enrolled = row.integer(4),
                         .revoked_at = optional_time(row, 5),
                         .last_contact = optional_time(row, 6),
                         .last_batch = optional_time(row, 7),
                         .skew = optional_time(row, 8),
                         .version = std::string(row.text(9)),
                         .indicators = std::string(row.text(10)),
                         .missing = static_cast<uint64_t>(std::max<int64_t>(row.integer(11), 0)),
                         .waiting = static_cast<uint64_t>(row.integer(12))});
      return true;
    });
  });
  if (!done) return std::unexpected(done.error());
  return entries;
}

Result<void> revoke_sensor(Ledger& ledger, const Viewer& viewer, std::string_view id) {
  auto none = [] { return fail(ErrorCode::not_found, "there is no such sensor here"); };
  if (viewer.is_scoped()) return none();
  return ledger.write([&](Transaction& t) -> Result<void> {
    std::optional<std::string> organisation;
    LUYTRE_TRY(t.query("SELECT organisation FROM sensor WHERE id = $1 AND state = 'active'",
                       {std::string(id)}, [&](const Row& row) {
                         organisation = std::string(row.text(0));
                         return false;
                       }));
    if (!organisation || !viewer.may(Permission::enrol_sensors, *organisation)) return none();
    LUYTRE_TRY(t.execute("UPDATE sensor SET state = 'revoked', revoked_at = $1 WHERE id = $2",
                         {t.now(), std::string(id)}));
    return t.audit({viewer.actor(), "sensor.revoke", std::string(id), ""});
  });
}

}  // namespace luytre::sensor
