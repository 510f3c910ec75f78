// Ordinary flows with payload: what the check costs where it finds nothing.
#include "families/detector_bench_tools.h"
#include "families/zeroaccess/zeroaccess.h"

namespace luytre {
namespace {

void BM_ZeroaccessP2p(benchmark::State& state) {
  test::run_on_ordinary_flows(state, make_zeroaccess_p2p({}, 0));
}
BENCHMARK(BM_ZeroaccessP2p);
void BM_ZeroaccessInstall(benchmark::State& state) {
  test::run_on_ordinary_flows(state, make_zeroaccess_install({}, 1 << 20));
}
BENCHMARK(BM_ZeroaccessInstall);

}  // namespace
}  // namespace luytre
