// Datagrams to rows.
#include <algorithm>

#include "telemetry/sflow/agents.h"
#include "telemetry/sflow/sflow.h"
#include "wire/packet/packet.h"

namespace luytre {
namespace sflow {
namespace {

constexpr uint32_t kVersion = 5;

// LINKTYPE_ numbers of packet.h for sFlow's header_protocol; 0: none.
uint32_t link_type(uint32_t header_protocol) {
  switch (header_protocol) {
    case 1:
      return 1;  // Ethernet
    case 7:
      return 9;  // PPP
    case 11:
      return 228;  // IPv4
    case 12:
      return 229;  // IPv6
    default:
      return 0;
  }
}

// MPLS: the label stack is passed over; what follows tells its version itself.
uint32_t strip_labels(std::span<const std::byte>& header) {
  while (header.size() > 4) {
    bool bottom = load_be32(header.data()) & 0x100;
    header = header.subspan(4);
    if (bottom) return static_cast<uint8_t>(header[0]) >> 4 == 6 ? 229 : 228;
  }
  return 0;
}

class DatagramDecoder : public Decoder {
 public:
  explicit DatagramDecoder(const DecodeOptions& options)
      : sampling_(options.sampling), agents_(options.check_sequence) {}

  size_t decode(const Input& input, BatchSink& sink) override {
    ByteReader reader(input.bytes);
    uint32_t version = reader.u32();
    auto header = reader.ok() && version == kVersion ? read_header(reader) : std::nullopt;
    if (!header) {
      ++(reader.remaining() > 0 && version != kVersion ? counts_.unsupported : counts_.incomplete);
      return input.bytes.size();
    }
    DecodeCounts before = counts_;
    ExporterCounts& account = agents_.datagram(input.exporter, *header);
    samples(reader, header->samples, input, sink);
    credit(account, before);
    return input.bytes.size();
  }

  void flush(BatchSink& sink, bool) override { builder_.flush(sink); }
  const DecodeCounts& counts() const override { return counts_; }
  std::vector<ExporterCounts> exporters() const override { return agents_.accounts(); }

 private:
  void samples(ByteReader& reader, uint32_t count, const Input& input, BatchSink& sink) {
    for (uint32_t i = 0; i < count; ++i) {
      uint32_t format = reader.u32();
      auto body = reader.bytes(reader.u32());
      if (!reader.ok()) {
        ++counts_.incomplete;
        return;
      }
      if (format != kFlowSample && format != kExpandedFlowSample) {
        ++counts_.unsupported;
        continue;
      }
      auto sample = read_flow_sample(body, format == kExpandedFlowSample);
      if (!sample) {
        ++counts_.malformed;
        continue;
      }
      counts_.lost = static_cast<uint64_t>(static_cast<int64_t>(counts_.lost) + agents_.sample(*sample));
      row(*sample, input, sink);
    }
  }

  // What `counts_` gained is the agent's too.
  void credit(ExporterCounts& account, const DecodeCounts& before) {
    DecodeCounts& to = account.counts;
    to.records += counts_.records - before.records;
    to.malformed += counts_.malformed - before.malformed;
    to.unsupported += counts_.unsupported - before.unsupported;
    to.incomplete += counts_.incomplete - before.incomplete;
    to.lost += counts_.lost - before.lost;
  }

  void row(const FlowSample& sample, const Input& input, BatchSink& sink) {
    Packet packet;
    uint64_t length = 0;
    PacketKind kind = PacketKind::unknown_link;
    if (!sample.header.empty()) {
      std::span<const std::byte> bytes = sample.header;
      uint32_t link = sample.header_protocol == 13 ? strip_labels(bytes) : link_type(sample.header_protocol);
      length = sample.frame_length;
      auto wire = std::max(sample.frame_length, static_cast<uint32_t>(bytes.size()));
      if (link != 0) kind = dissect(bytes, link, wire, packet);
    }
    bool found =
        kind != PacketKind::malformed && !(packet.src.is_unspecified() && packet.dst.is_unspecified());
    if (!found && !sample.ipv4.empty()) {
      const std::byte* p = sample.ipv4.data();
      length = take_record(p, 16, packet);
      packet.src = IpAddress::from_v4(load_be32(p + 8));
      packet.dst = IpAddress::from_v4(load_be32(p + 12));
    } else if (!found && !sample.ipv6.empty()) {
      const std::byte* p = sample.ipv6.data();
      length = take_record(p, 40, packet);
      packet.src = IpAddress::from_bytes(p + 8);
      packet.dst = IpAddress::from_bytes(p + 24);
    } else if (!found) {
      ++(kind == PacketKind::malformed ? counts_.malformed
         : kind == PacketKind::cut     ? counts_.incomplete
                                       : counts_.unsupported);
      return;
    }
    if (!found && sample.ethernet_length != 0) length = sample.ethernet_length;
    put(sample, packet, length, input, sink);
  }

