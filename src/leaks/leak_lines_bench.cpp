// A list of invented accounts against 1,000 and 100,000 watched domains, one core; ripgrep and grep on the
// same list are in tools/bench.
#include <benchmark/benchmark.h>

#include "base/check.h"
#include "leaks/leak_bench_data.h"
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

}  // namespace
}  // namespace luytre
