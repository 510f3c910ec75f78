// What goes through a home's files: lists from text to a set that matches, whole runs on one core and two,
// and sightings into the embedded store.
#include <benchmark/benchmark.h>
#include <unistd.h>

#include "base/check.h"
#include "monitor/bench_answers.h"
#include "monitor/compile.h"
#include "monitor/home.h"
#include "monitor/run.h"

namespace luytre::bench {
namespace {

// Beside the data, so on the same disk; removed with the object.
struct WorkFolder {
  std::filesystem::path path = data_folder() / fmt::format("work-{}", ::getpid());
  WorkFolder() {
    std::filesystem::remove_all(path);
    std::filesystem::create_directories(path);
  }
  ~WorkFolder() { std::filesystem::remove_all(path); }
};

// A file of values in; read, guarded, stored, compiled.
void ready(benchmark::State& state, const char* name, size_t lines) {
  std::string path = data_file(name);
  size_t values = 0;
  double megabytes = 0, refused = 0;
  for (auto _ : state) {
    state.PauseTiming();
    auto folder = std::make_unique<WorkFolder>();
    auto store = *IndicatorStore::open(folder->path);
    state.ResumeTiming();
    auto report = store.add({path}, {.source = "bench", .family = "mirai", .category = Category::c2});
    auto set = compile_indicators(store);
    state.PauseTiming();
    if (!report) return state.SkipWithError(report.error().message.c_str());
    uint64_t turned_away = report->repeated;
    for (auto [why, count] : report->refused) turned_away += count;
    if (set->size() != report->added || report->added + turned_away != lines)
      return state.SkipWithError(fmt::format("{} lines: {} added, {} refused, {} compiled", lines,
                                             report->added, turned_away, set->size())
                                     .c_str());
    values = set->size();
    megabytes = static_cast<double>(set->memory().total()) / (1 << 20);
    refused = static_cast<double>(turned_away);
    set.reset();
    folder.reset();
    state.ResumeTiming();
  }
  state.SetItemsProcessed(static_cast<int64_t>(state.iterations() * values));
  state.counters["MiB"] = megabytes;
  state.counters["refused"] = refused;
}
BENCHMARK_CAPTURE(ready, addresses_10M, "addresses-10m.txt", 10'000'000)
    ->Unit(benchmark::kMillisecond)
    ->Iterations(1)
    ->UseRealTime();
BENCHMARK_CAPTURE(ready, mixed, "mixed.txt", 1'500'000)
    ->Unit(benchmark::kMillisecond)
    ->Iterations(1)
    ->UseRealTime();
BENCHMARK_CAPTURE(ready, domains_1M, "domains-1m.txt", 1'000'000)
    ->Unit(benchmark::kMillisecond)
    ->Iterations(1)
    ->UseRealTime();

// A whole run of the monitor over `copies` of a file, its commit included.
void whole_run(benchmark::State& state, const char* name, unsigned copies, bool names) {
  uint64_t hits = copies * (names ? expected_names(1'000'000) : expected_hits(1'000'000));
  uint64_t records = copies * (names ? kQueries : kFlows);
  WorkFolder folder;
  auto home = Home::open(folder.path / "home", Home::Access::write);
  LUYTRE_CHECK(home.has_value());
  auto committer = Committer::open(*home, {.target = "memory"}, 1'000'000);
  LUYTRE_CHECK(committer.has_value());
  PublishedIndicatorSet set;
  set.set(names ? million_domains() : addresses(1'000'000));
  RunOptions options;
  options.inputs.assign(copies, data_file(name));
  options.sensor = "bench";
  options.threads = static_cast<unsigned>(state.range(0));
  auto right = [&] {
    auto report = run_monitor(options, set, the_directory(), **committer);
    return report && report->counts.observations == records && report->counts.hits == hits;
  };
  bool all_right = right();  // its sightings are known afterwards, as on a day read again
  for (auto _ : state) all_right = right() && all_right;
  if (!all_right) return state.SkipWithError("records or hits are not those of the file");
  state.SetItemsProcessed(static_cast<int64_t>(state.iterations() * records));
}
#define RUN_BENCH(name, ...)                      \
  BENCHMARK_CAPTURE(whole_run, name, __VA_ARGS__) \
      ->Name("cores/" #name)                      \
      ->Arg(1)                                    \
      ->Arg(2)                                    \
      ->Unit(benchmark::kMillisecond)             \
      ->UseRealTime()
RUN_BENCH(netflow_v5, "flows.nf5", 8, false);
RUN_BENCH(ipfix, "flows.ipfix", 4, false);
RUN_BENCH(flow_csv, "flows.csv", 1, false);
RUN_BENCH(dns_log, "dns.tsv", 1, true);

// Segments of a million sightings, each new to the store, durable when insert() returns.
void sightings_embedded(benchmark::State& state) {
  WorkFolder folder;
  auto store = open_event_store({.target = "embedded", .folder = folder.path / "events"});
  if (!store || !(*store)->prepare()) return state.SkipWithError("the embedded store does not open");
  size_t next = 0;
  for (auto _ : state) {
    auto inserted = (*store)->insert(data_file(fmt::format("sightings-{}.rows", next++)));
    if (!inserted) return state.SkipWithError(inserted.error().message.c_str());
  }
  LUYTRE_CHECK(*(*store)->count({}) == next * kSegmentRows);
  state.SetItemsProcessed(static_cast<int64_t>(next * kSegmentRows));
}
BENCHMARK(sightings_embedded)->Iterations(kSegments)->UseRealTime()->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace luytre::bench
