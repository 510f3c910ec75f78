#include "telemetry/capture/capture.h"

#include "telemetry/dns/dns.h"
#include "telemetry/meter/meter.h"
#include "telemetry/netflow/netflow.h"
#include "telemetry/sflow/sflow.h"
#include "wire/packet/capture.h"
#include "wire/packet/packet.h"

namespace luytre {
namespace {

constexpr uint16_t kDns = 53;

class PacketDecoder : public Decoder {
 public:
  explicit PacketDecoder(const DecodeOptions& options)
      : dns_(make_dns_packets(options)),
        netflow_(make_netflow_decoder(options)),
        sflow_(make_sflow_decoder(options)),
        meter_(make_packet_meter({.bytes = options.meter_bytes,
                                  .active = options.flow_active_seconds * kMicrosPerSecond,
                                  .idle = options.flow_idle_seconds * kMicrosPerSecond})) {}

  size_t decode(const Input& input, BatchSink& sink) override {
    if (input.bytes.empty()) {
      meter_->advance(input.received, sink);
      return 0;
    }
    Packet packet;
    PacketKind kind = dissect(input.bytes, input.link_type, input.original_length, packet);
    meter_->add(kind, packet, input.received, input.origin, sink);
    bool whole_datagram = kind == PacketKind::transport && packet.protocol == kUdp &&
                          packet.src_port != kDns && packet.dst_port != kDns &&
                          packet.payload.size() == packet.payload_length;
    Decoder* exported = whole_datagram ? decoder_of(packet.payload) : nullptr;
    if (exported) {
      exported->decode({.bytes = packet.payload,
                        .origin = input.origin,
                        .received = input.received,
                        .exporter = packet.src,
                        .exporter_port = packet.src_port},
                       sink);
    } else {
      dns_->add(kind, packet, input, sink);
    }
    return input.bytes.size();
  }

  void flush(BatchSink& sink, bool end) override {
    dns_->flush(sink, end);
    netflow_->flush(sink, end);
    sflow_->flush(sink, end);
    meter_->flush(sink, end);
  }

  const DecodeCounts& counts() const override {
    counts_ = dns_->counts();
    counts_ += netflow_->counts();
    counts_ += sflow_->counts();
    counts_ += meter_->counts();
    return counts_;
  }
  std::vector<ExporterCounts> exporters() const override {
    std::vector<ExporterCounts> all = netflow_->exporters(), more = sflow_->exporters();
    all.insert(all.end(), more.begin(), more.end());
    return all;
  }

 private:
  // Who reads messages that look like this payload; null: nobody.
  Decoder* decoder_of(std::span<const std::byte> payload) const {
    return plausible_export(payload) ? netflow_.get() : sniff_sflow(payload) >= 50 ? sflow_.get() : nullptr;
  }

  std::unique_ptr<DnsPackets> dns_;
  std::unique_ptr<Decoder> netflow_, sflow_;
  std::unique_ptr<PacketMeter> meter_;
  mutable DecodeCounts counts_;  // the sum, made when asked for
};

class CaptureDecoder : public Decoder {
 public:
  explicit CaptureDecoder(const DecodeOptions& options) : packets_(options) {}

  size_t decode(const Input& input, BatchSink& sink) override {
    return reader_.read(input.bytes, input.last, [&](const CapturedPacket& captured) {
      if (captured.bytes.empty()) return;
      packets_.decode({.bytes = captured.bytes,
                       .origin = input.origin,
                       .received = captured.time,
                       .link_type = captured.link_type,
                       .original_length = captured.original_length},
                      sink);
    });
  }

  void flush(BatchSink& sink, bool end) override { packets_.flush(sink, end); }

  // The reader's records are packets; the observations are what was found in them.
  const DecodeCounts& counts() const override {
    counts_ = reader_.counts();
    counts_.records = 0;
    counts_ += packets_.counts();
    return counts_;
  }
  std::vector<ExporterCounts> exporters() const override { return packets_.exporters(); }

 private:
  CaptureReader reader_;
  PacketDecoder packets_;
  mutable DecodeCounts counts_;
};

}  // namespace

int sniff_capture(std::span<const std::byte> head) {
  return is_capture(head) ? 100 : 0;
}

std::unique_ptr<Decoder> make_capture_decoder(const DecodeOptions& options) {
  return std::make_unique<CaptureDecoder>(options);
}

std::unique_ptr<Decoder> make_packet_decoder(const DecodeOptions& options) {
  return std::make_unique<PacketDecoder>(options);
}

}  // namespace luytre
