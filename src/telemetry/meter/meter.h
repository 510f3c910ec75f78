// Meters captured packets: conversations become flow rows, and what is said in the clear at their beginning
// http and tls rows.
//
// A flow row is one conversation of two ends, seen from its *initiator*: src sent the TCP SYN; without a SYN
// it is the end with a port from 1024 up that speaks to one below 1024, else the end heard first. When
// nothing was heard of the initiator (backscatter, half a conversation) src is the end that was heard.
// - packets, bytes and tcp_flags are what src sent; bytes count IP headers and all inside, as NetFlow does.
// - opening and reply: the first payload bytes of src and of dst, for TCP in the order of the stream as far
//   as it came without gap, for UDP of the first datagram with any.
// - ports are 0 for protocols without; ICMP's dst_port is type << 8 | code of the initiator's first message.
// - A row ends when nothing was heard for longer than `idle`, when a new SYN begins another connection on the
//   same ports, at the end of input, or early for want of memory (counted over_limit). A conversation longer
//   than `active` gives a row whenever it is heard after that time; rows after the first have no opening,
//   reply or tcp_sequence.
// Passed over: ICMP errors, which speak of other conversations, and fragments that do not begin their packet,
// as their ports are unknown.
//
// An http row is one request, from the stream or, when that has gaps, from the opening. Follows connections
// that begin with a request on any port, until a body whose end is unknown. A tls row is one ClientHello on
// any port (also behind CONNECT), with the fingerprint (SHA-1) of the server's certificate when that is sent
// in the clear (up to TLS 1.2). first and last are when the last byte of it came.
#pragma once
#include <memory>

#include "telemetry/decoder.h"
#include "wire/packet/packet.h"

namespace luytre {

struct MeterOptions {
  size_t bytes = 256 << 20;  // over flows, first bytes, and streams under way
  Timestamp active = 1800 * kMicrosPerSecond;
  Timestamp idle = 60 * kMicrosPerSecond;
};

// One thread at a time.
class PacketMeter {
 public:
  virtual ~PacketMeter() = default;
  // Takes one dissected packet; `time` is packet time (kNoTime: none, as of the packet before). The packets'
  // bytes need live only for the call.
  virtual void add(PacketKind kind, const Packet& packet, Timestamp time, uint16_t origin,
                   BatchSink& sink) = 0;
  // No packet came, and the time is `now`.
  virtual void advance(Timestamp now, BatchSink& sink) = 0;
  virtual void flush(BatchSink& sink, bool end) = 0;
  // records: rows; over_limit: flows given up early; incomplete: streams followed that had gaps; malformed:
  // TLS handshakes that are none.
  virtual const DecodeCounts& counts() const = 0;
  virtual size_t held_bytes() const = 0;
};

std::unique_ptr<PacketMeter> make_packet_meter(const MeterOptions& options);

}  // namespace luytre