  // The fields that IPv4 and IPv6 records share; the later ones begin at `ports`. Returns the packet's
  // length.
  static uint32_t take_record(const std::byte* p, size_t ports, Packet& packet) {
    packet = {};
    packet.protocol = static_cast<uint8_t>(load_be32(p + 4));
    packet.src_port = static_cast<uint16_t>(load_be32(p + ports));
    packet.dst_port = static_cast<uint16_t>(load_be32(p + ports + 4));
    packet.tcp_flags = static_cast<uint8_t>(load_be32(p + ports + 8));
    packet.has_ports = packet.protocol == kTcp || packet.protocol == kUdp;
    return load_be32(p);
  }

  ObservationBatch& open(AddressFamily family) {
    ObservationBatch& batch = builder_.open(ObservationKind::flow, family);
    if (!batch.reply.present()) std::fill_n(batch.reply.data(), kBatchRows, std::string_view());
    return batch;
  }

  void put(const FlowSample& sample, const Packet& packet, uint64_t length, const Input& input,
           BatchSink& sink) {
    bool v4 = packet.src.is_v4() && packet.dst.is_v4();
    ObservationBatch& b = open(v4 ? AddressFamily::v4 : AddressFamily::v6);
    uint32_t i = b.size;
    uint32_t rate = std::max(sampling_ ? sampling_ : sample.rate, 1u);
    b.first[i] = b.last[i] = input.received > 0 ? input.received : kNoTime;
    if (v4) {
      b.src4[i] = packet.src.v4();
      b.dst4[i] = packet.dst.v4();
    } else {
      b.src6[i] = packet.src;
      b.dst6[i] = packet.dst;
    }
    b.src_port[i] = packet.src_port;
    b.dst_port[i] = packet.has_ports ? packet.dst_port : icmp_type(packet);
    b.protocol[i] = packet.protocol;
    b.origin[i] = input.origin;
    b.packets[i] = rate;
    b.bytes[i] = length * rate;
    b.sampling[i] = rate;
    b.tcp_flags[i] = packet.tcp_flags;
    auto payload = packet.payload.first(std::min(packet.payload.size(), kOpeningBytes));
    b.opening[i] = packet.has_ports ? b.text.copy(as_text(payload)) : std::string_view();
    b.tcp_sequence[i] = (packet.tcp_flags & (kTcpSyn | kTcpAck)) == kTcpSyn ? packet.tcp_sequence : 0;
    if (sample.nat || sample.nat_ports) translate(sample, packet, b);
    ++counts_.records;
    builder_.added(b, sink);
  }

  // type << 8 | code; 0 for other protocols.
  static uint16_t icmp_type(const Packet& packet) {
    bool icmp = packet.protocol == 1 || packet.protocol == 58;
    return icmp && packet.payload.size() >= 2 ? load_be16(packet.payload.data()) : uint16_t{0};
  }

  static void translate(const FlowSample& sample, const Packet& packet, ObservationBatch& batch) {
    auto or_else = [](const IpAddress& a, const IpAddress& b) { return a.is_unspecified() ? b : a; };
    ObservationBatch::Translation t{batch.size, packet.src, packet.dst, packet.src_port, packet.dst_port};
    if (sample.nat) {
      t.src = or_else(sample.nat_src, t.src);
      t.dst = or_else(sample.nat_dst, t.dst);
    }
    if (sample.nat_ports) {
      t.src_port = sample.nat_src_port;
      t.dst_port = sample.nat_dst_port;
    }
    bool differs = t.src != packet.src || t.dst != packet.dst || t.src_port != packet.src_port ||
                   t.dst_port != packet.dst_port;
    if (differs) batch.translations.push_back(t);
  }

  const uint32_t sampling_;
  DecodeCounts counts_;
  BatchBuilder builder_;
  Agents agents_;
};

}  // namespace
}  // namespace sflow

int sniff_sflow(std::span<const std::byte> head) {
  ByteReader reader(head);
  if (reader.u32() != sflow::kVersion) return 0;
  auto header = sflow::read_header(reader);
  if (!header || header->agent.is_unspecified() || header->samples > head.size() / 8 + 1) return 0;
  for (uint32_t i = 0; i < header->samples; ++i) {
    reader.skip(4);
    reader.skip(reader.u32());
  }
  bool whole = header->samples > 0 && reader.ok() && reader.remaining() == 0;
  return whole ? 95 : 60;
}

std::unique_ptr<Decoder> make_sflow_decoder(const DecodeOptions& options) {
  return std::make_unique<sflow::DatagramDecoder>(options);
}

}  // namespace luytre
