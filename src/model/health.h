// What a sensor received in one hour from one source: the ground every figure stands on.
#pragma once
#include <string>

#include "base/time.h"
#include "model/counts.h"

namespace luytre {

// One row per (sensor, source, run, hour). Counters only grow within a run: two rows with one key are merged
// by taking the larger of each, so reading the same file again changes nothing.
struct HealthRow {
  std::string sensor;
  std::string source;  // exporter address, or the input's name without its folder
  uint64_t run = 0;    // 0 for files; the start time of the run for live inputs
  Timestamp hour = 0;  // start of the hour the observations fall into
  DecodeCounts counts;
  uint64_t sampling = 1;  // the coarsest of the hour: 1 in N packets was looked at
};

}  // namespace luytre
