#include "retro/reach.h"

#include <fmt/format.h>

#include <map>
#include <unordered_set>

#include "retro/replay.h"

namespace luytre {
namespace {

struct Met {
  std::unordered_set<IpAddress> addresses;
  std::unordered_set<std::string> bodies;
};

}  // namespace

Profile without_bounds(const Profile& profile) {
  Profile open = profile;
  open.from = INT64_MIN;
  open.until = INT64_MAX;
  return open;
}

Result<std::vector<Reach>> measure_reach(const PastSearch& search, const Directory& directory,
                                         Committer& committer, Day from, Day to,
                                         const std::function<void(double)>& progress) {
  if (search.searched == 0) return std::vector<Reach>();
  PublishedIndicatorSet indicators;
  indicators.set(search.indicators);
  std::map<std::pair<IndicatorType, std::string>, Met> all;
  Replay replay(indicators, directory, [&](SightingBatch& made) {
    for (const Sighting& s : made.rows) {
      Met& met = all[{s.indicator_type, std::string(s.indicator)}];
      if (met.addresses.size() < kMostReach) met.addresses.insert(s.address);
      if (!s.organisation.empty()) met.bodies.emplace(s.organisation);
    }
    made.clear();
  });
  LUYTRE_TRY(committer.search_archive(
      search.keys, from, to,
      [&](const ArchivedContact& contact) {
        replay.add(contact);
        return true;
      },
      progress));
  LUYTRE_TRY(replay.finish());
  std::vector<Reach> reached;
  for (const auto& [indicator, met] : all)
    reached.push_back({indicator.first, indicator.second, met.addresses.size(), met.bodies.size()});
  return reached;
}

std::string too_far(const Reach& reach, const ReachLimits& limits, unsigned days) {
  bool bodies = limits.bodies > 0 && reach.bodies > limits.bodies;
  bool addresses = limits.addresses > 0 && reach.addresses > limits.addresses;
  if (!bodies && !addresses) return "";
  return fmt::format("would touch {} bodies and {} addresses in {} days; the limits are {} and {}",
                     reach.bodies, reach.addresses, days, limits.bodies, limits.addresses);
}

}  // namespace luytre
