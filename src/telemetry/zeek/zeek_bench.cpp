// Decoding alone, text in the cache, one core. Each checks its answer on the way in.
#include <benchmark/benchmark.h>

#include "telemetry/decoder.h"
#include "telemetry/zeek/synthetic.h"
#include "telemetry/zeek/zeek.h"
#include "wire/text/row_collector.h"

namespace luytre {
namespace {

constexpr size_t kRecords = 100'000;

void run(benchmark::State& state, const std::string& text,
         std::unique_ptr<Decoder> (*make)(const DecodeOptions&)) {
  for (auto _ : state) {
    auto decoder = make({});
    RowCounter counter;
    std::string_view rest = text;
    while (!rest.empty()) {
      std::string_view piece = rest.substr(0, 1 << 20);
      rest.remove_prefix(
          decoder->decode({.bytes = as_bytes(piece), .last = piece.size() == rest.size()}, counter));
    }
    LUYTRE_CHECK(counter.rows == kRecords && decoder->counts().malformed == 0);
  }
  state.SetItemsProcessed(static_cast<int64_t>(state.iterations() * kRecords));
  state.SetBytesProcessed(static_cast<int64_t>(state.iterations() * text.size()));
}

void BM_ZeekTsv(benchmark::State& state) {
  run(state, make_zeek_tsv(static_cast<ZeekLog>(state.range(0)), 42, kRecords), make_zeek_tsv_decoder);
}
BENCHMARK(BM_ZeekTsv)->ArgName("conn0_dns1_http2_ssl3")->DenseRange(0, 3)->Unit(benchmark::kMillisecond);

void BM_ZeekJson(benchmark::State& state) {
  run(state, make_zeek_json(static_cast<ZeekLog>(state.range(0)), 42, kRecords), make_zeek_json_decoder);
}
BENCHMARK(BM_ZeekJson)->ArgName("conn0_dns1_http2_ssl3")->DenseRange(0, 3)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace luytre
