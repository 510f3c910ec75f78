#include <fmt/format.h>

#include <charconv>
#include <mutex>

#include "hub/api_routes.h"
#include "hub/hub.h"
#include "hub/jobs.h"
#include "hub/shapes.h"
#include "sensor/desk.h"
#include "sensor/inbox.h"
#include "sensor/publication.h"

namespace luytre {
namespace {

using namespace std::chrono_literals;

// Opened when the first sensor asks: a hub without sensors has no key, inbox and publication.
class Counter {
 public:
  explicit Counter(Hub& hub) : hub_(hub) {}

  Result<sensor::Desk*> desk() {
    std::lock_guard guard(mutex_);
    if (desk_) return desk_.get();
    auto desk = sensor::Desk::open(hub_.ledger(), hub_.home());
    if (!desk) return std::unexpected(desk.error());
    (*desk)->on_accepted([&hub = hub_](const sensor::Desk::Known& known) {
      hub.publish("sensor", known.organisation, boost::json::serialize(JsonObject{{"id", known.id}}));
    });
    desk_ = std::move(*desk);
    return desk_.get();
  }
  Result<sensor::Publication*> publication() {
    std::lock_guard guard(mutex_);
    if (!publication_) {
      auto publication = sensor::Publication::open(hub_.ledger(), hub_.home());
      if (!publication) return std::unexpected(publication.error());
      publication_ = std::move(*publication);
    }
    return publication_.get();
  }

 private:
  Hub& hub_;
  std::mutex mutex_;
  std::unique_ptr<sensor::Desk> desk_;
  std::unique_ptr<sensor::Publication> publication_;
};

// The signed message that the request is; not_found when it bears no signature.
Result<sensor::Message> message_of(const Asked& asked, std::string purpose) {
  sensor::Message message;
  message.purpose = std::move(purpose);
  message.sender = asked.request.field("luytre-sensor");
  message.signature = asked.request.field("luytre-signature");
  std::string_view time = asked.request.field("luytre-time");
  auto [end, error] = std::from_chars(time.data(), time.data() + time.size(), message.time);
  if (error != std::errc() || end != time.data() + time.size() || message.signature.empty())
    return fail(ErrorCode::not_found, "a request without a sensor's signature");
  message.body = asked.request.body;
  return message;
}

http::Response signed_response(sensor::Message answer, const char* type) {
  http::Response response;
  response.body = std::move(answer.body);
  response.set("Content-Type", type);
  response.set("Luytre-Time", std::to_string(answer.time));
  response.set("Luytre-Signature", answer.signature);
  return response;
}

Result<http::Response> talk(Counter& counter, const Asked& asked, const char* purpose) {
  auto message = message_of(asked, purpose);
  if (!message) return std::unexpected(message.error());
  auto desk = counter.desk();
  if (!desk) return std::unexpected(desk.error());
  auto answer = (*desk)->answer(*message, sensor::Arrival::http, asked.now);
  if (!answer) return std::unexpected(answer.error());
  return signed_response(std::move(*answer), "application/json");
}

Result<http::Response> give_lists(Counter& counter, const Asked& asked) {
  std::string have(asked.query("have"));
  auto message = message_of(asked, sensor::kIndicators + have);
  if (!message) return std::unexpected(message.error());
  auto desk = counter.desk();
  if (!desk) return std::unexpected(desk.error());
  if (have.size() > 64) return fail(ErrorCode::invalid, "have: no version of the lists");
  auto known = (*desk)->admit(*message, sensor::Arrival::http, asked.now, have);
  if (!known) return std::unexpected(known.error());
  if (known->revoked)
    return signed_response((*desk)->sign(*message, asked.now, sensor::kRevoked), "application/json");
  auto publication = counter.publication();
  if (!publication) return std::unexpected(publication.error());
  LUYTRE_TRY((*publication)->refresh());
  auto packet = (*publication)->packet(have);
  if (!packet) return std::unexpected(packet.error());
  return signed_response((*desk)->sign(*message, asked.now, **packet), "application/octet-stream");
}

Result<std::string> bring_in(Hub& hub) {
  sensor::ApplyOptions options{.home = hub.home(), .events = hub.options().events};
  options.lend = [&hub](const auto& work) { return hub.events().with(work); };
  auto report = sensor::apply_inbox(hub.ledger(), options, hub.now());
  if (!report) return std::unexpected(report.error());
  for (const std::string& note : report->notes) hub.log("sensors", note);
  if (report->batches == 0) return "";
  hub.publish("figures", "", "{}");
  return fmt::format("{} batches: {} sightings ({} new), {} of foreign addresses, {} undated",
                     report->batches, report->sightings, report->new_sightings, report->foreign,
                     report->undated);
}

}  // namespace

// Signed requests and answers (sensor/message.h): fields Luytre-Sensor, Luytre-Time, Luytre-Signature.
void add_sensor_api(ApiRoutes& routes, Hub& hub) {
  auto counter = std::make_shared<Counter>(hub);
  routes.add({.method = http::Method::post,
              .path = "/api/sensor/enrol",
              .rule = "sensor",
              .sentence = "A sensor's enrolment with a one-time token (src/sensor/enrolment.h)",
              .query = {},
              .request = "application/json",
              .response = "application/json",
              .handler = [counter](const Asked& asked) { return talk(*counter, asked, sensor::kEnrol); }});
  routes.add({.method = http::Method::post,
              .path = "/api/sensor/batches",
              .rule = "sensor",
              .sentence = "A batch of sightings and health (src/sensor/batch.h), accepted once",
              .query = {},
              .request = "application/octet-stream",
              .response = "application/json",
              .handler = [counter](const Asked& asked) { return talk(*counter, asked, sensor::kBatches); },
              .body_limit = sensor::kBatchBytesMost,
              .body_type = "application/octet-stream"});
  routes.add({.method = http::Method::post,
              .path = "/api/sensor/key",
              .rule = "sensor",
              .sentence = "A sensor's next public key; the old one holds until the new one is used",
              .query = {},
              .request = "application/json",
              .response = "application/json",
              .handler = [counter](const Asked& asked) { return talk(*counter, asked, sensor::kKey); }});
  routes.add(
      {.method = http::Method::get,
       .path = "/api/sensor/indicators",
       .rule = "sensor",
       .sentence = "Threat lists for sensors: what changed since the version they hold (src/sensor/lists.h)",
       .query = {{"have", "The version held, \"\" for none"}},
       .request = "",
       .response = "application/octet-stream",
       .handler = [counter](const Asked& asked) { return give_lists(*counter, asked); }});
}

void add_sensor_jobs(std::vector<Job>& jobs, Hub& hub) {
  jobs.push_back({"sensors", 5s, [&hub] { return bring_in(hub); }});
}

}  // namespace luytre
