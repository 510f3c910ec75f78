// Ordinary flows with payload: what the checks cost where they find nothing.
#include "families/detector_bench_tools.h"
#include "families/ramnit/ramnit.h"

namespace luytre {
namespace {

void BM_RamnitC2(benchmark::State& state) {
  test::run_on_ordinary_flows(state, make_ramnit_c2({}, 0));
}
BENCHMARK(BM_RamnitC2);

}  // namespace
}  // namespace luytre
