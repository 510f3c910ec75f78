// How far an indicator would reach if it went live: a replay on the archive's latest days.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "directory/directory.h"
#include "monitor/commit.h"
#include "retro/search.h"

namespace luytre {

struct Reach {
  IndicatorType type;
  std::string indicator;   // as people write it
  uint64_t addresses = 0;  // distinct; at kMostReach no more are told apart
  uint64_t bodies = 0;     // distinct
};
inline constexpr uint64_t kMostReach = 1'000'000;

// What each indicator met on the days [from, to], whatever its validity; those that met nothing are left out.
// `search` must have been built with profiles without bounds (see without_bounds).
Result<std::vector<Reach>> measure_reach(const PastSearch& search, const Directory& directory,
                                         Committer& committer, Day from, Day to,
                                         const std::function<void(double)>& progress = {});

// The profile of an indicator that is measured: valid at any time.
Profile without_bounds(const Profile& profile);

struct ReachLimits {
  uint64_t bodies = 0, addresses = 0;  // 0: no limit
};
// Why an indicator of that reach must wait for a person; "" when it need not.
std::string too_far(const Reach& reach, const ReachLimits& limits, unsigned days);

}  // namespace luytre
