// Ordinary flows with payload: what the checks cost where they find nothing.
#include "families/detector_bench_tools.h"
#include "families/sality/sality.h"

namespace luytre {
namespace {

void BM_UdpFanOut(benchmark::State& state) {
  test::run_on_ordinary_flows(state, make_udp_fan_out({}, 1 << 20));
}
BENCHMARK(BM_UdpFanOut);

}  // namespace
}  // namespace luytre
