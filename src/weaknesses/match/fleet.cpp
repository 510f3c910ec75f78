#include <algorithm>
#include <atomic>
#include <thread>

#include "weaknesses/match/matcher.h"

namespace luytre {

void match_fleet(const Knowledge& knowledge, std::span<const MatchItem> items,
                 std::span<const FleetItem> assets, const FleetOptions& options,
                 const std::function<void(const FleetItem&, std::span<const Match>)>& sink) {
  uint32_t hosts = 0;
  for (const FleetItem& asset : assets) hosts = std::max(hosts, asset.host + 1);
  // The assets of each item and of each host, one behind the other.
  auto group = [&](size_t groups, auto of) {
    std::pair<std::vector<uint32_t>, std::vector<uint32_t>> out;
    out.first.resize(groups + 1);
    for (const FleetItem& asset : assets) ++out.first[of(asset) + 1];
    for (size_t i = 0; i < groups; ++i) out.first[i + 1] += out.first[i];
    out.second.resize(assets.size());
    std::vector<uint32_t> at(out.first.begin(), out.first.end() - 1);
    for (uint32_t i = 0; i < assets.size(); ++i) out.second[at[of(assets[i])]++] = i;
    return out;
  };
  auto [item_first, by_item] = group(items.size(), [](const FleetItem& a) { return a.item; });
  auto [host_first, by_host] = group(hosts, [](const FleetItem& a) { return a.host; });

  Matcher matcher(knowledge);
  std::atomic<size_t> next{0};
  auto work = [&] {
    std::vector<Match> settled, matches;
    std::vector<std::pair<size_t, size_t>> open;  // verdicts of vulnerabilities that depend on the host
    std::vector<const MatchItem*> host_items;
    constexpr size_t kBlock = 64;
    for (size_t block; (block = next.fetch_add(kBlock)) < items.size();) {
      for (size_t i = block; i < std::min(items.size(), block + kBlock); ++i) {
        if (item_first[i] == item_first[i + 1]) continue;
        auto verdicts = matcher.verdicts(items[i], options.only);
        if (verdicts.empty()) continue;
        settled.clear();
        open.clear();
        for (size_t v = 0; v < verdicts.size();) {
          size_t end = v;
          bool conditional = false;
          for (; end < verdicts.size() && verdicts[end].vulnerability == verdicts[v].vulnerability; ++end)
            conditional |= verdicts[end].conditional;
          Match match;
          if (conditional)
            open.emplace_back(v, end);
          else if (matcher.decide(std::span(verdicts).subspan(v, end - v), items[i], {}, match))
            settled.push_back(match);
          v = end;
        }
        for (uint32_t k = item_first[i]; k < item_first[i + 1]; ++k) {
          const FleetItem& asset = assets[by_item[k]];
          if (open.empty()) {
            if (!settled.empty()) sink(asset, settled);
            continue;
          }
          host_items.clear();
          for (uint32_t h = host_first[asset.host]; h < host_first[asset.host + 1]; ++h)
            host_items.push_back(&items[assets[by_host[h]].item]);
          HostItems host{.items = host_items, .complete = options.complete};
          matches = settled;
          for (auto [from, to] : open) {
            Match match;
            if (matcher.decide(std::span(verdicts).subspan(from, to - from), items[i], host, match))
              matches.push_back(match);
          }
          std::ranges::sort(matches, {}, &Match::vulnerability);
          if (!matches.empty()) sink(asset, matches);
        }
      }
    }
  };
  std::vector<std::jthread> threads;
  for (unsigned t = 1; t < options.threads; ++t) threads.emplace_back(work);
  work();
}

}  // namespace luytre
