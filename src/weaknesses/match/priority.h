// How soon a weakness is to be dealt with: a sum of points that anyone can read. Pure functions.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "weaknesses/match/matcher.h"

namespace luytre {

// What is known of where the weakness is; fields that are not known stay empty and give no points.
struct Exposure {
  bool internet = false;            // telemetry or a scan from outside sees the port answer
  std::optional<int> system_level;  // 1 to 5 (Decree 85/2016/ND-CP), of the information system
  uint64_t exploit_sources = 0;     // distinct listed sources seen contacting this very host and port
};

enum class PriorityReason : uint8_t {
  kev,
  ransomware,
  epss,
  cvss,
  severity,  // the scanner's word, where no score is known
  internet,
  level,
  sources,
  guess,
  platform_unknown,
  version_unknown
};
const char* to_string(PriorityReason reason);  // "kev", "platform-unknown"

struct PriorityTerm {
  PriorityReason reason = PriorityReason::kev;
  std::string value;  // what it stands on: "2021-12-10", "97.4", "9.8", "4"; "" for a yes
  int points = 0;     // may be negative: doubt about the match
  friend bool operator==(const PriorityTerm&, const PriorityTerm&) = default;
};
std::string words(const PriorityTerm& term);  // "known to be exploited since 2021-12-10 (KEV)"

struct Priority {
  int points = 0;                   // the terms' sum, not below 0
  std::vector<PriorityTerm> terms;  // those that gave any, the largest first
};

// KEV 40 and 10 more for ransomware; EPSS to 25 in proportion; CVSS base twice (to 20), without a score the
// middle of the scanner's band (low 4, medium 11, high 16, critical 19); exposure 15; level 3, 4, 5: 5, 10,
// 15; sources 20; less 10 for a guess or an unknown platform, 15 for an unknown version.
// `knowledge` may be null, `weakness` any id; `severity` 0 (information) to 4 (critical).
Priority priority(const Knowledge* knowledge, std::string_view weakness, unsigned severity,
                  Certainty certainty, const Exposure& exposure);

}  // namespace luytre
