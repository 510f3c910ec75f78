// Ordinary flows with payload: what the checks cost where they find nothing.
#include <benchmark/benchmark.h>

#include "base/check.h"
#include "families/conficker/conficker.h"
#include "families/detector_test_tools.h"

namespace luytre {
namespace {

void run(benchmark::State& state, std::unique_ptr<Detector> detector) {
  test::OurHosts hosts;
  ObservationBatch batch;
  auto rows = test::ordinary_flows(kBatchRows);
  test::fill(batch, ObservationKind::flow, rows);
  test::KeepDetections kept;
  for (auto _ : state) detector->observe(batch, hosts, kept);
  LUYTRE_CHECK(kept.seen.empty());
  state.SetItemsProcessed(state.iterations() * static_cast<int64_t>(kBatchRows));
}

void BM_ConfickerP2p(benchmark::State& state) {
  run(state, make_conficker_p2p({}, 0));
}
BENCHMARK(BM_ConfickerP2p);
void BM_ConfickerP2pScan(benchmark::State& state) {
  run(state, make_conficker_p2p_scan({}, 1 << 20));
}
BENCHMARK(BM_ConfickerP2pScan);
void BM_ConfickerHttp(benchmark::State& state) {
  run(state, make_conficker_http({}, 1 << 20));
}
BENCHMARK(BM_ConfickerHttp);
void BM_ConfickerExploit(benchmark::State& state) {
  run(state, make_conficker_exploit({}, 0));
}
BENCHMARK(BM_ConfickerExploit);

}  // namespace
}  // namespace luytre
