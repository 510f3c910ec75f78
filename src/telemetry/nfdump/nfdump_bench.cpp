// Decoding from memory into batches, one core: a million flows as nfcapd stores NetFlow v5 and IPFIX. Every
// case first checks the rows and a sum over all their columns against the generator's.
#include <benchmark/benchmark.h>

#include <map>
#include <random>

#include "base/bytes.h"
#include "base/check.h"
#include "telemetry/nfdump/file_builder.h"
#include "telemetry/nfdump/nfdump.h"

namespace luytre::nfdump {
namespace {

constexpr size_t kRecords = 1'000'000;

struct File {
  std::string bytes;
  uint64_t sum = 0;  // addresses, ports, packets, bytes, times
};

const File& file_of_flows(Compression compression) {
  static std::map<Compression, File> files;
  File& file = files[compression];
  if (!file.bytes.empty()) return file;
  std::mt19937_64 random(42);
  std::vector<Block> blocks(1);
  for (size_t i = 0; i < kRecords; ++i) {
    uint64_t a = random(), b = random();
    FlowValues flow{.src = IpAddress::from_v4(0xC6120000 | (a & 0x1ffff)),
                    .dst = IpAddress::from_v4(static_cast<uint32_t>(a >> 32)),
                    .src_port = static_cast<uint16_t>(b),
                    .dst_port = static_cast<uint16_t>(b >> 16 & 0x3ff),
                    .protocol = 6,
                    .tcp_flags = 0x1b,
                    .first_ms = 1543838390000 + i / 100,
                    .last_ms = 1543838395000 + i / 100,
                    .received_ms = 1543838400000,
                    .packets = 1 + (b >> 32 & 0xff),
                    .bytes = 40 + (b >> 40 & 0xffff)};
    file.sum += flow.src.v4() + uint64_t{flow.dst.v4()} + flow.src_port + flow.dst_port + flow.packets +
                flow.bytes + (flow.first_ms + flow.last_ms) * 1000;
    // As nfcapd 1.7.1 stores a NetFlow v5 flow: interfaces and masks, AS numbers, exporter.
    std::string interfaces = element(4, le(1, 4) + le(2, 4) + std::string(8, '\0'));
    blocks.back().records +=
        flow_record({generic(flow), addresses(flow), interfaces, element(7, le(65001, 4) + le(65002, 4)),
                     element(12, le(0x7f000001, 4))});
    ++blocks.back().count;
    if (blocks.back().records.size() > (1 << 20)) blocks.emplace_back();
  }
  file.bytes = nfdump::file_of(blocks, compression);
  return file;
}

class Sum : public BatchSink {
 public:
  void consume(ObservationBatch& b) override {
    rows.resize(b.size);
    for (uint32_t i = 0; i < b.size; ++i) rows[i] = i;
    b.complete(rows);
    for (uint32_t i = 0; i < b.size; ++i)
      sum += uint64_t{b.src4[i]} + b.dst4[i] + b.src_port[i] + b.dst_port[i] + b.packets[i] + b.bytes[i] +
             static_cast<uint64_t>(b.first[i] + b.last[i]);
  }
  std::vector<uint32_t> rows;
  uint64_t sum = 0;
};

// Takes the match columns.
class Rows : public BatchSink {
 public:
  void consume(ObservationBatch& b) override { benchmark::DoNotOptimize(b.size); }
};

// Asks for every column, as detectors do.
class Complete : public BatchSink {
 public:
  Complete() : rows(kBatchRows) {
    for (uint32_t i = 0; i < kBatchRows; ++i) rows[i] = i;
  }
  void consume(ObservationBatch& b) override { b.complete(std::span(rows).first(b.size)); }
  std::vector<uint32_t> rows;
};

void run(const File& file, BatchSink& sink) {
  auto decoder = make_nfdump_decoder({});
  std::span<const std::byte> left = as_bytes(file.bytes);
  for (size_t window = 4 << 20; !left.empty();) {  // as monitor gives it
    auto block = left.first(std::min(window, left.size()));
    left = left.subspan(decoder->decode({.bytes = block, .last = block.size() == left.size()}, sink));
  }
  LUYTRE_CHECK(decoder->counts() == DecodeCounts{.records = kRecords});
}

template <class Sink>
void decode(benchmark::State& state, Compression compression) {
  const File& file = file_of_flows(compression);
  Sum sum;
  run(file, sum);
  LUYTRE_CHECK(sum.sum == file.sum);
  Sink sink;
  for (auto _ : state) run(file, sink);
  state.SetItemsProcessed(static_cast<int64_t>(state.iterations() * kRecords));
  state.SetBytesProcessed(static_cast<int64_t>(state.iterations() * file.bytes.size()));
}

void match_columns(benchmark::State& state, Compression compression) {
  decode<Rows>(state, compression);
}
void all_columns(benchmark::State& state, Compression compression) {
  decode<Complete>(state, compression);
}
BENCHMARK_CAPTURE(match_columns, plain, kPlain);
BENCHMARK_CAPTURE(match_columns, lz4, kLz4);
BENCHMARK_CAPTURE(match_columns, zstd, kZstd);
BENCHMARK_CAPTURE(match_columns, bzip2, kBzip2)->Iterations(1);
BENCHMARK_CAPTURE(all_columns, plain, kPlain);

}  // namespace
}  // namespace luytre::nfdump
