// Captured packets as a source: pcap and pcapng files, and frames one by one from an interface.
//
// Every packet is metered (telemetry/meter/meter.h): flow, http and tls rows. DNS messages on port 53 are dns
// rows (telemetry/dns/dns.h), and NetFlow, IPFIX and sFlow messages inside UDP, on any other port, are
// decoded as if they had been received. A UDP payload counts as such a message when its header is plausible,
// whatever stands behind: what is wrong with the rest is for that decoder to count.
//
// counts(): the sum of all of these; packets that are none of them are metered and no error.
#pragma once
#include <memory>
#include <span>

#include "telemetry/decoder.h"

namespace luytre {

int sniff_capture(std::span<const std::byte> head);

// Framing::stream: capture files.
std::unique_ptr<Decoder> make_capture_decoder(const DecodeOptions& options);

// Framing::packet. An input without bytes only says what time it is (received), so that conversations that
// are over come out while nothing is heard.
std::unique_ptr<Decoder> make_packet_decoder(const DecodeOptions& options);

}  // namespace luytre
