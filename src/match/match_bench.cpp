// Batches in memory against sets: what one core, and two, match a second.
#include <benchmark/benchmark.h>

#include <map>

#include "base/check.h"
#include "match/match_bench_data.h"

namespace luytre::bench {
namespace {

// Matches all batches once.
size_t match_all(const IndicatorSet& set, const Batches& batches, MatchScratch& scratch,
                 std::vector<Hit>& hits, size_t first = 0, size_t step = 1) {
  size_t found = 0;
  for (size_t b = first; b < batches.size(); b += step) {
    hits.clear();
    set.match(*batches[b], scratch, hits);
    found += hits.size();
  }
  return found;
}

void run(benchmark::State& state, const IndicatorSet& set, const Batches& batches, size_t expected) {
  MatchScratch scratch;
  std::vector<Hit> hits;
  // Two threads share the batches out and the expected hits are those of all.
  if (state.thread_index() == 0) LUYTRE_CHECK(match_all(set, batches, scratch, hits) == expected);
  auto first = static_cast<size_t>(state.thread_index()), step = static_cast<size_t>(state.threads());
  for (auto _ : state) benchmark::DoNotOptimize(match_all(set, batches, scratch, hits, first, step));
  size_t rows = batches.size() * kBatchRows / step;
  state.SetItemsProcessed(static_cast<int64_t>(rows * state.iterations()));
  if (state.thread_index() == 0)
    state.counters["hit_rate"] =
        static_cast<double>(expected) / static_cast<double>(batches.size() * kBatchRows);
}

struct Case {
  std::shared_ptr<const IndicatorSet> set;
  size_t expected;
};

// Made once, before the threads of a benchmark start.
const Case& flow_case(size_t listed) {
  static std::map<size_t, Case> cases;
  static std::mutex lock;
  std::lock_guard guard(lock);
  Case& c = cases[listed];
  if (!c.set) {
    std::span<const uint32_t> addresses = std::span(listed_addresses()).first(listed);
    c = {address_set(addresses), expected_flow_hits(flows(), addresses)};
  }
  return c;
}

void FlowsAgainstAddresses(benchmark::State& state) {
  const Case& c = flow_case(static_cast<size_t>(state.range(0)));
  run(state, *c.set, flows(), c.expected);
  if (state.thread_index() == 0)
    state.counters["bytes_each"] =
        (static_cast<double>(c.set->memory().total()) - (2 << 20)) / static_cast<double>(state.range(0));
}
BENCHMARK(FlowsAgainstAddresses)
    ->Arg(10'000)
    ->Arg(100'000)
    ->Arg(1'000'000)
    ->Arg(10'000'000)
    ->Unit(benchmark::kMillisecond);
BENCHMARK(FlowsAgainstAddresses)
    ->Arg(1'000'000)
    ->Arg(10'000'000)
    ->Threads(2)
    ->UseRealTime()
    ->Unit(benchmark::kMillisecond);

void FlowsNearClusteredAddresses(benchmark::State& state) {
  static const Case c = {address_set(clustered_addresses()),
                         expected_flow_hits(flows_near_clusters(), clustered_addresses())};
  run(state, *c.set, flows_near_clusters(), c.expected);
}
BENCHMARK(FlowsNearClusteredAddresses)->Unit(benchmark::kMillisecond);

const Case& name_case() {
  static const Case c = {domain_set(listed_domains()), expected_name_hits(names(), listed_domains())};
  return c;
}

void NamesAgainstDomains(benchmark::State& state) {
  const Case& c = name_case();
  run(state, *c.set, names(), c.expected);
  if (state.thread_index() != 0) return;
  state.counters["log_bytes_a_name"] =
      static_cast<double>(names_log_bytes()) / static_cast<double>(names().size() * kBatchRows);
  state.counters["bytes_each"] =
      static_cast<double>(c.set->memory().total()) / static_cast<double>(listed_domains().size());
}
BENCHMARK(NamesAgainstDomains)->Unit(benchmark::kMillisecond);
BENCHMARK(NamesAgainstDomains)->Threads(2)->UseRealTime()->Unit(benchmark::kMillisecond);

// Bytes of name, as the work grows with those.
void HostileNamesAgainstDomains(benchmark::State& state) {
  std::vector<std::string> domains = listed_domains();
  if (state.range(0))  // a list that makes every number of labels possible
    for (std::string deep = "a"; deep.size() < 253; deep = "a." + deep) domains.push_back(deep);
  auto set = domain_set(domains);
  run(state, *set, hostile_names(), expected_name_hits(hostile_names(), domains));
  state.SetBytesProcessed(state.items_processed() * 253);
}
BENCHMARK(HostileNamesAgainstDomains)->ArgName("deep_list")->Arg(0)->Arg(1)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace luytre::bench
