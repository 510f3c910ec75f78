// What figures rest on: which sensors watched for how many hours, what was lost, what was sampled.
#pragma once
#include <span>
#include <string>
#include <vector>

#include "base/time.h"
#include "model/health.h"

namespace luytre {

struct SensorCoverage {
  std::string sensor;
  uint64_t hours = 0;  // with at least one record
  DecodeCounts counts;
  uint64_t sampling = 1;  // the coarsest
};

struct Coverage {
  uint64_t days = 0;            // of the period
  uint64_t days_with_data = 0;  // at least one sensor reported an hour
  uint64_t sensor_hours = 0;    // summed over sensors
  uint64_t sensors = 0;
  DecodeCounts counts;                    // summed over all health rows of the period
  std::vector<SensorCoverage> by_sensor;  // by name
};

struct PeriodCoverage {
  Day first = 0;  // the day, or the first of the month
  Coverage coverage;
};

// Adds up health day by day. Rows of a day come ordered by sensor.
class CoverageSum {
 public:
  void add(Day day, std::span<const HealthRow> rows);
  Coverage finish(uint64_t days_of_period) const;

 private:
  Coverage sum_;
};

// Why a change of figures from one period to the other may be one of coverage: "" when the two are covered
// alike. A sensor watched alike when it was there in both, for a share of the time within a tenth of the
// other's, with the same sampling, and with shares of lost records within five points. The periods are alike
// when the sensors that did not saw at most 2 % of all telemetry together (records times sampling, in the
// period where that is more): in a country that grows there is always a small sensor that is new. (What is
// still comparable is a convention; these are ours.)
std::string why_not_comparable(const Coverage& before, const Coverage& now);

}  // namespace luytre
