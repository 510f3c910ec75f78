// A country's inventory against all that is known: 250,000 generated CVEs, 1,000,000 assets on 200,000 hosts.
// Products have a long tail, a tenth of the CVEs depend on a platform. The answer is checked by counting it
// out once more.
#include <benchmark/benchmark.h>
#include <fmt/format.h>
#include <sys/resource.h>

#include <atomic>
#include <memory>
#include <random>
#include <unordered_map>

#include "base/check.h"
#include "weaknesses/knowledge/knowledge_writer.h"
#include "weaknesses/knowledge/product_keys.h"
#include "weaknesses/knowledge/version_range.h"
#include "weaknesses/match/matcher.h"

namespace luytre {
namespace {

constexpr uint32_t kCves = 250'000, kProducts = 40'000, kAssets = 1'000'000, kHosts = 200'000;

// Of `kProducts`, few are common and most are rare.
uint32_t product_of(std::mt19937_64& random) {
  double x = static_cast<double>(random() >> 11) / 9007199254740992.0;
  return static_cast<uint32_t>(kProducts * x * x * x);
}
std::string cpe_of(uint32_t product) {
  return fmt::format("cpe:2.3:{}:vendor{}:product{}:*:*:*:*:*:*:*:*", product % 17 == 0 ? 'o' : 'a',
                     product % 5000, product);
}

void add_cve(KnowledgeWriter& writer, uint32_t n, Timestamp modified, std::mt19937_64& random) {
  std::string id = fmt::format("CVE-{}-{:05}", 2010 + n % 16, n);
  Contribution c{.description = fmt::format("A weakness of kind {} in a product", n % 900),
                 .modified = modified};
  c.scores.push_back({.version = 31,
                      .tenths = static_cast<uint16_t>(random() % 101),
                      .computed = true,
                      .vector = "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H",
                      .source = "nvd@nist.gov"});
  uint32_t rows = 1 + static_cast<uint32_t>(random() % 10), product = product_of(random);
  for (uint32_t r = 0; r < rows; ++r) {
    uint64_t major = random() % 10, minor = random() % 20;
    auto range = version_range(VersionScheme::generic, fmt::format("{}.{}", major, minor), true,
                               fmt::format("{}.{}.{}", major, minor + random() % 4, random() % 10), false,
                               Affected::affected);
    c.rules.push_back({.product = *cpe_key(*Cpe::parse(cpe_of(product))),
                       .default_status = Affected::unknown,
                       .ranges = {*range}});
  }
  if (n % 10 == 0) {
    c.rules.push_back({.product = *cpe_key(*Cpe::parse(cpe_of(product_of(random) / 17 * 17))),
                       .default_status = Affected::affected,
                       .vulnerable = false});
    Configuration f{.all = true, .nodes = {{}, {}}};
    for (uint32_t r = 0; r < rows; ++r) f.nodes[0].rules.push_back(r);
    f.nodes[1].rules.push_back(rows);
    c.configurations.push_back(std::move(f));
  }
  if (writer.document(KnowledgeSource::nvd, id, modified)) writer.add(id, c);
}

struct World {
  Knowledge knowledge;
  std::vector<MatchItem> items;
  std::vector<FleetItem> assets;
};

const World& world() {
  static const World world = [] {
    std::mt19937_64 random(1);
    KnowledgeWriter writer;
    for (uint32_t n = 0; n < kCves; ++n) add_cve(writer, n, 1, random);
    World out{.knowledge = *Knowledge::from_bytes(*writer.finish())};
    std::unordered_map<std::string, uint32_t> known;
    for (uint32_t a = 0; a < kAssets; ++a) {
      std::string cpe = cpe_of(product_of(random));
      std::string version = fmt::format("{}.{}.{}", random() % 10, random() % 24, random() % 10);
      auto [at, fresh] = known.try_emplace(cpe + version, static_cast<uint32_t>(out.items.size()));
      if (fresh) out.items.push_back(*MatchItem::of_text(cpe, version));
      out.assets.push_back({.host = static_cast<uint32_t>(random() % kHosts), .item = at->second});
    }
    return out;
  }();
  return world;
}

// Every 997th asset apart, in `sampled`.
uint64_t count_matches(const World& w, std::span<const bool> only, uint64_t* sampled = nullptr) {
  std::atomic<uint64_t> found{0}, of_sample{0};
  match_fleet(w.knowledge, w.items, w.assets, {.threads = 2, .complete = false, .only = only},
              [&](const FleetItem& asset, std::span<const Match> matches) {
                found.fetch_add(matches.size(), std::memory_order_relaxed);
                if ((&asset - w.assets.data()) % 997 == 0) of_sample += matches.size();
              });
  if (sampled) *sampled = of_sample;
  return found;
}

void BM_MatchAll(benchmark::State& state) {
  const World& w = world();
  Matcher matcher(w.knowledge);
  std::vector<std::vector<const MatchItem*>> hosts(kHosts);
  for (const FleetItem& a : w.assets) hosts[a.host].push_back(&w.items[a.item]);
  uint64_t alone = 0, together = 0, found = 0;
  for (size_t i = 0; i < w.assets.size(); i += 997)
    alone += matcher.match(w.items[w.assets[i].item], {.items = hosts[w.assets[i].host]}).size();
  for (auto _ : state) found = count_matches(w, {}, &together);
  // Each asset asked by itself, as the fleet must answer it.
  LUYTRE_CHECK(alone > 0 && alone == together);
  state.SetItemsProcessed(static_cast<int64_t>(state.iterations()) * kAssets);
  state.counters["matches"] = static_cast<double>(found);
  state.counters["distinct_items"] = static_cast<double>(w.items.size());
  state.counters["knowledge_MB"] = static_cast<double>(w.knowledge.bytes()) / 1e6;
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  state.counters["peak_MB"] = static_cast<double>(usage.ru_maxrss) / 1e3;
}
BENCHMARK(BM_MatchAll)->Unit(benchmark::kMillisecond)->Iterations(1)->UseRealTime()->MeasureProcessCPUTime();

// A day: 300 CVEs changed. Compiling the new set and matching only what changed.
void BM_Delta(benchmark::State& state) {
  const World& w = world();
  for (auto _ : state) {
    std::mt19937_64 random(7);
    KnowledgeWriter writer;
    for (uint32_t n = 0; n < 300; ++n) add_cve(writer, n * 700, 2, random);
    writer.add_stored(w.knowledge);
    World next{.knowledge = *Knowledge::from_bytes(*writer.finish()), .items = w.items, .assets = w.assets};
    auto changed = next.knowledge.changed_since(w.knowledge);
    LUYTRE_CHECK(changed.size() == 300);
    auto marks = std::make_unique<bool[]>(next.knowledge.size());
    for (uint32_t v : changed) marks[v] = true;
    benchmark::DoNotOptimize(count_matches(next, {marks.get(), next.knowledge.size()}));
  }
}
BENCHMARK(BM_Delta)->Unit(benchmark::kMillisecond)->Iterations(1)->UseRealTime();

}  // namespace
}  // namespace luytre
