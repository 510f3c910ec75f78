// Decoding alone, text in the cache, one core. Each checks its answer on the way in.
#include <benchmark/benchmark.h>

#include "base/bytes.h"
#include "base/check.h"
#include "telemetry/delimited/delimited.h"
#include "telemetry/delimited/synthetic.h"
#include "wire/text/row_collector.h"

namespace luytre {
namespace {

// Feeds `text` in pieces of 1 MiB as a file reader does.
uint64_t decode_all(Decoder& decoder, std::string_view text, BatchSink& sink) {
  constexpr size_t kPiece = 1 << 20;
  while (!text.empty()) {
    std::string_view piece = text.substr(0, kPiece);
    size_t taken = decoder.decode({.bytes = as_bytes(piece), .last = piece.size() == text.size()}, sink);
    text.remove_prefix(taken);
  }
  return decoder.counts().records;
}

void run(benchmark::State& state, const std::string& text, size_t lines,
         std::unique_ptr<Decoder> (*make)(const DecodeOptions&)) {
  for (auto _ : state) {
    auto decoder = make({});
    RowCounter counter;
    decode_all(*decoder, text, counter);
    LUYTRE_CHECK(counter.rows == lines && decoder->counts().malformed == 0);
  }
  state.SetItemsProcessed(static_cast<int64_t>(state.iterations() * lines));
  state.SetBytesProcessed(static_cast<int64_t>(state.iterations() * text.size()));
}

constexpr size_t kLines = 400'000;

void BM_FlowCsv(benchmark::State& state) {
  static const std::string text = make_flow_csv(42, kLines);
  run(state, text, kLines, make_flow_csv_decoder);
}
BENCHMARK(BM_FlowCsv)->Unit(benchmark::kMillisecond);

void BM_DnsTsv(benchmark::State& state) {
  static const std::string text = make_dns_tsv(42, kLines);
  run(state, text, kLines, make_dns_log_decoder);
}
BENCHMARK(BM_DnsTsv)->Unit(benchmark::kMillisecond);

void BM_DnsTsvMixedCase(benchmark::State& state) {
  static const std::string text = make_dns_tsv(42, kLines, true);
  run(state, text, kLines, make_dns_log_decoder);
}
BENCHMARK(BM_DnsTsvMixedCase)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace luytre
