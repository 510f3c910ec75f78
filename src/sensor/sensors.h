// The hub's register of sensors: who may send batches, how each is doing. In the ledger (table sensor).
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "access/viewer.h"
#include "base/result.h"
#include "base/time.h"
#include "ledger/ledger.h"

namespace luytre::sensor {

struct SensorEntry {
  std::string id;            // 32 hex digits, made by the sensor
  std::string organisation;  // the body it sits in
  std::string name;          // as its body calls it; one active sensor of a body has it
  bool revoked = false;
  Timestamp enrolled = 0;
  std::optional<Timestamp> revoked_at;
  std::optional<Timestamp> last_contact;  // any signed request
  std::optional<Timestamp> last_batch;    // the last accepted batch: the sensor's health is its age
  std::optional<int64_t> skew;            // microseconds its clock is ahead of the hub's
  std::string version;                    // of its program
  std::string indicators;                 // version of the lists it holds, "" for none
  uint64_t missing = 0;                   // batches it numbered that have not come (yet)
  uint64_t waiting = 0;                   // accepted and not yet in the figures

  // The sensor's name in sightings and health rows.
  std::string recorded_as() const { return organisation + "/" + name; }
};

// Those whose body the viewer may read sensors of, revoked ones too; by body and name. `organisation`: of
// this body only, "" for all.
Result<std::vector<SensorEntry>> list_sensors(Ledger& ledger, const Viewer& viewer,
                                              std::string_view organisation = "");
// It is told at its next request, in a signed answer. Not found: none, another's, or revoked already. Needs
// enrol_sensors; not for tokens.
Result<void> revoke_sensor(Ledger& ledger, const Viewer& viewer, std::string_view id);

}  // namespace luytre::sensor
