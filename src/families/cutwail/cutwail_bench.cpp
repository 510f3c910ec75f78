// Ordinary flows with payload: what the checks cost where they find nothing.
#include "families/cutwail/cutwail.h"
#include "families/detector_bench_tools.h"

namespace luytre {
namespace {

void BM_CutwailSmtp(benchmark::State& state) {
  test::run_on_ordinary_flows(state, make_cutwail_smtp({}, 1 << 20));
}
BENCHMARK(BM_CutwailSmtp);

}  // namespace
}  // namespace luytre
