// What a sensor knows of itself and of its hub: <home>/sensor/.
//
//   enrolment.json   below          key, key.next   its own key, and the next one while it is being renewed
//   (0600) revoked          the hub's signed word that it is none of its sensors any more spool/ what has
//   still to be sent (sensor/spool.h)      lists/   what the hub published (sensor/mirror.h)
#pragma once
#include <cstdint>
#include <filesystem>
#include <string>

#include "base/result.h"
#include "sensor/message.h"
#include "sensor/spool.h"

namespace luytre::sensor {

struct Enrolment {
  std::string sensor;  // id
  std::string organisation;
  std::string name;
  std::string recorded_as;   // in sightings and health
  std::string hub;           // "https://hub.example", "" for one that is only reached by files
  std::string certificates;  // PEM file with the hub's authority; "": the system's
  std::string hub_key;       // "": asked for, not answered yet
  int64_t start_slot = 0;    // seconds
  bool complete() const { return !hub_key.empty(); }
};

std::filesystem::path sensor_folder(const std::filesystem::path& home);
// Errors: not_found, when the home is no sensor's.
Result<Enrolment> read_enrolment(const std::filesystem::path& home);
Result<void> write_enrolment(const std::filesystem::path& home, const Enrolment& enrolment);
bool is_revoked(const std::filesystem::path& home);

// Makes id and key, and the request that carries the token. An enrolment that was begun and not answered goes
// on: the same id and key. Errors: invalid, when the home is a sensor's already (and not revoked), or `hub`
// is no address.
Result<Message> begin_enrolment(const std::filesystem::path& home, const Enrolment& wanted,
                                std::string_view token, std::string_view version, Timestamp now);
// Takes the hub's answer to that request.
Result<Enrolment> finish_enrolment(const std::filesystem::path& home, const Message& request,
                                   const Message& answer);

// "https://host[:port]"; plain http only to this machine itself. Without a final slash. Errors: invalid.
Result<std::string> hub_address(std::string_view text);

SpoolOptions spool_options(const std::filesystem::path& home, const Enrolment& enrolment,
                           std::string_view version);

}  // namespace luytre::sensor
