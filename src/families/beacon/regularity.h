// How regular contacts are, from their times alone.
#pragma once
#include <cstdint>
#include <span>

namespace luytre {

// Contacts in slots of a day, ascending, each slot once.
struct Regularity {
  uint32_t contacts = 0;
  uint32_t span = 0;    // slots from the first to the last
  double interval = 0;  // median, in slots
  double skew = 0;      // Bowley's, of the intervals: -1 .. 1; 0 is symmetric
  double spread = 0;    // median absolute deviation of the intervals over their median
  double coverage = 0;  // contacts there are, of those a metronome would have made: 0 .. 1
  // 0 .. 100: symmetric, narrow and without gaps, a third each. Chance arrivals (Poisson) score below 70.
  unsigned score = 0;
};

// Bowley skewness and median absolute deviation as RITA uses them (activecm/rita, analysis of beacons);
// robust, so that a few lost or extra contacts change little (Hu et al., BAYWATCH, DSN 2016).
Regularity regularity(std::span<const uint16_t> slots);

}  // namespace luytre
