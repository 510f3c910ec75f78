// The main job from bytes in memory to sightings, one core: decode, match, attribute, account. Peers' figures
// for the same data come from tools/bench. Each benchmark first checks that it finds what a plain look-up of
// every record finds.
#include <benchmark/benchmark.h>

#include <unordered_set>

#include "base/bytes.h"
#include "base/check.h"
#include "monitor/bench_data.h"
#include "monitor/sighting_maker.h"
#include "telemetry/formats.h"

namespace luytre {
namespace {

constexpr size_t kFlows = 2'000'000;
constexpr size_t kQueries = 4'000'000;

const std::vector<bench::Flow>& the_flows() {
  static const std::vector<bench::Flow> flows = bench::flows(kFlows);
  return flows;
}
const Directory& the_directory() {
  static const Directory directory = bench::directory();
  return directory;
}

// Records that hit, by looking each address up.
uint64_t expected_hits(size_t set_size) {
  std::unordered_set<uint32_t> listed;
  for (size_t i = 0; i < set_size; ++i) listed.insert(bench::World::listed_address(i));
  uint64_t hits = 0;
  for (const bench::Flow& f : the_flows()) hits += listed.contains(f.src) + listed.contains(f.dst);
  return hits;
}

struct Outcome {
  MonitorCounts counts;
  DecodeCounts decoded;
};

Outcome process(std::string_view format, const std::string& bytes, const PublishedIndicatorSet& set) {
  SightingMaker maker(set, the_directory(), {.sensor = "bench"}, [](SightingBatch& made) { made.clear(); });
  auto decoder = find_format(format, Framing::stream)->create({});
  constexpr size_t kBlock = 4 << 20;
  for (size_t at = 0; at < bytes.size();) {
    size_t n = std::min(kBlock, bytes.size() - at);
    at += decoder->decode({.bytes = as_bytes(bytes).subspan(at, n), .last = at + n == bytes.size()}, maker);
  }
  decoder->flush(maker, true);
  return {maker.counts(), decoder->counts()};
}

void run(benchmark::State& state, std::string_view format, const std::string& bytes,
         const std::shared_ptr<const IndicatorSet>& indicators, uint64_t records, uint64_t hits) {
  PublishedIndicatorSet set;
  set.set(indicators);
  Outcome outcome = process(format, bytes, set);
  if (outcome.decoded.records != records || outcome.counts.hits != hits) {
    state.SkipWithError(fmt::format("{}: {} records, {} hits; expected {}, {}", format,
                                    outcome.decoded.records, outcome.counts.hits, records, hits)
                            .c_str());
    return;
  }
  for (auto _ : state) benchmark::DoNotOptimize(process(format, bytes, set));
  state.SetItemsProcessed(static_cast<int64_t>(state.iterations() * records));
  state.SetBytesProcessed(static_cast<int64_t>(state.iterations() * bytes.size()));
}

const std::shared_ptr<const IndicatorSet>& million() {
  static const auto set = bench::address_set(1'000'000);
  return set;
}

template <std::string (*Write)(const std::vector<bench::Flow>&)>
void flow_bench(benchmark::State& state, std::string_view format) {
  static const uint64_t hits = expected_hits(1'000'000);
  static const std::string bytes = Write(the_flows());
  run(state, format, bytes, million(), kFlows, hits);
}

std::string netflow9(const std::vector<bench::Flow>& flows) {
  return bench::ipfix(flows, 9);
}
std::string ipfix10(const std::vector<bench::Flow>& flows) {
  return bench::ipfix(flows, 10);
}

BENCHMARK_CAPTURE(flow_bench<bench::netflow5>, netflow_v5_1M_addresses, "netflow")
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(flow_bench<netflow9>, netflow_v9_1M_addresses, "netflow")->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(flow_bench<ipfix10>, ipfix_1M_addresses, "netflow")->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(flow_bench<bench::flow_csv>, flow_csv_1M_addresses, "flow-csv")
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(flow_bench<bench::zeek_conn>, zeek_tsv_1M_addresses, "zeek-tsv")
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(flow_bench<bench::zeek_json>, zeek_json_1M_addresses, "zeek-json")
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(flow_bench<bench::eve>, eve_1M_addresses, "eve")->Unit(benchmark::kMillisecond);

void dns_log_bench(benchmark::State& state) {
  static const std::string bytes = bench::dns_log(kQueries);
  static const auto set = bench::domain_set(1'000'000);
  static const uint64_t hits = [] {
    std::unordered_set<std::string> listed;
    for (size_t i = 0; i < 1'000'000; ++i) listed.insert(bench::World::listed_domain(i));
    uint64_t found = 0;
    for (size_t at = 0; at < bytes.size();) {
      size_t end = bytes.find('\n', at);
      std::string_view line = std::string_view(bytes).substr(at, end - at);
      std::string name(line.substr(line.rfind('\t') + 1));
      for (size_t dot = 0; dot != std::string::npos; dot = name.find('.', dot + 1))
        found += listed.contains(name.substr(dot == 0 ? 0 : dot + 1));
      at = end + 1;
    }
    return found;
  }();
  run(state, "dns-log", bytes, set, kQueries, hits);
}
BENCHMARK(dns_log_bench)->Name("dns_log_1M_domains")->Unit(benchmark::kMillisecond);

// Match, attribute both ends, and count distinct internal addresses for each body, over columns in memory.
void per_body_bench(benchmark::State& state) {
  constexpr size_t kRows = 10'000'000;
  static const std::vector<bench::Flow> flows = bench::flows(kRows);
  auto table = *the_directory().table(17868);
  std::vector<uint32_t> src(kRows), dst(kRows);
  for (size_t i = 0; i < kRows; ++i) src[i] = flows[i].src, dst[i] = flows[i].dst;
  ObservationBatch batch;
  MatchScratch scratch;
  std::vector<Hit> hits;
  std::vector<OwnerId> owners(kBatchRows);
  std::vector<uint64_t> seen((1ull << 32) / 64);  // one bit an address
  auto job = [&] {
    uint64_t hit_count = 0;
    std::vector<uint64_t> per_body(table->owners().size());
    for (size_t at = 0; at < kRows; at += kBatchRows) {
      size_t n = std::min(kBatchRows, kRows - at);
      std::memcpy(batch.src4.data(), &src[at], n * 4);
      std::memcpy(batch.dst4.data(), &dst[at], n * 4);
      batch.size = static_cast<uint32_t>(n);
      hits.clear();
      million()->match(batch, scratch, hits);
      hit_count += hits.size();
      for (const uint32_t* side : {&src[at], &dst[at]}) {
        table->attribute({side, n}, owners.data());
        for (size_t i = 0; i < n; ++i) {
          if (owners[i] == kForeign) continue;
          uint64_t bit = 1ull << (side[i] & 63), &word = seen[side[i] >> 6];
          per_body[owners[i]] += (word & bit) == 0;
          word |= bit;
        }
      }
    }
    return std::pair{hit_count, per_body};
  };
  auto [hit_count, per_body] = job();
  std::unordered_set<uint32_t> distinct;
  for (const bench::Flow& f : flows)
    for (uint32_t a : {f.src, f.dst})
      if (table->attribute(IpAddress::from_v4(a)) != kForeign) distinct.insert(a);
  uint64_t total = 0;
  for (uint64_t n : per_body) total += n;
  if (total != distinct.size()) return state.SkipWithError("the bodies' distinct addresses do not add up");
  for (auto _ : state) {
    state.PauseTiming();
    std::fill(seen.begin(), seen.end(), 0);
    state.ResumeTiming();
    benchmark::DoNotOptimize(job());
  }
  state.SetItemsProcessed(static_cast<int64_t>(state.iterations() * kRows));
}
BENCHMARK(per_body_bench)
    ->Name("match_attribute_distinct_per_body")
    ->Unit(benchmark::kMillisecond)
    ->Iterations(5);

}  // namespace
}  // namespace luytre
