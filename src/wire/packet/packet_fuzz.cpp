// Frames behind each other, each with a link type and a length in front: what dissect() finds lies within the
// frame, and TCP comes out of TcpStreams as it comes out of the twin.
#include "base/bytes.h"
#include "base/check.h"
#include "wire/packet/tcp_stream_twin.h"

namespace {

constexpr uint32_t kLinks[] = {0, 1, 9, 12, 50, 101, 108, 113, 228, 229, 276};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace luytre;
  ByteReader reader(std::as_bytes(std::span(data, size)));
  TcpStreams streams({}), small({.total_bytes = 2000, .stream_bytes = 300});
  RunSink sink, small_sink;
  std::map<uint16_t, TcpStreamTwin> twins;  // by source port: other differences are levelled below
  while (reader.remaining() > 0) {
    unsigned kind = reader.u8();
    unsigned length = reader.u16();
    std::span<const std::byte> frame = reader.bytes(std::min<size_t>(length & 0x7ff, reader.remaining()));
    Packet packet;
    uint32_t original = kind & 0x80 ? static_cast<uint32_t>(frame.size()) + 10 : 0;
    PacketKind found = dissect(frame, kLinks[kind % std::size(kLinks)], original, packet);
    if (found != PacketKind::transport) continue;
    LUYTRE_CHECK(packet.has_ports && packet.payload.size() <= packet.payload_length);
    LUYTRE_CHECK(packet.payload.empty() ||
                 (packet.payload.data() >= frame.data() &&
                  packet.payload.data() + packet.payload.size() <= frame.data() + frame.size()));
    if (packet.protocol != kTcp) continue;
    small.add(packet, 0, small_sink);
    LUYTRE_CHECK(small.held_bytes() <= 2000);
    packet.src = packet.dst = {};
    packet.dst_port = 53;
    packet.tcp_sequence &= 0x3f;  // near enough to meet
    packet.payload_length = static_cast<uint32_t>(packet.payload.size());
    streams.add(packet, 0, sink);
    twins[packet.src_port].add(packet);
  }
  streams.end(sink);
  small.end(small_sink);
  LUYTRE_CHECK(streams.held_bytes() == 0 && small.held_bytes() == 0);
  for (auto& [port, twin] : twins) {
    twin.end();
    LUYTRE_CHECK(twin.runs() == sink.by_source_port[port]);
  }
  return 0;
}
