#include "telemetry/meter/meter.h"

#include <cstdlib>
#include <cstring>

#include "base/bytes.h"
#include "base/protocol.h"
#include "telemetry/meter/conversation.h"

namespace luytre {
namespace meter {
namespace {

constexpr Timestamp kFarFuture = 253'402'300'800 * kMicrosPerSecond;  // the year 10000

bool is_icmp(uint8_t protocol) {
  return protocol == kIcmp || protocol == kIcmp6;
}

// Messages about other packets: destination unreachable, source quench, redirect, time exceeded, parameter
// problem (IANA "ICMP Parameters"); ICMPv6: types below 128 (RFC 4443) and redirect.
bool is_icmp_error(const Packet& packet) {
  if (packet.payload.empty()) return true;
  auto type = static_cast<uint8_t>(packet.payload[0]);
  if (packet.protocol == kIcmp6) return type < 128 || type == 137;
  return type == 3 || type == 4 || type == 5 || type == 11 || type == 12;
}

bool is_metered(PacketKind kind, const Packet& packet) {
  if (packet.ip_length == 0) return false;
  switch (kind) {
    case PacketKind::transport:
      return true;
    case PacketKind::other:
      return packet.protocol != 0 && !(is_icmp(packet.protocol) && is_icmp_error(packet));
    case PacketKind::fragment:
    case PacketKind::cut:
      return packet.has_ports;
    case PacketKind::malformed:
    case PacketKind::unknown_link:
      return false;
  }
  return false;
}

class Meter : public PacketMeter {
 public:
  explicit Meter(const MeterOptions& options)
      : active_(options.active),
        idle_(options.idle),
        table_(options.bytes / 4 * 3, options.idle, [this](Flow& flow) { leave(flow); }),
        conversations_(options.bytes / 4, table_, rows_, counts_) {}
  // Gives back what flows hold; rows have nowhere to go any more.
  ~Meter() override {
    Discard discard;
    flush(discard, true);
  }

  void add(PacketKind kind, const Packet& packet, Timestamp time, uint16_t origin, BatchSink& sink) override {
    if (!is_metered(kind, packet)) return;
    begin(sink);
    if (time > -kFarFuture && time < kFarFuture) {
      dated_ = true;
      clock_ = time;
      table_.advance(time);
    }
    FlowKey key;
    size_t side = key_of(packet, key);
    uint64_t hash = FlowTable::hash(key);
    Flow* flow = table_.find(key, hash);
    if (!flow) {
      flow = &table_.add(key, hash, clock_);
      open(*flow, side, packet, origin);
    } else if (std::abs(clock_ - flow->last) > idle_ || begins_anew(*flow, side, packet)) {
      give(*flow);
      forget(*flow);
      open(*flow, side, packet, origin);
    } else if (clock_ - flow->first >= active_) {
      give_part(*flow);
    }
    count(*flow, side, packet);
    bool tcp = kind == PacketKind::transport && packet.protocol == kTcp;
    if (tcp) {
      conversations_.add(*flow, side, packet, time_or_none());
      keep_stream(*flow, side, packet);
    } else if (kind == PacketKind::transport && flow->content_size[side] == 0 && !flow->parted) {
      keep(*flow, side, packet.payload);
    }
    table_.keep_bound(*flow);
    counts_.over_limit = table_.evicted();
  }

  void advance(Timestamp now, BatchSink& sink) override {
    if (now <= clock_ || now >= kFarFuture) return;
    begin(sink);
    clock_ = now;
    table_.advance(now);
  }

  void flush(BatchSink& sink, bool end) override {
    begin(sink);
    if (end) {
      conversations_.end_all();
      table_.remove_all();
    }
    rows_.flush(sink);
  }

  const DecodeCounts& counts() const override { return counts_; }
  size_t held_bytes() const override { return table_.held_bytes() + conversations_.held_bytes(); }

 private:
  struct Discard : BatchSink {
    void consume(ObservationBatch&) override {}
  };

  void begin(BatchSink& sink) {
    sink_ = &sink;
    conversations_.begin(sink);
  }

  Timestamp time_or_none() const { return dated_ ? clock_ : kNoTime; }

  static size_t key_of(const Packet& packet, FlowKey& key) {
    bool ports = packet.has_ports;
    uint16_t src_port = ports ? packet.src_port : uint16_t{0},
             dst_port = ports ? packet.dst_port : uint16_t{0};
    bool swapped = std::tie(packet.dst, dst_port) < std::tie(packet.src, src_port);
    key.address = swapped ? std::array{packet.dst, packet.src} : std::array{packet.src, packet.dst};
    key.port = swapped ? std::array{dst_port, src_port} : std::array{src_port, dst_port};
    key.protocol = packet.protocol;
    return swapped;
  }

  // A SYN of another connection than the one under way.
  static bool begins_anew(const Flow& flow, size_t side, const Packet& packet) {
    if (packet.protocol != kTcp || (packet.tcp_flags & (kTcpSyn | kTcpAck | kTcpRst)) != kTcpSyn)
      return false;
    if (side != flow.initiator) return (flow.tcp_flags[0] | flow.tcp_flags[1]) & (kTcpFin | kTcpRst);
    return flow.opened ? flow.first_sequence != packet.tcp_sequence : flow.packets[side] > 0;
  }

  // Whose conversation it is, by its first packet.
  static void open(Flow& flow, size_t side, const Packet& packet, uint16_t origin) {
    flow.origin = origin;
    size_t other = 1 - side;
    bool from_server = flow.key.port[side] < 1024 && flow.key.port[other] >= 1024;
    if (packet.protocol == kTcp && packet.tcp_flags & kTcpSyn) from_server = packet.tcp_flags & kTcpAck;
    flow.initiator = (from_server ? other : side) & 1;
  }

