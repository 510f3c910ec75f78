#include "duty/coverage.h"

#include <algorithm>
#include <queue>
#include <tuple>
#include <unordered_map>

#include "base/check.h"

namespace luytre {
namespace {

auto order(const CoverShift& s) {
  return std::tie(s.body, s.role, s.from, s.to, s.person);
}

// How many are needed from a moment on.
struct Level {
  Timestamp from;
  unsigned least;
};
std::vector<Level> levels_of(std::span<const Need> needs, DutyRole role) {
  std::vector<Timestamp> edges;
  for (const Need& n : needs)
    if (n.period.from < n.period.to) edges.insert(edges.end(), {n.period.from, n.period.to});
  std::ranges::sort(edges);
  edges.erase(std::unique(edges.begin(), edges.end()), edges.end());
  std::vector<Level> levels{{INT64_MIN, 1}};
  for (Timestamp edge : edges) {
    unsigned least = 1;
    for (const Need& n : needs)
      if (n.period.from <= edge && edge < n.period.to)
        least = std::max(least, n.least[static_cast<size_t>(role)]);
    if (least != levels.back().least) levels.push_back({edge, least});
  }
  return levels;
}

// One of a body's roles, when one person is enough.
void single(uint32_t body, DutyRole role, const Period& period, std::span<const CoverShift> shifts,
            std::vector<Gap>& gaps) {
  Timestamp covered = period.from;
  for (const CoverShift& s : shifts) {
    if (s.from >= period.to) break;
    if (s.from > covered) gaps.push_back({body, role, covered, s.from, 1});
    covered = std::max(covered, s.to);
  }
  if (covered < period.to) gaps.push_back({body, role, covered, period.to, 1});
}

// The same for any need: a sweep over begins, ends and changes of the need.
void counted(uint32_t body, DutyRole role, const Period& period, std::span<const CoverShift> shifts,
             std::span<const Level> levels, std::vector<Gap>& gaps) {
  using End = std::pair<Timestamp, uint32_t>;  // when, who
  std::priority_queue<End, std::vector<End>, std::greater<>> ends;
  std::unordered_map<uint32_t, unsigned> present;
  size_t next = 0, level = 0;
  Timestamp now = period.from;
  while (now < period.to) {
    while (next < shifts.size() && shifts[next].from <= now) {
      const CoverShift& s = shifts[next++];
      if (s.to <= now) continue;
      ends.push({s.to, s.person});
      ++present[s.person];
    }
    while (!ends.empty() && ends.top().first <= now) {
      auto found = present.find(ends.top().second);
      if (--found->second == 0) present.erase(found);
      ends.pop();
    }
    while (level + 1 < levels.size() && levels[level + 1].from <= now) ++level;
    Timestamp until = period.to;
    if (next < shifts.size()) until = std::min(until, shifts[next].from);
    if (!ends.empty()) until = std::min(until, ends.top().first);
    if (level + 1 < levels.size()) until = std::min(until, levels[level + 1].from);
    auto have = static_cast<unsigned>(present.size());
    if (have < levels[level].least) {
      unsigned missing = levels[level].least - have;
      if (!gaps.empty() && gaps.back().body == body && gaps.back().role == role && gaps.back().to == now) {
        gaps.back().to = until;
        gaps.back().missing = std::max(gaps.back().missing, missing);
      } else {
        gaps.push_back({body, role, now, until, missing});
      }
    }
    now = until;
  }
}

}  // namespace

void sort_shifts(std::vector<CoverShift>& shifts) {
  auto before = [](const CoverShift& a, const CoverShift& b) { return order(a) < order(b); };
  if (!std::ranges::is_sorted(shifts, before)) std::ranges::sort(shifts, before);
}

std::vector<Gap> find_gaps(std::span<const Period> periods, std::span<const CoverShift> shifts,
                           std::span<const Need> needs) {
  std::vector<Level> levels[] = {levels_of(needs, DutyRole::technical), levels_of(needs, DutyRole::leader)};
  std::vector<Gap> gaps;
  size_t at = 0;
  for (uint32_t body = 0; body < periods.size(); ++body)
    for (DutyRole role : kDutyRoles) {
      size_t begin = at;
      while (at < shifts.size() && shifts[at].body == body && shifts[at].role == role) ++at;
      auto own = shifts.subspan(begin, at - begin);
      const auto& level = levels[static_cast<size_t>(role)];
      if (level.size() == 1)
        single(body, role, periods[body], own, gaps);
      else
        counted(body, role, periods[body], own, level, gaps);
    }
  LUYTRE_CHECK(at == shifts.size());
  return gaps;
}

}  // namespace luytre
