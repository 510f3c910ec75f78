// Observations in, sightings out: matches a batch, finds the constituent's side, attributes it by the
// ownership of that day, and judges the indicator's validity at the time of the observation.
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

#include "directory/directory.h"
#include "match/indicator_set.h"
#include "model/health.h"
#include "model/observation.h"
#include "model/sighting.h"

namespace luytre {

struct MonitorCounts {
  uint64_t observations = 0;
  uint64_t hits = 0;
  uint64_t sightings = 0;
  uint64_t foreign = 0;  // hits whose other end is nobody's here
  uint64_t expired = 0;  // hits of an indicator not valid at the time
  uint64_t undated = 0;  // hits of an observation without a time in 2000 to 2099: no day to count them on
  MonitorCounts& operator+=(const MonitorCounts& other);
};

// One thread each. `directory` and the published set outlive it.
class SightingMaker : public BatchSink {
 public:
  struct Options {
    std::string sensor;
    std::string organisation;  // the body the sensor sits in, "" for a sensor on the national side
    size_t hand_over = 16384;  // sightings held before `give` is called
  };
  // `give` takes what was made and empties the batch.
  SightingMaker(const PublishedIndicatorSet& indicators, const Directory& directory, Options options,
                std::function<void(SightingBatch&)> give);

  void consume(ObservationBatch& batch) override;
  void hand_over();  // gives what is held

  const MonitorCounts& counts() const { return counts_; }
  // Constituent addresses met so far: national ones, and hosts inside the sensor's body.
  const std::unordered_set<IpAddress>& addresses() const { return addresses_; }
  const std::unordered_set<IpAddress>& internal_hosts() const { return internal_hosts_; }
  // The first failure (a directory that does not compile for a day); sightings after it are not made.
  const std::optional<Error>& error() const { return error_; }
  // Observations by hour and origin since the last call. Where a decoder completes rows on demand, a batch
  // whose first and last row are of one hour counts in that hour as a whole.
  struct HourKey {
    uint16_t origin;
    Timestamp hour;
    friend auto operator<=>(const HourKey&, const HourKey&) = default;
  };
  std::map<HourKey, uint64_t> take_hours();
  // The latest hour observed so far, kNoTime before the first.
  Timestamp latest() const { return latest_; }

 private:
  void make(ObservationBatch& batch, const Hit& hit, const IndicatorSet& indicators);
  void complete(ObservationBatch& batch);
  void count_hours(ObservationBatch& batch);
  const AttributionTable* table(Day day);

  const PublishedIndicatorSet& indicators_;
  const Directory& directory_;
  Options options_;
  std::function<void(SightingBatch&)> give_;
  MatchScratch scratch_;
  std::vector<Hit> hits_;
  std::vector<uint32_t> rows_;
  SightingBatch made_;
  MonitorCounts counts_;
  std::unordered_set<IpAddress> addresses_, internal_hosts_;
  std::optional<Error> error_;
  std::map<HourKey, uint64_t> hours_;
  std::unordered_map<Day, std::shared_ptr<const AttributionTable>> tables_;
  Day last_day_ = kFirstDay;
  const AttributionTable* last_table_ = nullptr;
  Timestamp latest_ = kNoTime;
  bool one_hour_ = true;  // first and last row of the batch at hand
};

}  // namespace luytre
