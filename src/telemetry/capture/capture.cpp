#include "telemetry/capture.h"

#include "telemetry/dns/dns.h"
#include "telemetry/netflow/netflow.h"
#include "wire/packet/capture.h"
#include "wire/packet/packet.h"

namespace luytre {
namespace {

class CaptureDecoder : public Decoder {
 public:
  explicit CaptureDecoder(const DecodeOptions& options)
      : dns_(make_dns_packet_decoder(options)), netflow_(make_netflow_decoder(options)) {}

  size_t decode(const Input& input, BatchSink& sink) override {
    size_t used = reader_.read(input.bytes, input.last,
                               [&](const CapturedPacket& captured) { route(captured, input, sink); });
    total();
    return used;
  }

  void flush(BatchSink& sink, bool end) override {
    dns_->flush(sink, end);
    netflow_->flush(sink, end);
    total();
  }

  const DecodeCounts& counts() const override { return counts_; }
  std::vector<ExporterCounts> exporters() const override { return netflow_->exporters(); }

 private:
  void route(const CapturedPacket& captured, const Input& input, BatchSink& sink) {
    Packet packet;
    if (dissect(captured.bytes, captured.link_type, captured.original_length, packet) ==
            PacketKind::transport &&
        packet.protocol == kUdp && packet.src_port != 53 && packet.dst_port != 53 &&
        packet.payload.size() == packet.payload_length && sniff_netflow(packet.payload) >= 50) {
      netflow_->decode({.bytes = packet.payload,
                        .origin = input.origin,
                        .received = captured.time,
                        .exporter = packet.src,
                        .exporter_port = packet.src_port},
                       sink);
      return;
    }
    dns_->decode({.bytes = captured.bytes,
                  .origin = input.origin,
                  .received = captured.time,
                  .link_type = captured.link_type,
                  .original_length = captured.original_length},
                 sink);
  }

  // The reader's records are packets; the observations are what the two decoders found in them.
  void total() {
    counts_ = reader_.counts();
    counts_.records = 0;
    counts_ += dns_->counts();
    counts_ += netflow_->counts();
  }

  CaptureReader reader_;
  std::unique_ptr<Decoder> dns_, netflow_;
  DecodeCounts counts_;
};

}  // namespace

int sniff_capture(std::span<const std::byte> head) {
  return is_capture(head) ? 100 : 0;
}

std::unique_ptr<Decoder> make_capture_decoder(const DecodeOptions& options) {
  return std::make_unique<CaptureDecoder>(options);
}

}  // namespace luytre
