#include "duty/coverage_twin.h"

#include <algorithm>
#include <set>

namespace luytre {

std::vector<Gap> find_gaps_slowly(std::span<const Period> periods, std::span<const CoverShift> shifts,
                                  std::span<const Need> needs) {
  std::vector<Gap> gaps;
  for (uint32_t body = 0; body < periods.size(); ++body)
    for (DutyRole role : kDutyRoles) {
      bool open = false;
      for (Timestamp t = periods[body].from; t < periods[body].to; t += kMicrosPerMinute) {
        std::set<uint32_t> there;
        for (const CoverShift& s : shifts)
          if (s.body == body && s.role == role && s.from <= t && t < s.to) there.insert(s.person);
        size_t least = 1;
        for (const Need& n : needs)
          if (n.period.from <= t && t < n.period.to)
            least = std::max<size_t>(least, n.least[static_cast<size_t>(role)]);
        if (there.size() >= least) {
          open = false;
          continue;
        }
        if (!open) gaps.push_back({body, role, t, t, 0});
        open = true;
        gaps.back().to = t + kMicrosPerMinute;
        gaps.back().missing = std::max(gaps.back().missing, static_cast<unsigned>(least - there.size()));
      }
    }
  return gaps;
}

}  // namespace luytre
