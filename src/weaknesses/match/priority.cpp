#include "weaknesses/match/priority.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace luytre {

Priority priority(const Knowledge& knowledge, const Match& match, const Exposure& exposure) {
  Priority out;
  auto add = [&](int points, std::string words) {
    if (points != 0) out.terms.push_back({.words = std::move(words), .points = points});
  };
  if (auto kev = knowledge.kev(match.vulnerability)) {
    add(40, fmt::format("known to be exploited since {} (KEV)", format_day(kev->added)));
    if (kev->ransomware) add(10, "used by ransomware (KEV)");
  }
  if (auto epss = knowledge.epss(match.vulnerability))
    add(static_cast<int>(std::lround(epss->score * 25)),
        fmt::format("{:.1f} % likely to be exploited within 30 days (EPSS)", epss->score * 100));
  if (auto score = knowledge.score(match.vulnerability))
    add((score->tenths * 2 + 5) / 10,
        fmt::format("CVSS {}.{} base {}.{} ({})", score->version / 10, score->version % 10,
                    score->tenths / 10, score->tenths % 10, score->source));
  if (exposure.internet) add(15, "answers to the Internet");
  if (exposure.system_level && *exposure.system_level >= 3)
    add((std::min(*exposure.system_level, 5) - 2) * 5,
        fmt::format("information system of level {}", *exposure.system_level));
  if (exposure.exploit_sources > 0)
    add(20, fmt::format("{} known exploit sources contacted this host and port", exposure.exploit_sources));
  switch (match.certainty) {
    case Certainty::exact:
      break;
    case Certainty::guess:
      add(-10, "the match is a guess");
      break;
    case Certainty::platform_unknown:
      add(-10, "depends on a platform that is not known");
      break;
    case Certainty::version_unknown:
      add(-15, "the version is not known");
      break;
  }
  std::ranges::stable_sort(out.terms, std::ranges::greater{}, &PriorityTerm::points);
  for (const PriorityTerm& term : out.terms) out.points += term.points;
  out.points = std::max(out.points, 0);
  return out;
}

}  // namespace luytre