  // The conversation is over and another takes its place.
  void forget(Flow& flow) {
    table_.drop_content(flow);
    flow.opened = 0;
    flow.expected_known = 0;
    flow.parted = 0;
    flow.first_sequence = 0;
    flow.watch = {};
    flow.tcp_flags = {};
    flow.packets = {};
    flow.bytes = {};
    flow.first = clock_;
  }

  void count(Flow& flow, size_t side, const Packet& packet) {
    flow.first = std::min(flow.first, clock_);
    flow.last = std::max(flow.last, clock_);
    ++flow.packets[side];
    flow.bytes[side] += packet.ip_length;
    flow.tcp_flags[side] |= packet.tcp_flags;
    if (packet.protocol == kTcp) {
      if (!(packet.tcp_flags & kTcpSyn) || packet.tcp_flags & kTcpRst) return;
      flow.expected[side] = packet.tcp_sequence + 1;
      know_expected(flow, side);
      if (side == flow.initiator && !(packet.tcp_flags & kTcpAck) && !flow.opened) {
        flow.first_sequence = packet.tcp_sequence;
        flow.opened = 1;
      }
    } else if (is_icmp(packet.protocol) && side == flow.initiator && !flow.opened &&
               packet.payload.size() >= 2) {
      flow.first_sequence = load_be16(packet.payload.data());
      flow.opened = 1;
    }
  }

  static void know_expected(Flow& flow, size_t side) {
    flow.expected_known = (flow.expected_known | 1u << side) & 3u;
  }

  // What of a segment continues the first bytes of its side.
  void keep_stream(Flow& flow, size_t side, const Packet& packet) {
    if (packet.payload.empty() || flow.parted || flow.content_size[side] == kOpeningBytes) return;
    if (!(flow.expected_known >> side & 1)) {
      flow.expected[side] = packet.tcp_sequence;
      know_expected(flow, side);
    }
    auto behind = static_cast<int32_t>(flow.expected[side] - packet.tcp_sequence);
    if (packet.tcp_flags & kTcpSyn) --behind;  // data beside a SYN stands behind it
    if (behind < 0 || static_cast<size_t>(behind) >= packet.payload.size()) return;
    keep(flow, side, packet.payload.subspan(static_cast<size_t>(behind)));
  }

  void keep(Flow& flow, size_t side, std::span<const std::byte> bytes) {
    size_t had = flow.content_size[side];
    size_t more = std::min(bytes.size(), kOpeningBytes - had);
    if (more == 0) return;
    table_.reserve_content(flow, side, had + more);
    std::memcpy(flow.content[side] + had, bytes.data(), more);
    flow.content_size[side] = static_cast<uint16_t>(had + more);
    flow.expected[side] += static_cast<uint32_t>(more);
  }

  void leave(Flow& flow) { give(flow); }

  void give(Flow& flow) {
    conversations_.end(flow);
    flow_row(flow);
  }

  // The conversation goes on.
  void give_part(Flow& flow) {
    flow_row(flow);
    table_.drop_content(flow);
    flow.parted = 1;
    flow.packets = {};
    flow.bytes = {};
    flow.tcp_flags = {};
    flow.first = clock_;
  }

  void flow_row(const Flow& flow) {
    size_t src = flow.initiator, dst = 1 - src;
    if (flow.packets[src] == 0) std::swap(src, dst);
    if (flow.packets[src] == 0) return;
    bool v4 = flow.key.address[0].is_v4() && flow.key.address[1].is_v4();
    ObservationBatch& batch = rows_.open(ObservationKind::flow, v4 ? AddressFamily::v4 : AddressFamily::v6);
    uint32_t row = batch.size;
    if (v4) {
      batch.src4[row] = flow.key.address[src].v4();
      batch.dst4[row] = flow.key.address[dst].v4();
    } else {
      batch.src6[row] = flow.key.address[src];
      batch.dst6[row] = flow.key.address[dst];
    }
    bool icmp = is_icmp(flow.key.protocol);
    bool sequence_seen = flow.opened && !icmp && !flow.parted && src == flow.initiator;
    batch.src_port[row] = flow.key.port[src];
    batch.dst_port[row] = icmp ? static_cast<uint16_t>(flow.first_sequence) : flow.key.port[dst];
    batch.protocol[row] = flow.key.protocol;
    batch.first[row] = dated_ ? flow.first : kNoTime;
    batch.last[row] = dated_ ? flow.last : kNoTime;
    batch.origin[row] = flow.origin;
    batch.packets[row] = flow.packets[src];
    batch.bytes[row] = flow.bytes[src];
    batch.sampling[row] = 1;
    batch.tcp_flags[row] = flow.tcp_flags[src];
    batch.tcp_sequence[row] = sequence_seen ? flow.first_sequence : 0;
    batch.opening[row] = content(flow, src, batch.text);
    batch.reply[row] = content(flow, dst, batch.text);
    ++counts_.records;
    rows_.added(batch, *sink_);
  }

  static std::string_view content(const Flow& flow, size_t side, Arena& text) {
    return text.copy(as_text(std::span<const std::byte>(flow.content[side], flow.content_size[side])));
  }

  Timestamp active_, idle_, clock_ = 0;
  bool dated_ = false;  // a packet with a time was seen
  DecodeCounts counts_;
  BatchBuilder rows_;
  BatchSink* sink_ = nullptr;
  FlowTable table_;
  Conversations conversations_;
};

}  // namespace
}  // namespace meter

std::unique_ptr<PacketMeter> make_packet_meter(const MeterOptions& options) {
  return std::make_unique<meter::Meter>(options);
}

}  // namespace luytre
