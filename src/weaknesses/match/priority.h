// How soon a weakness is to be dealt with: a sum of points that anyone can read. Pure functions.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "weaknesses/match/matcher.h"

namespace luytre {

// What is known of where the weakness is; fields that are not known stay empty and give no points.
struct Exposure {
  bool internet = false;            // telemetry or a scan sees the port answer from outside
  std::optional<int> system_level;  // 1 to 5 (Decree 85/2016/ND-CP), of the information system
  uint64_t exploit_sources = 0;     // distinct listed exploit sources seen contacting this very host and port
};

struct PriorityTerm {
  std::string words;
  int points = 0;  // may be negative: doubt about the match
};
struct Priority {
  int points = 0;                   // the terms' sum, not below 0
  std::vector<PriorityTerm> terms;  // those that gave any, the largest first
};

// KEV 40 and 10 more for ransomware; EPSS to 25 in proportion; CVSS base twice (to 20); exposure 15; level 3,
// 4, 5: 5, 10, 15; sources 20; less 10 for a guess or an unknown platform, 15 for an unknown version.
Priority priority(const Knowledge& knowledge, const Match& match, const Exposure& exposure);

}  // namespace luytre
