// Ordinary flows with payload: what the checks cost where they find nothing.
#include "families/conficker/conficker.h"
#include "families/detector_bench_tools.h"

namespace luytre {
namespace {

void BM_ConfickerP2p(benchmark::State& state) {
  test::run_on_ordinary_flows(state, make_conficker_p2p({}, 0));
}
BENCHMARK(BM_ConfickerP2p);
void BM_ConfickerP2pScan(benchmark::State& state) {
  test::run_on_ordinary_flows(state, make_conficker_p2p_scan({}, 1 << 20));
}
BENCHMARK(BM_ConfickerP2pScan);
void BM_ConfickerHttp(benchmark::State& state) {
  test::run_on_ordinary_flows(state, make_conficker_http({}, 1 << 20));
}
BENCHMARK(BM_ConfickerHttp);
void BM_ConfickerExploit(benchmark::State& state) {
  test::run_on_ordinary_flows(state, make_conficker_exploit({}, 0));
}
BENCHMARK(BM_ConfickerExploit);

}  // namespace
}  // namespace luytre
