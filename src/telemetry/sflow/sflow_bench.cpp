// Decoding datagrams from memory into batches, one core: seven raw headers of 128 bytes each, as switches
// send them. First checks the rows and a sum over their columns against the generator's.
#include <benchmark/benchmark.h>

#include <random>

#include "base/bytes.h"
#include "base/check.h"
#include "telemetry/sflow/datagram_builder.h"
#include "telemetry/sflow/sflow.h"
#include "wire/packet/packet_builder.h"

namespace luytre::sflow {
namespace {

constexpr size_t kDatagrams = 50'000, kSamples = 7;

struct Stream {
  std::vector<std::string> datagrams;
  uint64_t sum = 0, bytes = 0;
};

const Stream& stream() {
  static const Stream made = [] {
    Stream out;
    std::mt19937_64 random(42);
    uint32_t number = 0;
    for (size_t d = 0; d < kDatagrams; ++d) {
      std::vector<std::string> samples;
      for (size_t i = 0; i < kSamples; ++i) {
        Endpoints ends{IpAddress::from_v4(static_cast<uint32_t>(random())),
                       IpAddress::from_v4(static_cast<uint32_t>(random())), static_cast<uint16_t>(random()),
                       443};
        std::string frame = tcp_frame(ends, 1, 0x18, std::string(1000, 'x'));
        auto length = static_cast<uint32_t>(frame.size() + 4);
        out.sum +=
            uint64_t{ends.src.v4()} + ends.dst.v4() + ends.src_port + ends.dst_port + uint64_t{length} * 1000;
        samples.push_back(
            flow_sample({.sequence = ++number, .source = 3, .rate = 1000},
                        {raw_header(1, length, frame.substr(0, 128)), tagged(1001, std::string(16, 0))}));
      }
      out.datagrams.push_back(datagram({.sequence = static_cast<uint32_t>(d + 1)}, samples));
      out.bytes += out.datagrams.back().size();
    }
    return out;
  }();
  return made;
}

class Sum : public BatchSink {
 public:
  void consume(ObservationBatch& b) override {
    for (uint32_t i = 0; i < b.size; ++i)
      sum += uint64_t{b.src4[i]} + b.dst4[i] + b.src_port[i] + b.dst_port[i] + b.bytes[i];
  }
  uint64_t sum = 0;
};

class Nothing : public BatchSink {
 public:
  void consume(ObservationBatch& b) override { benchmark::DoNotOptimize(b.size); }
};

void run(const Stream& from, BatchSink& sink) {
  auto decoder = make_sflow_decoder({});
  for (const std::string& bytes : from.datagrams)
    decoder->decode({.bytes = as_bytes(bytes), .received = 1}, sink);
  decoder->flush(sink, true);
  LUYTRE_CHECK(decoder->counts() == DecodeCounts{.records = kDatagrams * kSamples});
}

void sflow(benchmark::State& state) {
  const Stream& from = stream();
  Sum sum;
  run(from, sum);
  LUYTRE_CHECK(sum.sum == from.sum);
  Nothing sink;
  for (auto _ : state) run(from, sink);
  state.SetItemsProcessed(static_cast<int64_t>(state.iterations() * kDatagrams * kSamples));
  state.SetBytesProcessed(static_cast<int64_t>(state.iterations() * from.bytes));
}
BENCHMARK(sflow);

}  // namespace
}  // namespace luytre::sflow
