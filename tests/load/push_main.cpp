// Many sensors in one process, as they are: each with a home, keys and a spool of its own, talking to the hub
// over HTTP. Makes sightings at a steady rate, sends until all is accepted, and says what it made.
//
//   luytre_push HUB TOKENS FOLDER RATE SECONDS
//
// TOKENS: a file with one line a sensor: "<organisation> <name> <one-time token>". RATE: sightings a second,
// all sensors together. Prints one JSON object.
#include <fmt/format.h>

#include <atomic>
#include <chrono>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <random>
#include <sstream>
#include <thread>
#include <vector>

#include "events/segment.h"
#include "sensor/enrolment.h"
#include "sensor/uplink.h"

namespace luytre::sensor {
namespace {

using namespace std::chrono_literals;
using Steady = std::chrono::steady_clock;

constexpr const char* kVersion = "load";
constexpr int kTurnMilliseconds = 2500;
// Infected hosts are few and show themselves often: one address in 32 of 198.18.0.0/15.
constexpr uint32_t kFirstHost = 0xc6120005, kHostStep = 32, kHosts = 4096;

Timestamp now() {
  return std::chrono::floor<std::chrono::microseconds>(std::chrono::system_clock::now())
      .time_since_epoch()
      .count();
}

struct Totals {
  std::atomic<uint64_t> made = 0, batches = 0, refused = 0, troubles = 0;
};

// One sighting a row, no two alike: (client, port, time).
std::string rows_of(size_t count, size_t sensor, uint64_t& serial, const std::string& recorded_as) {
  std::string rows;
  Timestamp at = now() - 3600 * kMicrosPerSecond;
  for (size_t i = 0; i < count; ++i, ++serial) {
    Sighting s;
    s.first = s.last = at + static_cast<Timestamp>(i);
    s.address = IpAddress::from_v4(kFirstHost +
                                   static_cast<uint32_t>((serial * 7 + sensor * 977) % kHosts) * kHostStep);
    s.port = static_cast<uint16_t>(1024 + (serial * 50 + sensor) % 60'000);
    s.remote = IpAddress::from_v4(0xc0000201 + static_cast<uint32_t>(serial % 200));
    s.remote_port = 23;
    s.protocol = 6;
    std::string indicator = s.remote.to_string() + ":23";
    s.indicator = indicator;
    s.indicator_type = IndicatorType::address_port;
    s.source = "botnet-watch";
    s.family = "mirai";
    s.detector = "indicator";
    s.packets = 3;
    s.bytes = 180;
    s.sensor = recorded_as;
    append_row(rows, s);
  }
  return rows;
}

struct Sensor {
  std::string organisation, name, token;
};

// Errors end the run: a sensor that cannot enrol would only make the load lighter than it says.
[[noreturn]] void give_up(const std::string& why) {
  std::cerr << "luytre_push: " << why << '\n';
  std::_Exit(1);
}

Uplink enrol(const std::string& hub, const std::filesystem::path& home, const Sensor& sensor) {
  auto request = begin_enrolment(
      home, {.organisation = "", .name = "", .recorded_as = "", .hub = hub, .certificates = ""}, sensor.token,
      kVersion, now());
  if (!request) give_up(request.error().message);
  auto transport = make_http_transport(hub, "", kVersion);
  for (int attempt = 0;; ++attempt) {
    auto answer = transport->exchange(*request);
    if (answer) {
      auto done = finish_enrolment(home, *request, *answer);
      if (!done) give_up(done.error().message);
      break;
    }
    if (attempt == 60) give_up(answer.error().message);
    std::this_thread::sleep_for(1s);
  }
  auto uplink = Uplink::open(home, kVersion);
  if (!uplink) give_up(uplink.error().message);
  return std::move(*uplink);
}

void run(Uplink uplink, size_t number, double rate, double seconds, Totals& totals) {
  const Enrolment& who = uplink.enrolment();
  auto transport = make_http_transport(who.hub, "", kVersion);
  std::mt19937_64 random(number);
  auto start = Steady::now() + std::chrono::milliseconds(random() % kTurnMilliseconds);
  uint64_t serial = 0;
  double due = 0;
  for (auto turn = start;; turn += std::chrono::milliseconds(kTurnMilliseconds)) {
    std::this_thread::sleep_until(turn);
    double passed = std::chrono::duration<double>(Steady::now() - start).count();
    bool over = passed >= seconds;
    due = rate * std::min(passed + kTurnMilliseconds / 1e3, seconds);
    if (static_cast<double>(serial) < due) {
      size_t count = static_cast<size_t>(due) - serial;
      HealthRow health{.sensor = who.recorded_as,
                       .source = "load",
                       .run = 1,
                       .hour = now() / kMicrosPerHour * kMicrosPerHour};
      std::string rows = rows_of(count, number, serial, who.recorded_as);
      health.counts.records = serial;
      auto added = uplink.spool().add(rows, {&health, 1}, now());
      if (!added) give_up(added.error().message);
      totals.made += count;
    }
    Round round = uplink.send(*transport, now);
    totals.batches += round.sent;
    totals.refused += round.refused;
    totals.troubles += round.trouble.has_value();
    if (round.revoked) give_up("revoked: " + round.detail);
    if (over && round.left == 0) return;
  }
}

}  // namespace
}  // namespace luytre::sensor

int main(int argc, char** argv) {
  using namespace luytre::sensor;
  if (argc != 6) give_up("usage: luytre_push HUB TOKENS FOLDER RATE SECONDS");
  std::vector<Sensor> sensors;
  std::ifstream tokens(argv[2]);
  for (Sensor sensor; tokens >> sensor.organisation >> sensor.name >> sensor.token;)
    sensors.push_back(sensor);
  if (sensors.empty()) give_up("no tokens");
  double rate = std::atof(argv[4]), seconds = std::atof(argv[5]);
  Totals totals;
  std::vector<Uplink> uplinks;
  for (size_t i = 0; i < sensors.size(); ++i)
    uplinks.push_back(
        enrol(argv[1], std::filesystem::path(argv[3]) / fmt::format("sensor-{}", i), sensors[i]));
  std::cerr << "enrolled " << sensors.size() << std::endl;
  auto start = Steady::now();
  std::vector<std::thread> threads;
  for (size_t i = 0; i < sensors.size(); ++i)
    threads.emplace_back(run, std::move(uplinks[i]), i, rate / static_cast<double>(sensors.size()), seconds,
                         std::ref(totals));
  for (std::thread& thread : threads) thread.join();
  double took = std::chrono::duration<double>(Steady::now() - start).count();
  fmt::print(
      "{{\"sensors\":{},\"sightings\":{},\"batches\":{},\"refused\":{},\"troubles\":{},\"seconds\":{:.1f}}}"
      "\n",
      sensors.size(), totals.made.load(), totals.batches.load(), totals.refused.load(),
      totals.troubles.load(), took);
}
