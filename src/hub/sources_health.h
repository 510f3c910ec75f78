// What each sensor reported in the last thirty days, from the health rows of the day store.
#pragma once
#include <array>
#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "base/result.h"
#include "situation/day_store.h"

namespace luytre {

// Thirty days, the last of them the one that has begun.
struct HealthWindow {
  static constexpr int kDays = 30;
  Day last = 0;
  Day first() const { return last - kDays + 1; }

  struct Sensor {
    std::array<uint32_t, kDays> hours{};  // with records, a bit each; by day from first()
    Timestamp last_hour = kNoTime;        // the start of the last hour with records
    // The last 24 hours of its own time, so up to last_hour.
    uint64_t records = 0, lost = 0, sampling = 1;
  };
  // By name. Also those that reported only before, in the thirty days up to the newest that has data: a hub
  // that gets nothing any more still names who is silent.
  std::map<std::string, Sensor, std::less<>> sensors;

  // Hours with records of `sensor` on `day`.
  unsigned hours(std::string_view sensor, Day day) const;
};
Result<HealthWindow> read_health_window(const DayStore& days, Timestamp now);

// The latest one, read again after ten seconds. Thread-safe.
class HealthMemory {
 public:
  Result<std::shared_ptr<const HealthWindow>> get(const DayStore& days, Timestamp now);

 private:
  std::mutex mutex_;
  std::shared_ptr<const HealthWindow> window_;
  Timestamp read_ = kNoTime;
};

}  // namespace luytre
