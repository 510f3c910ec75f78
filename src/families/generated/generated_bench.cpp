// Building the names of a day, and looking at DNS batches for them.
#include <benchmark/benchmark.h>

#include <random>

#include "base/check.h"
#include "families/detector_test_tools.h"
#include "families/generated/generators.h"
#include "families/generated/name_of_the_day.h"

namespace luytre {
namespace {

void BM_NamesOfADay(benchmark::State& state) {
  Day day = 17'000;
  for (auto _ : state) {
    auto set = names_around(++day);
    LUYTRE_CHECK(set->size() > 15'000);
  }
}
BENCHMARK(BM_NamesOfADay)->Unit(benchmark::kMillisecond);

// Names of lengths as resolvers see them, none generated but one in the batch.
void BM_DnsBatch(benchmark::State& state) {
  std::mt19937 random(7);
  std::vector<test::Row> rows(kBatchRows);
  const char* suffixes[] = {".com", ".vn", ".net", ".com.vn", ".googleapis.com", ".akamaiedge.net"};
  for (test::Row& row : rows) {
    for (size_t i = 0, n = 4 + random() % 20; i < n; ++i) row.name += static_cast<char>('a' + random() % 26);
    row.name += suffixes[random() % 6];
  }
  rows[100].name = "nvlyffua.com";
  test::OurHosts hosts;
  DetectorSettings settings;
  auto detector = make_name_of_the_day(settings, 1 << 20);
  ObservationBatch batch;
  test::fill(batch, ObservationKind::dns, rows);
  test::KeepDetections kept;
  detector->observe(batch, hosts, kept);
  LUYTRE_CHECK(kept.seen.size() == 1);
  for (auto _ : state) {
    detector->observe(batch, hosts, kept);
    kept.seen.clear();
  }
  state.SetItemsProcessed(state.iterations() * static_cast<int64_t>(kBatchRows));
}
BENCHMARK(BM_DnsBatch);

}  // namespace
}  // namespace luytre
