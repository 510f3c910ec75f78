// The main job on files, one core: open, decode, match, attribute, make sightings. Each benchmark first
// checks that it finds what a plain look-up of every record finds.
#include <benchmark/benchmark.h>

#include <unordered_set>

#include "monitor/bench_answers.h"
#include "monitor/sighting_maker.h"
#include "sources/source.h"
#include "telemetry/formats.h"

namespace luytre::bench {
namespace {

struct Outcome {
  MonitorCounts counts;
  DecodeCounts decoded;
  size_t bytes = 0;
};

Outcome process(const std::string& format, const std::string& path, const PublishedIndicatorSet& set,
                const DetectorSet* detectors = nullptr) {
  SightingMaker maker(set, the_directory(), {.sensor = "bench", .detectors = detectors},
                      [](SightingBatch& made) { made.clear(); });
  auto decoder = find_format(format, Framing::stream)->create({});
  auto source = *open_source(path, {});
  std::span<const std::byte> whole = source->mapped();
  constexpr size_t kBlock = 4 << 20;
  for (size_t at = 0; at < whole.size();) {
    size_t n = std::min(kBlock, whole.size() - at);
    at += decoder->decode({.bytes = whole.subspan(at, n), .last = at + n == whole.size()}, maker);
  }
  decoder->flush(maker, true);
  return {maker.counts(), decoder->counts(), whole.size()};
}

void run(benchmark::State& state, const std::string& format, const std::string& path,
         const std::shared_ptr<const IndicatorSet>& indicators, uint64_t records, uint64_t hits,
         const DetectorSet* detectors = nullptr) {
  PublishedIndicatorSet set;
  set.set(indicators);
  Outcome outcome = process(format, path, set, detectors);
  if (outcome.decoded.records != records || outcome.counts.hits != hits) {
    state.SkipWithError(fmt::format("{}: {} records, {} hits; expected {}, {}", path, outcome.decoded.records,
                                    outcome.counts.hits, records, hits)
                            .c_str());
    return;
  }
  for (auto _ : state) benchmark::DoNotOptimize(process(format, path, set, detectors));
  state.SetItemsProcessed(static_cast<int64_t>(state.iterations() * records));
  state.SetBytesProcessed(static_cast<int64_t>(state.iterations() * outcome.bytes));
  state.counters["hits"] = static_cast<double>(hits);
}

void file(benchmark::State& state, const char* format, const char* name, size_t records) {
  if (!std::filesystem::exists(data_file(name)))
    return state.SkipWithError(fmt::format("{} is not there: tools/run_benches makes it", name).c_str());
  run(state, format, data_file(name), addresses(1'000'000), records, expected_hits(1'000'000, records));
}
#define FILE_BENCH(name, ...) BENCHMARK_CAPTURE(file, name, __VA_ARGS__)->Unit(benchmark::kMillisecond)
FILE_BENCH(netflow_v5, "netflow", "flows.nf5", kFlows);
FILE_BENCH(netflow_v9, "netflow", "flows.nf9", kFlows);
FILE_BENCH(ipfix, "netflow", "flows.ipfix", kFlows);
FILE_BENCH(nfdump, "nfdump", "nfcapd.nf5", kFlows);  // flows.nf5 as nfcapd stores it
FILE_BENCH(nfdump_lz4, "nfdump", "nfcapd.nf5.lz4", kFlows);
FILE_BENCH(flow_csv, "flow-csv", "flows.csv", kFlows);
FILE_BENCH(zeek_tsv, "zeek-tsv", "conn.log", kLogRecords);
FILE_BENCH(zeek_json, "zeek-json", "conn.json", kLogRecords);
FILE_BENCH(eve, "eve", "eve.json", kLogRecords);

// The same with all detectors at work, as `luytre monitor` runs unless told otherwise.
void detected_file(benchmark::State& state, const char* name) {
  if (!std::filesystem::exists(data_file(name)))
    return state.SkipWithError(fmt::format("{} is not there: tools/run_benches makes it", name).c_str());
  DetectorSet detectors{DetectorSettings()};
  run(state, "netflow", data_file(name), addresses(1'000'000), kFlows, expected_hits(1'000'000, kFlows),
      &detectors);
}
BENCHMARK_CAPTURE(detected_file, v5, "flows.nf5")
    ->Name("file/netflow_v5_detectors")
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(detected_file, v9, "flows.nf9")
    ->Name("file/netflow_v9_detectors")
    ->Unit(benchmark::kMillisecond);

void dns_log(benchmark::State& state) {
  static const uint64_t hits = expected_names(1'000'000);
  run(state, "dns-log", data_file("dns.tsv"), million_domains(), kQueries, hits);
  const auto& set = million_domains();
  state.counters["bytes_each"] =
      static_cast<double>(set->memory().total()) / static_cast<double>(set->size());
}
BENCHMARK(dns_log)->Name("file/dns_log")->Unit(benchmark::kMillisecond);

// Ends and answers that are among the listed addresses, looked up one by one in rows that are complete.
class PlainLookup : public BatchSink {
 public:
  explicit PlainLookup(size_t count) {
    for (size_t i = 0; i < count; ++i) listed_.insert(World::listed_address(i));
  }
  void consume(ObservationBatch& batch) override {
    rows += batch.size;
    for (const auto& answer : batch.answers) look_up(answer.address);
    for (uint32_t i = 0; i < batch.size; ++i) {
      look_up(batch.src(i));
      look_up(batch.dst(i));
    }
  }
  uint64_t rows = 0, hits = 0;

 private:
  void look_up(const IpAddress& address) { hits += address.is_v4() && listed_.contains(address.v4()); }
  std::unordered_set<uint32_t> listed_;
};

// A capture: conversations metered, DNS, HTTP and TLS read, all of it matched. Items are packets.
void pcap(benchmark::State& state) {
  constexpr uint64_t kPackets = 1'000'000;  // as tools/run_benches has it made
  std::string path = data_file("traffic.pcap");
  if (!std::filesystem::exists(path))
    return state.SkipWithError("traffic.pcap is not there: tools/run_benches sources makes it");
  PlainLookup plain(1'000'000);
  std::string capture = *read_file(path);
  auto decoder = find_format("pcap", Framing::stream)->create({});
  decoder->decode({.bytes = std::as_bytes(std::span(capture)), .last = true}, plain);
  decoder->flush(plain, true);
  PublishedIndicatorSet set;
  set.set(addresses(1'000'000));
  Outcome outcome = process("pcap", path, set);
  if (plain.hits == 0 || outcome.decoded.records != plain.rows || outcome.counts.hits != plain.hits)
    return state.SkipWithError(fmt::format("traffic.pcap: {} records, {} hits; expected {}, {}",
                                           outcome.decoded.records, outcome.counts.hits, plain.rows,
                                           plain.hits)
                                   .c_str());
  for (auto _ : state) benchmark::DoNotOptimize(process("pcap", path, set));
  state.SetItemsProcessed(static_cast<int64_t>(state.iterations() * kPackets));
  state.SetBytesProcessed(static_cast<int64_t>(state.iterations() * outcome.bytes));
  state.counters["hits"] = static_cast<double>(plain.hits);
  state.counters["rows"] = static_cast<double>(plain.rows);
}
BENCHMARK(pcap)->Name("file/pcap")->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace luytre::bench
