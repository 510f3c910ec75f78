// What people do with findings, planned from the infections and done day by day between absorbing a day's
// evidence and settling.
#pragma once
#include <functional>

#include "demo/days.h"
#include "demo/people.h"
#include "findings/feed.h"

namespace luytre::demo {

struct StoryCounts {
  uint64_t findings = 0, acts = 0;
};

// All that the story works on. Everything outlives it.
struct Stage {
  const Home& home;
  EventStore& events;
  const Directory& directory;
  Ledger& ledger;
  FindingBook& book;
  const Country& country;
  const std::vector<Infection>& infections;
  const People& people;
  const DayMaker& days;
  StoryClock& clock;
  Day from, to;
  Timestamp until;  // nothing later has happened
  uint64_t seed;
};

// Plays the days [from, to] of the home, whose evidence is all there. Moves the clock.
Result<StoryCounts> play(const Stage& stage, const std::function<void(Day)>& progress);

}  // namespace luytre::demo
