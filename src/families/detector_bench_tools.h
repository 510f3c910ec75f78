// What a payload check costs where it finds nothing: on flows of ordinary programs, with their payload.
#pragma once
#include <benchmark/benchmark.h>

#include "base/check.h"
#include "families/detector_test_tools.h"

namespace luytre::test {

inline void run_on_ordinary_flows(benchmark::State& state, std::unique_ptr<Detector> detector) {
  OurHosts hosts;
  ObservationBatch batch;
  auto rows = ordinary_flows(kBatchRows);
  fill(batch, ObservationKind::flow, rows);
  KeepDetections kept;
  for (auto _ : state) detector->observe(batch, hosts, kept);
  LUYTRE_CHECK(kept.seen.empty());
  state.SetItemsProcessed(state.iterations() * static_cast<int64_t>(kBatchRows));
}

}  // namespace luytre::test
