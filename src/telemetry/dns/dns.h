// DNS as captured on the wire: queries and responses over UDP and TCP, port 53.
#pragma once
#include <memory>

#include "telemetry/decoder.h"
#include "wire/packet/packet.h"

namespace luytre {

// A Framing::packet decoder. Each query and each response is one row of kind dns: src is the client and dst
// the resolver whichever way it went, by the port that is 53 (both are: by the message's QR bit);
// response_code is 255 for a query; protocol says UDP or TCP; first and last are the capture time. Names as
// in wire/dns/dns_message.h.
//
// Messages over TCP are put together from segments, within options.reassembly_bytes over all connections;
// time is that of the segment that completes the message. A connection whose beginning was not seen, or with
// a gap, is read on from the next segment that begins with a whole or beginning message.
//
// What the counts mean here: malformed: packets whose headers contradict themselves, and messages on port 53
// that are no DNS. unsupported: link types not read, later fragments of IP packets (whose ports are unknown),
// other operations than QUERY, messages without a question. incomplete: messages cut by the capture or split
// into IP fragments, and stretches of a TCP connection that are missing. Traffic of other ports (mDNS 5353
// and DNS over TLS 853 among them) and other protocols is not counted.
std::unique_ptr<Decoder> make_dns_packet_decoder(const DecodeOptions& options);

// The same for packets dissected already: `input` as for decode(), `kind` and `packet` what dissect() made of
// it.
class DnsPackets : public Decoder {
 public:
  virtual void add(PacketKind kind, const Packet& packet, const Input& input, BatchSink& sink) = 0;
};
std::unique_ptr<DnsPackets> make_dns_packets(const DecodeOptions& options);

}  // namespace luytre
