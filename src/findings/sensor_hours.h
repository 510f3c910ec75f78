// When each sensor was watching: the hours in which it received something. Silence of a finding counts as
// clean-up only in these.
#pragma once
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "model/health.h"
#include "situation/day_store.h"

namespace luytre {

class SensorHours {
 public:
  // The health rows of the days [from, to] of `days`. Errors as reading the store.
  static Result<SensorHours> read(const DayStore& days, Day from, Day to);
  // An hour in which one source of the sensor gave records and lost no more than it gave is a healthy one.
  void add(std::span<const HealthRow> rows);
  // Whole healthy hours of `sensor` that begin at or after `from` and are over at `to`.
  uint64_t healthy(std::string_view sensor, Timestamp from, Timestamp to) const;

 private:
  std::map<std::string, std::vector<int64_t>, std::less<>> hours_;  // since 1970, ascending
};

}  // namespace luytre
