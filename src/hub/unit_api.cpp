// One body's own page: what it holds, says it holds, whom to reach, who works here, which sensors watch.
#include "hub/unit_api.h"

#include <algorithm>

#include "access/tokens.h"
#include "access/users.h"
#include "hub/account.h"
#include "hub/findings_shapes.h"
#include "hub/hub.h"
#include "hub/notices_api.h"
#include "hub/sources_sensors.h"
#include "hub/unit_json.h"

namespace luytre {
namespace {

using http::Method;
using http::Response;

// UserRow[]: those with a role in the body.
Result<JsonArray> people_of(Hub& hub, const Asked& asked, const std::string& organisation) {
  auto users = list_users(hub.ledger(), asked.viewer);
  if (!users) return std::unexpected(users.error());
  JsonArray out;
  for (const User& user : *users) {
    auto here = [&](const Membership& m) {
      return m.organisation == organisation && (!m.until || *m.until > asked.now);
    };
    if (std::ranges::any_of(user.memberships, here))
      out.push_back(user_json(*asked.directory, user, asked.now));
  }
  return out;
}

Result<Response> show(Hub& hub, const Asked& asked) {
  auto id = body_asked(hub, asked);
  if (!id) return std::unexpected(id.error());
  auto claims = claims_json(hub, asked.viewer, *asked.directory, *id, "");
  if (!claims) return std::unexpected(claims.error());
  auto contacts = contacts_json(hub, asked.viewer, *id);
  if (!contacts) return std::unexpected(contacts.error());
  auto sensors = sensors_json(hub, asked.viewer, *asked.directory, *id, asked.now);
  if (!sensors) return std::unexpected(sensors.error());
  auto people = people_of(hub, asked, *id);
  if (!people) return std::unexpected(people.error());
  auto wishes = notice_settings(hub.ledger(), asked.viewer, *asked.directory, *id);
  return json_response(
      JsonObject{{"organisation", organisation_ref(*asked.directory, *id)},
                 {"ranges", ranges_json(*asked.directory, asked.viewer, *id, day_of(asked.now))},
                 {"claims", std::move(*claims)},
                 {"contacts", std::move(*contacts)},
                 {"sensors", std::move(*sensors)},
                 {"people", std::move(*people)},
                 {"notices", wishes ? notice_settings_json(*wishes, "") : Json(nullptr)}});
}

Result<Response> enrol(Hub& hub, const Asked& asked) {
  auto body = Body::parse(asked.request);
  if (!body) return std::unexpected(body.error());
  std::string organisation = body->text("organisation", 128), name = body->text("name", 200);
  LUYTRE_TRY(body->finish());
  Gate gate = hub.gate(*asked.directory);
  auto token = make_sensor_token(gate, asked.viewer, organisation, name);
  if (!token) return std::unexpected(token.error());
  return json_response(
      JsonObject{{"token", *token}, {"expires", time_json(asked.now + gate.policy.sensor_token)}});
}

Result<Response> revoke(Hub& hub, const Asked& asked) {
  std::string_view id = asked.parameter("id");
  auto entries = sensor::list_sensors(hub.ledger(), asked.viewer);
  if (!entries) return std::unexpected(entries.error());
  LUYTRE_TRY(sensor::revoke_sensor(hub.ledger(), asked.viewer, id));
  for (const sensor::SensorEntry& entry : *entries)
    if (entry.id == id)
      hub.publish("sensor", entry.organisation, boost::json::serialize(JsonObject{{"id", entry.id}}));
  return Response::empty();
}

}  // namespace

void add_unit_api(ApiRoutes& routes, Hub& hub) {
  auto row = [&](Method method, const char* path, const char* rule, const char* sentence, const char* request,
                 const char* response, auto handler, std::vector<QueryParameter> query = {}) {
    routes.add({.method = method,
                .path = path,
                .rule = rule,
                .sentence = sentence,
                .query = std::move(query),
                .request = request,
                .response = response,
                .handler = [&hub, handler](const Asked& asked) { return handler(hub, asked); }});
  };
  row(Method::get, "/api/unit", "read_organisations",
      "A body's networks, claims, contacts, sensors and people", "", "Unit", show,
      {{"organisation", "The body; one's own when absent"}});
  row(Method::post, "/api/sensors", "enrol_sensors", "A token with which one sensor enrols, shown once",
      "NewSensor", "OneTimeToken", enrol);
  row(Method::delete_, "/api/sensors/{id}", "enrol_sensors",
      "Revokes a sensor: nothing it sends counts any more", "", "", revoke);
  add_claims_api(routes, hub);
  add_contacts_api(routes, hub);
}

}  // namespace luytre
