#include "weaknesses/inventory/inventory_match.h"

#include <algorithm>
#include <mutex>
#include <unordered_map>

namespace luytre {
namespace {

constexpr std::string_view kPrefix = "inventory:";
constexpr Certainty kOpened[] = {Certainty::exact, Certainty::guess, Certainty::platform_unknown};

std::string rule_of(Certainty certainty) {
  std::string name = to_string(certainty);
  std::ranges::replace(name, ' ', '-');
  return std::string(kPrefix) + name;
}

Timestamp date_of(const Knowledge& knowledge) {
  Timestamp newest = 0;
  for (const SourceState& source : knowledge.sources())
    if (source.date != kNoTime) newest = std::max(newest, source.date);
  return newest;
}

}  // namespace

std::optional<Certainty> rule_certainty(std::string_view rule) {
  for (Certainty c : kOpened)
    if (rule == rule_of(c)) return c;
  return std::nullopt;
}

Result<InventoryMatch> match_inventory(Ledger& ledger, const Viewer& viewer, const Knowledge& knowledge,
                                       std::string_view organisation) {
  auto assets = AssetBook(ledger).list(viewer, {.organisation = std::string(organisation)});
  if (!assets) return std::unexpected(assets.error());
  InventoryMatch out;
  ScanBuilder build("inventory");
  ScanResult& scan = build.result();
  std::vector<MatchItem> items;
  std::vector<FleetItem> fleet;
  std::vector<const Asset*> asset_of;  // of fleet[i]
  std::unordered_map<std::string_view, uint32_t> hosts;
  Timestamp known = date_of(knowledge);
  for (const Asset& a : *assets) {
    auto [at, fresh] = hosts.try_emplace(a.place, static_cast<uint32_t>(scan.hosts.size()));
    if (fresh) {
      ScanHost& host = scan.hosts.emplace_back();
      host.address = IpAddress::parse(a.address);
      host.name = host.address ? a.host : a.place;
      host.state = ScanHost::State::up;
      host.time = known;
    }
    ScanHost& host = scan.hosts[at->second];
    if (a.last_seen != kNoTime) host.time = std::max(host.time, a.last_seen);
    if (a.port) host.open.insert({a.protocol, a.port});
    if (a.product.empty()) continue;
    ++out.products;
    auto item = MatchItem::of_text(a.product, a.version);
    if (!item) {
      ++out.not_understood;
      continue;
    }
    if (item->version.empty()) ++out.without_version;
    fleet.push_back({.host = at->second, .item = static_cast<uint32_t>(items.size())});
    items.push_back(std::move(*item));
    asset_of.push_back(&a);
  }
  Matcher matcher(knowledge);
  std::vector<std::pair<uint32_t, Match>> found;  // position in the fleet
  match_fleet(knowledge, items, fleet, {.threads = 1, .complete = false, .only = {}},
              [&](const FleetItem& at, std::span<const Match> matches) {
                for (const Match& m : matches)
                  if (std::ranges::find(kOpened, m.certainty) != std::end(kOpened))
                    found.emplace_back(static_cast<uint32_t>(&at - fleet.data()), m);
              });
  std::ranges::sort(found, {}, [](const auto& f) { return std::pair(f.first, f.second.vulnerability); });
  for (const auto& [at, m] : found) {
    const Asset& a = *asset_of[at];
    auto score = knowledge.score(m.vulnerability);
    ScanFinding finding;
    finding.host = fleet[at].host;
    if (a.port) finding.at = {a.protocol, a.port};
    finding.product = a.product;
    finding.version = a.version;
    finding.rule = rule_of(m.certainty);
    finding.title = knowledge.title(m.vulnerability);
    finding.evidence = matcher.reason(m, items[fleet[at].item]);
    if (auto mended = matcher.mended_in(m, items[fleet[at].item]); !mended.empty())
      finding.fix = "update to " + mended + " or later";
    finding.rank = score ? std::max(severity_of_score(score->tenths / 10.0), WeaknessSeverity::low)
                         : WeaknessSeverity::medium;
    finding.severity = to_string(finding.rank);
    finding.time = scan.hosts[finding.host].time;
    build.add(std::move(finding), {std::string(knowledge.id(m.vulnerability))});
  }
  for (Certainty c : kOpened) scan.coverage.checks.insert(rule_of(c));
  scan.coverage.complete = scan.counts.over_limit == 0;
  scan.finished = known;
  for (const ScanHost& host : scan.hosts) scan.finished = std::max(scan.finished, host.time);
  out.scan = std::move(scan);
  return out;
}

}  // namespace luytre
