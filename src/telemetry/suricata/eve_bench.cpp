// Decoding alone, text in the cache, one core; checks its answer on the way in.
#include "telemetry/suricata/eve.h"

#include <benchmark/benchmark.h>

#include "telemetry/decoder.h"
#include "telemetry/suricata/synthetic.h"
#include "wire/text/row_collector.h"

namespace luytre {
namespace {

void BM_Eve(benchmark::State& state) {
  constexpr size_t kLines = 60'000;
  uint64_t decoded = 0;
  const std::string text = make_eve(42, kLines, decoded);
  for (auto _ : state) {
    auto decoder = make_eve_decoder({});
    RowCounter counter;
    std::string_view rest = text;
    while (!rest.empty()) {
      std::string_view piece = rest.substr(0, 1 << 20);
      rest.remove_prefix(
          decoder->decode({.bytes = as_bytes(piece), .last = piece.size() == rest.size()}, counter));
    }
    LUYTRE_CHECK(counter.rows == decoded && decoder->counts().unsupported == kLines - decoded);
  }
  state.SetItemsProcessed(static_cast<int64_t>(state.iterations() * kLines));
  state.SetBytesProcessed(static_cast<int64_t>(state.iterations() * text.size()));
}
BENCHMARK(BM_Eve)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace luytre
