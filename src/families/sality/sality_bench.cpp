// Ordinary flows with payload: what the checks cost where they find nothing.
#include <benchmark/benchmark.h>

#include "base/check.h"
#include "families/detector_test_tools.h"
#include "families/sality/sality.h"

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

void BM_UdpFanOut(benchmark::State& state) {
  run(state, make_udp_fan_out({}, 1 << 20));
}
BENCHMARK(BM_UdpFanOut);

}  // namespace
}  // namespace luytre
