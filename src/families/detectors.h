// The table of detectors, and all of them at work on one run.
#pragma once
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "families/detector.h"

namespace luytre {

// Every detector there is: the one place that knows them all.
std::span<const DetectorRow> detectors();
const DetectorInfo* find_detector(std::string_view name);

// The detectors that are switched on, each with its share of memory. observe() from any number of threads.
class DetectorSet {
 public:
  explicit DetectorSet(const DetectorSettings& settings);
  void observe(ObservationBatch& batch, const Hosts& hosts, DetectionSink& sink) const;
  // Detector::finish of all: (INT64_MAX, sink) after the last batch of a run.
  void finish(Timestamp until, DetectionSink& sink) const;
  struct Evicted {
    const DetectorInfo* detector;
    uint64_t entries;
  };
  std::vector<Evicted> evicted() const;

 private:
  struct Running {
    const DetectorInfo* info;
    uint8_t kinds;  // a bit for each ObservationKind it looks at
    std::unique_ptr<Detector> detector;
  };
  std::vector<Running> running_;
  uint8_t kinds_ = 0;  // of all
};

}  // namespace luytre
