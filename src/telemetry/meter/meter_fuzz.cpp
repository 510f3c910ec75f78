// Any bytes as a run of packets between a few ends: the meter's flow rows are its twin's, with little memory
// no packet is lost, and nothing is held at the end.
#include "base/bytes.h"
#include "base/check.h"
#include "telemetry/meter/meter_twin.h"

namespace {

using namespace luytre;
using namespace luytre::meter;

// Payloads worth looking into, whole or in pieces.
constexpr std::string_view kSaid[] = {"",
                                      "x",
                                      "GET / HTTP/1.1\r\nHost: a\r\n\r\n",
                                      "POST /b HTTP/1.1\r\nContent-Length: 3\r\n\r\nbodGET",
                                      std::string_view("\x16\x03\x01\x00\x2f\x01\x00\x00\x2b\x03\x03", 11),
                                      "\x14\x03\x03"};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  MeterOptions options{.bytes = 1 << 20, .active = 20 * kSecond, .idle = 5 * kSecond};
  auto meter = make_packet_meter(options);
  MeterTwin twin(options);
  RowKeeper rows;
  Timestamp time = 0;
  uint64_t packets = 0;
  std::vector<char> bytes(data, data + size);
  for (size_t at = 0; at + 4 <= size; at += 4) {
    uint8_t who = data[at], how = data[at + 1], where = data[at + 2], what = data[at + 3];
    time += (how >> 5) * kSecond;
    Endpoints ends = endpoints(who & 1 ? "192.0.2.1" : "2001:db8::1", who & 2 ? 80 : 5000,
                               who & 1 ? "192.0.2.2" : "2001:db8::2", who & 4 ? 6000 : 443);
    if (who & 8) ends = back(ends);
    std::string_view text = what & 128 ? std::string_view(bytes.data(), size).substr(what % size, 700)
                                       : kSaid[what % std::size(kSaid)];
    Packet packet =
        tcp_packet(ends, static_cast<uint32_t>(where) * (who & 16 ? 1 : 0x01000001u), how & 31, text);
    packet.ip_length = static_cast<uint32_t>(40 + text.size());
    if (who & 32) packet.protocol = kUdp;
    if (who & 32) packet.tcp_flags = 0;
    meter->add(PacketKind::transport, packet, time, 0, rows);
    twin.add(packet, time);
    ++packets;
  }
  meter->flush(rows, true);
  rows.sort();
  LUYTRE_CHECK(rows.flows == twin.rows());
  LUYTRE_CHECK(meter->counts().records == rows.flows.size() + rows.http.size() + rows.tls.size());
  return 0;
}
