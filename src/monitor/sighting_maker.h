// Observations in, sightings out: matches a batch, lets the detectors look at it, finds the constituent's
// side, attributes it by the ownership of that day, and judges the indicator's validity at the time of the
// observation. What others report becomes a sighting as it is.
#pragma once
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "archive/writer.h"
#include "directory/directory.h"
#include "families/detectors.h"
#include "match/indicator_set.h"
#include "model/health.h"
#include "model/observation.h"
#include "model/sighting.h"
#include "monitor/attributor.h"

namespace luytre {

struct MonitorCounts {
  uint64_t observations = 0;
  uint64_t hits = 0;
  uint64_t sightings = 0;
  uint64_t foreign = 0;      // hits whose other end is nobody's here
  uint64_t expired = 0;      // hits of an indicator not valid at the time
  uint64_t undated = 0;      // hits of an observation without a time in 2000 to 2099: no day to count them on
  uint64_t detections = 0;   // what detectors said, foreign and undated ones left out
  uint64_t reports = 0;      // observations that were somebody's report
  uint64_t no_sighting = 0;  // reports of weaknesses and the like: true, but no sighting of malware
  MonitorCounts& operator+=(const MonitorCounts& other);
};

// One thread each. `directory`, until another is followed, and the published set outlive it.
class SightingMaker : public BatchSink, public DetectionSink {
 public:
  struct Options {
    std::string sensor;
    std::string organisation;  // the body the sensor sits in, "" for a sensor on the national side
    size_t hand_over = 16384;  // sightings held before `give` is called
    const DetectorSet* detectors = nullptr;  // shared by all threads of the run; null: none
    ArchiveWriter* archive = nullptr;        // this thread's; null: nothing is kept for the past
  };
  // `give` takes what was made and empties the batch.
  SightingMaker(const PublishedIndicatorSet& indicators, const Directory& directory, Options options,
                std::function<void(SightingBatch&)> give);

  void consume(ObservationBatch& batch) override;
  void detected(const Detection& detection) override;
  void hand_over();  // gives what is held
  // From now on by the ownership of `directory`, which outlives this.
  void follow(const Directory& directory) { attributor_.follow(directory); }

  const MonitorCounts& counts() const { return counts_; }
  // Constituent addresses met so far: national ones, and hosts inside the sensor's body.
  const std::unordered_set<IpAddress>& addresses() const { return addresses_; }
  const std::unordered_set<IpAddress>& internal_hosts() const { return internal_hosts_; }
  // The first failure (a directory that does not compile for a day); sightings after it are not made.
  const std::optional<Error>& error() const { return attributor_.error(); }
  // Observations by hour and origin since the last call. Where a decoder completes rows on demand, a batch
  // whose first and last row are of one hour counts in that hour as a whole.
  struct HourKey {
    uint16_t origin;
    Timestamp hour;
    friend auto operator<=>(const HourKey&, const HourKey&) = default;
  };
  struct Hour {
    uint64_t records = 0;
    uint64_t sampling = 1;  // the coarsest
  };
  std::map<HourKey, Hour> take_hours();
  // The latest hour observed so far, kNoTime before the first.
  Timestamp latest() const { return latest_; }

 private:
  void make(ObservationBatch& batch, const Hit& hit, const IndicatorSet& indicators);
  void complete(ObservationBatch& batch);
  void count_hours(ObservationBatch& batch);
  void look_further(ObservationBatch& batch);
  void take_reports(const ObservationBatch& batch);
  bool place(Sighting& s);
  void keep(const Sighting& s);

  const PublishedIndicatorSet& indicators_;
  Options options_;
  Attributor attributor_;
  std::function<void(SightingBatch&)> give_;
  MatchScratch scratch_;
  std::vector<Hit> hits_;
  std::vector<uint32_t> rows_;
  SightingBatch made_;
  MonitorCounts counts_;
  std::unordered_set<IpAddress> addresses_, internal_hosts_;
  std::map<HourKey, Hour> hours_;
  Timestamp latest_ = kNoTime;
  bool one_hour_ = true;  // first and last row of the batch at hand
};

}  // namespace luytre
