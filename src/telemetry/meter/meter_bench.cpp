// Packets a second: the meter alone, and the whole way of a capture file. Each checks its answer first.
#include <benchmark/benchmark.h>

#include "telemetry/meter/meter.h"
#include "telemetry/meter/traffic.h"
#include "wire/packet/capture.h"

namespace luytre::meter {
namespace {

constexpr size_t kPackets = 1'000'000;

class Counter : public BatchSink {
 public:
  void consume(ObservationBatch& batch) override {
    for (uint32_t i = 0; batch.kind == ObservationKind::flow && i < batch.size; ++i)
      packets += batch.packets[i];
    rows[static_cast<size_t>(batch.kind)] += batch.size;
  }
  uint64_t packets = 0, rows[kObservationKinds] = {};
};

const std::string& traffic(size_t concurrent) {
  static std::map<size_t, std::string> made;
  std::string& capture = made[concurrent];
  if (capture.empty()) capture = capture_of_traffic(kPackets, concurrent);
  return capture;
}

void run(const std::string& capture, Counter& counter, bool meter_too) {
  CaptureReader reader;
  auto meter = make_packet_meter({});
  uint64_t seen = 0;
  reader.read(std::as_bytes(std::span(capture)), true, [&](const CapturedPacket& captured) {
    Packet packet;
    PacketKind kind = dissect(captured.bytes, captured.link_type, captured.original_length, packet);
    seen += packet.ip_length;
    if (meter_too) meter->add(kind, packet, captured.time, 0, counter);
  });
  benchmark::DoNotOptimize(seen);
  meter->flush(counter, true);
}

void meter(benchmark::State& state) {
  const std::string& capture = traffic(static_cast<size_t>(state.range(0)));
  Counter check;
  run(capture, check, true);
  // The initiators' side: more than a third, less than all.
  if (check.packets < kPackets / 3 || check.packets > kPackets || check.rows[0] < 1000 ||
      check.rows[2] == 0 || check.rows[3] == 0)
    return state.SkipWithError("the meter does not find the traffic");
  for (auto _ : state) {
    Counter counter;
    run(capture, counter, true);
    if (counter.packets != check.packets) state.SkipWithError("another answer than before");
  }
  state.SetItemsProcessed(state.iterations() * static_cast<int64_t>(kPackets));
  state.SetBytesProcessed(state.iterations() * static_cast<int64_t>(capture.size()));
  state.counters["flows"] = static_cast<double>(check.rows[0]);
}
BENCHMARK(meter)->Name("packets/meter")->Arg(1000)->Arg(20'000)->Arg(100'000)->Unit(benchmark::kMillisecond);

void dissect_only(benchmark::State& state) {
  const std::string& capture = traffic(static_cast<size_t>(state.range(0)));
  for (auto _ : state) {
    Counter counter;
    run(capture, counter, false);
  }
  state.SetItemsProcessed(state.iterations() * static_cast<int64_t>(kPackets));
}
BENCHMARK(dissect_only)->Name("packets/dissect")->Arg(20'000)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace luytre::meter
