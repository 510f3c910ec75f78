// Ordinary flows with payload: what the checks cost where they find nothing.
#include "families/detector_bench_tools.h"
#include "families/mirai/mirai.h"

namespace luytre {
namespace {

void BM_MiraiSyn(benchmark::State& state) {
  test::run_on_ordinary_flows(state, make_mirai_syn({}, 1 << 20));
}
BENCHMARK(BM_MiraiSyn);
void BM_MiraiC2(benchmark::State& state) {
  test::run_on_ordinary_flows(state, make_mirai_c2({}, 0));
}
BENCHMARK(BM_MiraiC2);

}  // namespace
}  // namespace luytre
