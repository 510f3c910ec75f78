// A day of the made-up country as sensors report it.
#pragma once
#include <vector>

#include "demo/epidemic.h"
#include "model/health.h"

namespace luytre::demo {

// When sensors were off.
class Outages {
 public:
  Outages(const Country& country, Day from, Day to, uint64_t seed);
  bool off(std::string_view sensor, Timestamp hour) const;

 private:
  struct Gap {
    std::string_view sensor;
    Timestamp from, to;
  };
  std::vector<Gap> gaps_;
  uint64_t seed_;
};

class DayMaker {
 public:
  DayMaker(const Country& country, const std::vector<Infection>& infections,
           const std::vector<std::vector<Server>>& servers, const Outages& outages, Timestamp until,
           uint64_t seed)
      : country_(country),
        infections_(infections),
        servers_(servers),
        outages_(outages),
        until_(until),
        seed_(seed) {}

  // Days ascending. Adds the day's sightings to `out`.
  void sightings(Day day, SightingBatch& out);
  std::vector<HealthRow> health(Day day) const;

 private:
  void contacts(size_t number, Day day, SightingBatch& out);

  const Country& country_;
  const std::vector<Infection>& infections_;
  const std::vector<std::vector<Server>>& servers_;
  const Outages& outages_;
  Timestamp until_;  // nothing later has happened
  uint64_t seed_;
  size_t next_ = 0;
  std::vector<size_t> active_;
};

}  // namespace luytre::demo
