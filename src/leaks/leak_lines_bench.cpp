// A list of invented accounts against 1,000 and 100,000 watched domains, one core; ripgrep and grep on the
// same list are in tools/bench.
#include <benchmark/benchmark.h>
#include <sys/resource.h>

#include <fstream>

#include "base/check.h"
#include "leaks/leak_bench_data.h"
#include "leaks/leak_files.h"
#include "leaks/leak_keeper.h"
#include "leaks/leak_lines.h"

namespace luytre {
namespace {

void Lines(benchmark::State& state) {
  LeakBenchData data = make_leak_bench_data(static_cast<size_t>(state.range(0)), 3'000'000);
  std::vector<std::string> refused;
  WatchedDomains watched = WatchedDomains::build(data.domains, refused);
  LUYTRE_CHECK(refused.empty());
  for (auto _ : state) {
    CountMailRows count;
    LeakLines lines(watched, count);
    lines.consume(data.text);
    lines.finish();
    LUYTRE_CHECK(count.mail == data.of_ours);
  }
  state.SetBytesProcessed(static_cast<int64_t>(data.text.size()) * static_cast<int64_t>(state.iterations()));
  state.SetItemsProcessed(3'000'000 * static_cast<int64_t>(state.iterations()));
}
BENCHMARK(Lines)->Arg(1000)->Arg(100'000)->Unit(benchmark::kMillisecond);

// The list of tools/bench/leak_list.py: $LUYTRE_LEAK_LIST.txt and .domains, and how many lines are of them in
// $LUYTRE_LEAK_LIST_OURS. From the file to what would be stored: hashed, sealed, paired (leaks/oprf.h).
void File(benchmark::State& state) {
  const char *name = std::getenv("LUYTRE_LEAK_LIST"), *ours = std::getenv("LUYTRE_LEAK_LIST_OURS");
  if (!name || !ours) {
    state.SkipWithError("LUYTRE_LEAK_LIST and LUYTRE_LEAK_LIST_OURS name no list");
    return;
  }
  std::vector<std::string> domains, refused;
  std::ifstream in(std::string(name) + ".domains");
  for (std::string line; std::getline(in, line);) domains.push_back(line);
  WatchedDomains watched = WatchedDomains::build(domains, refused);
  LeakKeys keys = LeakKeys::random();
  LeakCounts counts;
  size_t held = 0;
  for (auto _ : state) {
    counts = {};
    LeakKeeper keeper(watched, keys, [&](std::span<const LeakHit> hits) -> Result<void> {
      held += hits.size();
      return {};
    });
    LUYTRE_CHECK(read_leak_file(std::string(name) + ".txt", watched, {}, keeper, counts));
    LUYTRE_CHECK(keeper.finish());
    LUYTRE_CHECK(counts.rows == std::strtoull(ours, nullptr, 10) && held > 0);
  }
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  state.counters["peak_kB"] = static_cast<double>(usage.ru_maxrss);
  state.SetBytesProcessed(static_cast<int64_t>(counts.bytes) * static_cast<int64_t>(state.iterations()));
  state.SetItemsProcessed(static_cast<int64_t>(counts.lines) * static_cast<int64_t>(state.iterations()));
}
BENCHMARK(File)->Iterations(1)->Unit(benchmark::kSecond);

}  // namespace
}  // namespace luytre
