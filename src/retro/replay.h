// Contacts of the archive, as the observations they were: through the same maker of sightings as live
// telemetry, so that matching, validity at the time and ownership of the day are one rule.
#pragma once
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>

#include "archive/contact.h"
#include "directory/directory.h"
#include "match/indicator_set.h"
#include "monitor/sighting_maker.h"

namespace luytre {

// Not thread-safe. The indicators and the directory outlive it.
class Replay {
 public:
  // `give` takes the sightings and empties the batch; they are as the maker makes them.
  Replay(const PublishedIndicatorSet& indicators, const Directory& directory,
         std::function<void(SightingBatch&)> give);
  ~Replay();

  void add(const ArchivedContact& contact);
  // Gives what is held.
  Result<void> finish();
  MonitorCounts counts() const;

 private:
  struct Sensor;
  const PublishedIndicatorSet& indicators_;
  const Directory& directory_;
  std::function<void(SightingBatch&)> give_;
  std::map<std::pair<std::string, std::string>, std::unique_ptr<Sensor>> sensors_;  // by sensor and body
};

}  // namespace luytre
