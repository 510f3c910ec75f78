#include "telemetry/dns/dns.h"

#include "base/bytes.h"
#include "telemetry/dns/rows.h"
#include "telemetry/dns/tcp_messages.h"
#include "wire/packet/packet.h"
#include "wire/packet/tcp_stream.h"

namespace luytre {
namespace {

class DnsPacketDecoder : public DnsPackets {
 public:
  explicit DnsPacketDecoder(const DecodeOptions& options)
      : messages_(rows_), streams_({.total_bytes = options.reassembly_bytes}) {}

  size_t decode(const Input& input, BatchSink& sink) override {
    Packet packet;
    add(dissect(input.bytes, input.link_type, input.original_length, packet), packet, input, sink);
    return input.bytes.size();
  }

  void add(PacketKind kind, const Packet& packet, const Input& input, BatchSink& sink) override {
    bool dns = packet.src_port == kDnsPort || packet.dst_port == kDnsPort;
    switch (kind) {
      case PacketKind::transport:
        if (dns) transport(packet, input, sink);
        break;
      case PacketKind::fragment:
        if (dns) ++rows_.counts.incomplete;
        if (!packet.has_ports) ++rows_.counts.unsupported;
        break;
      case PacketKind::cut:
        if (dns || (!packet.has_ports && may_be_dns(packet))) ++rows_.counts.incomplete;
        break;
      case PacketKind::malformed:
        ++rows_.counts.malformed;
        break;
      case PacketKind::unknown_link:
        ++rows_.counts.unsupported;
        break;
      case PacketKind::other:
        break;
    }
  }

  void flush(BatchSink& sink, bool end) override {
    if (end) {
      messages_.begin(sink, last_origin_);
      streams_.end(messages_);
    }
    rows_.flush(sink);
  }

  const DecodeCounts& counts() const override { return rows_.counts; }

 private:
  // The capture ends in front of the ports.
  static bool may_be_dns(const Packet& packet) { return packet.protocol == kUdp || packet.protocol == kTcp; }

  void transport(const Packet& packet, const Input& input, BatchSink& sink) {
    last_origin_ = input.origin;
    if (packet.protocol == kTcp) {
      messages_.begin(sink, input.origin);
      streams_.add(packet, input.received, messages_);
    } else if (packet.payload.size() < packet.payload_length) {
      ++rows_.counts.incomplete;
    } else {
      Carrier carrier{packet.src, packet.dst,     packet.src_port, packet.dst_port,
                      kUdp,       input.received, input.origin};
      rows_.add(packet.payload, carrier, sink);
    }
  }

  DnsRows rows_;
  TcpMessages messages_;
  TcpStreams streams_;
  uint16_t last_origin_ = 0;
};

}  // namespace

std::unique_ptr<Decoder> make_dns_packet_decoder(const DecodeOptions& options) {
  return make_dns_packets(options);
}

std::unique_ptr<DnsPackets> make_dns_packets(const DecodeOptions& options) {
  return std::make_unique<DnsPacketDecoder>(options);
}

}  // namespace luytre
