// A hub and its sensors in one process and one folder, for tests: no socket, a clock that the test turns, the
// event store in memory, failures on demand.
#pragma once
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "access/gate.h"
#include "directory/directory.h"
#include "model/sighting.h"
#include "sensor/desk.h"
#include "sensor/inbox.h"
#include "sensor/transport.h"
#include "sensor/uplink.h"

namespace luytre::sensor {

// Where a world's ledger is, another one at each call; null: SQLite in the world's folder. A test program
// that runs on another engine sets it.
extern std::function<LedgerOptions()> fresh_ledger;

class World {
 public:
  World();
  ~World();

  // What one request goes through before it reaches the desk; false: it is lost, or its answer is.
  struct Weather {
    std::function<bool()> request_arrives = [] { return true; };
    std::function<bool()> answer_arrives = [] { return true; };
  };
  std::unique_ptr<Transport> wire(Weather weather);
  std::unique_ptr<Transport> wire() { return wire(Weather()); }
  std::filesystem::path sensor_home(const std::string& name) const { return folder_ / name; }
  std::string token(const std::string& organisation, const std::string& name);
  Uplink enrol(const std::string& organisation, const std::string& name);
  ApplyReport apply();
  // What decides figures: for each day the sets and numbers, and health, of a home's day store.
  static std::string figures(const std::filesystem::path& home);
  // The same sightings and health as a monitor on the hub itself would have committed them.
  std::filesystem::path direct(const std::vector<SightingBatch>& batches, std::span<const HealthRow> health);
  std::filesystem::path hub() const { return folder_ / "hub"; }
  std::function<Timestamp()> clock() {
    return [this] { return now; };
  }

  Timestamp now = 1'800'000'000 * kMicrosPerSecond;
  std::optional<Directory> directory;
  std::unique_ptr<Ledger> ledger;
  std::unique_ptr<Desk> desk;
  Viewer console = Viewer::console("console:test");
  // Opens ledger and desk again, as after a crash.
  void restart();
  Gate gate();

 private:
  std::filesystem::path folder_;
  LedgerOptions ledger_options_;
  PasswordHasher hasher_{1};
  SealKey seal_ = SealKey::random();
  BreachedPasswords breached_;
};

// Sightings of addresses of the world's bodies, of foreign ones and of private ones, over some days, as the
// sensor `recorded_as` has them.
SightingBatch some_sightings(size_t rows, uint64_t seed, const std::string& recorded_as);
std::string rows_as_bytes(const SightingBatch& batch);

}  // namespace luytre::sensor
