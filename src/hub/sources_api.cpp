// Sensors and their health.
#include "hub/sources_api.h"

#include <fmt/format.h>

#include "hub/hub.h"
#include "hub/sources_sensors.h"

namespace luytre {
namespace {

Result<http::Response> show_sensors(Hub& hub, const Asked& asked) {
  auto sensors = sensors_json(hub, asked.viewer, *asked.directory, "", asked.now);
  if (!sensors) return std::unexpected(sensors.error());
  return json_response(JsonObject{{"items", std::move(*sensors)}});
}

Result<http::Response> export_sensors(Hub& hub, const Asked& asked) {
  auto separator = csv_separator(asked);
  if (!separator) return std::unexpected(separator.error());
  auto board = sensor_board(hub, asked.viewer, asked.now);
  if (!board) return std::unexpected(board.error());
  CsvExport csv({{"id"},
                 {"name"},
                 {"organisation"},
                 {"organisation_name"},
                 {"state"},
                 {"last_seen"},
                 {"records_24h", false},
                 {"lost_24h", false},
                 {"sampling", false},
                 {"clock_skew_seconds", false},
                 {"version"},
                 {"indicators"}},
                *separator);
  csv.note("sensors and their health; the last 24 hours are each sensor's own");
  csv.note("made: " + std::string(time_json(asked.now).as_string()));
  auto text = [](const Json& value) {
    return value.is_null() ? std::string() : std::string(value.as_string());
  };
  for (const WatchedSensor& sensor : board->sensors) {
    JsonObject row = sensor_json(sensor, *board, *asked.directory, asked.now);
    const Organisation* body = asked.directory->organisation(sensor.entry.organisation);
    const Json& skew = row.at("clock_skew");
    csv.row({text(row.at("id")), text(row.at("name")), sensor.entry.organisation, body ? body->name_vi : "",
             text(row.at("state")), text(row.at("last_seen")),
             std::to_string(row.at("records").to_number<uint64_t>()),
             std::to_string(row.at("lost").to_number<uint64_t>()),
             std::to_string(row.at("sampling").to_number<uint64_t>()),
             skew.is_null() ? "" : fmt::format("{:.3f}", skew.as_double()), text(row.at("version")),
             text(row.at("indicators"))});
  }
  return std::move(csv).response("luytre-sensors.csv");
}

}  // namespace

void add_sources_api(ApiRoutes& routes, Hub& hub) {
  routes.add({.method = http::Method::get,
              .path = "/api/sensors",
              .rule = "read_sensors",
              .sentence = "Sensors, by body and name, and the centre's own",
              .query = {},
              .request = "",
              .response = "Items<SensorRow>",
              .handler = [&hub](const Asked& asked) { return show_sensors(hub, asked); }});
  routes.add({.method = http::Method::get,
              .path = "/api/sensors.csv",
              .rule = "read_sensors",
              .sentence = "The same as a table",
              .query = {kSeparator},
              .request = "",
              .response = "text/csv",
              .handler = [&hub](const Asked& asked) { return export_sensors(hub, asked); }});
  add_feeds_api(routes, hub);
}

}  // namespace luytre
