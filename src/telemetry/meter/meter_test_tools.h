// What meter tests and harnesses share: a sink that keeps rows as plain values.
#pragma once
#include <string>
#include <vector>

#include "telemetry/meter/meter.h"
#include "wire/packet/packet_builder.h"

namespace luytre::meter {

struct FlowRow {
  Timestamp first, last;
  std::string src, dst;
  uint16_t src_port, dst_port;
  uint8_t protocol, tcp_flags;
  uint64_t packets, bytes;
  std::string opening, reply;
  uint32_t tcp_sequence;
  friend auto operator<=>(const FlowRow&, const FlowRow&) = default;
};

class RowKeeper : public BatchSink {
 public:
  void consume(ObservationBatch& batch) override;
  void sort();

  std::vector<FlowRow> flows;
  std::vector<std::string> http, tls;  // "first src > dst METHOD host path agent", "... sni ja3 ja4 cert"
};

// Packets one after the other, as frames through dissect().
class MeterRun {
 public:
  explicit MeterRun(const MeterOptions& options = {}) : meter(make_packet_meter(options)) {}
  void frame(Timestamp time, std::string_view frame, size_t original_length = 0);
  void tcp(Timestamp time, const Endpoints& ends, uint32_t sequence, unsigned flags,
           std::string_view payload = "");
  void udp(Timestamp time, const Endpoints& ends, std::string_view payload);
  void end();  // rows come in an order of their own

  std::unique_ptr<PacketMeter> meter;
  RowKeeper rows;
};

Endpoints back(const Endpoints& ends);
inline constexpr Timestamp kSecond = kMicrosPerSecond;

}  // namespace luytre::meter
