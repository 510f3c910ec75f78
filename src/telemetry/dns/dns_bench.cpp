// From a capture in memory to DNS rows: framing, packets, messages. 200,000 messages, half queries and half
// responses with a CNAME-free A answer and EDNS, names of mixed length and case over 4,096 clients.
#include "telemetry/dns/dns.h"

#include <benchmark/benchmark.h>

#include <random>

#include "base/bytes.h"
#include "base/check.h"
#include "wire/packet/capture.h"
#include "wire/packet/packet_builder.h"

namespace luytre {
namespace {

constexpr size_t kMessages = 200'000;

std::string message(std::mt19937& random, bool response) {
  std::string name;
  for (unsigned labels = 2 + static_cast<unsigned>(random() % 3); labels > 0; --labels) {
    size_t size = 2 + random() % 14;
    name += static_cast<char>(size);
    for (; size > 0; --size) name += "abcdefghijklmnopqrstuvwxyzABC0123456789-"[random() % 40];
  }
  std::string out = be16(static_cast<unsigned>(random() & 0xffff)) + be16(response ? 0x8180 : 0x0100) +
                    be16(1) + be16(response) + be16(0) + be16(1) + name + '\0' + be16(1) + be16(1);
  if (response)
    out += be16(0xc00c) + be16(1) + be16(1) + be32(60) + be16(4) + be32(static_cast<uint32_t>(random()));
  return out + '\0' + be16(41) + be16(1232) + be32(0) + be16(0);
}

enum class Transport { udp4, udp6, tcp };

std::string make_capture(Transport transport) {
  std::mt19937 random(42);
  std::string capture = pcap_header(1);
  std::vector<uint32_t> sent(2 * 4096, 1);  // TCP: bytes so far, by client and direction
  for (uint32_t i = 0; i < kMessages; ++i) {
    bool response = i & 1;
    uint32_t client = static_cast<uint32_t>(random() % 4096);
    Endpoints ends =
        transport == Transport::udp6
            ? Endpoints{{0x20010db8'00000000, client}, {0x20010db8'00000000, 1u << 20}, 40000, 53}
            : Endpoints{IpAddress::from_v4(0x0a000000 + client), IpAddress::from_v4(0xc0000235), 40000, 53};
    if (response) std::swap(ends.src, ends.dst), std::swap(ends.src_port, ends.dst_port);
    std::string payload = message(random, response);
    std::string frame;
    if (transport == Transport::tcp) {
      payload = be16(static_cast<unsigned>(payload.size())) + payload;
      uint32_t& position = sent[client * 2 + response];
      frame = tcp_frame(ends, position, kTcpAck, payload);
      position += static_cast<uint32_t>(payload.size());
    } else {
      frame = udp_frame(ends, payload);
    }
    capture += pcap_record(1'600'000'000 + i / 1000, i % 1000 * 1000, frame);
  }
  return capture;
}

class Counter : public BatchSink {
 public:
  void consume(ObservationBatch& batch) override {
    rows += batch.size;
    answers += batch.answers.size();
    for (uint32_t i = 0; i < batch.size; ++i) name_bytes += batch.name[i].size();
  }
  uint64_t rows = 0, answers = 0, name_bytes = 0;
};

void BM_CaptureToDnsRows(benchmark::State& state, Transport transport) {
  std::string capture = make_capture(transport);
  auto run = [&] {
    auto decoder = make_dns_packet_decoder({});
    CaptureReader reader;
    Counter counter;
    reader.read(as_bytes(capture), true, [&](const CapturedPacket& packet) {
      decoder->decode({.bytes = packet.bytes,
                       .received = packet.time,
                       .link_type = packet.link_type,
                       .original_length = packet.original_length},
                      counter);
    });
    decoder->flush(counter, true);
    return counter;
  };
  Counter answer = run();
  LUYTRE_CHECK(answer.rows == kMessages && answer.answers == kMessages / 2);
  for (auto _ : state) benchmark::DoNotOptimize(run().name_bytes);
  state.SetItemsProcessed(state.iterations() * static_cast<int64_t>(kMessages));
  state.SetBytesProcessed(state.iterations() * static_cast<int64_t>(capture.size()));
}
BENCHMARK_CAPTURE(BM_CaptureToDnsRows, udp_ipv4, Transport::udp4)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(BM_CaptureToDnsRows, udp_ipv6, Transport::udp6)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(BM_CaptureToDnsRows, tcp_ipv4, Transport::tcp)->Unit(benchmark::kMillisecond);

// The framer alone, for its share.
void BM_CaptureReader(benchmark::State& state) {
  std::string capture = make_capture(Transport::udp4);
  uint64_t bytes = 0;
  for (auto _ : state) {
    CaptureReader reader;
    bytes = 0;
    reader.read(as_bytes(capture), true, [&](const CapturedPacket& packet) { bytes += packet.bytes.size(); });
    benchmark::DoNotOptimize(bytes);
    LUYTRE_CHECK(reader.counts().records == kMessages);
  }
  state.SetItemsProcessed(state.iterations() * static_cast<int64_t>(kMessages));
  state.SetBytesProcessed(state.iterations() * static_cast<int64_t>(capture.size()));
}
BENCHMARK(BM_CaptureReader)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace luytre
