// dnstap: what DNS servers say they were asked and answered (dnstap.info; schema: dnstap.proto of
// dnstap/dnstap.pb), as protobuf messages in Frame Streams (wire/frame_streams/frame.h).
//
// Each message is one row of kind dns: src is the side that asked, dst the one that was asked, whichever way
// the message went; response_code is 255 for a query; names as in wire/dns/dns_message.h. Of the types
//
//   CLIENT, AUTH, STUB and TOOL, each QUERY and RESPONSE: rows.
//   RESOLVER and FORWARDER: counted as unsupported. There the server itself asks, for a client it does not
//   name: a row would accuse the server of what its clients do. Their own CLIENT messages tell who it was.
//   UPDATE and whatever comes later: counted as unsupported.
//
// Time. first == last == when the query was made: the message's own query time, or for a response without one
// that of its query, remembered in a bounded table; failing that the response time, then Input.received. So
// the query and the response of one exchange make the same sighting, however many of the two a server sends,
// while a match that only the response shows (its answers) is not lost.
//
// Addresses. One that is neither 4 nor 16 bytes long was shortened for privacy: it names no host, and src or
// dst is unknown. Shortened ones padded with zeros cannot be told from whole ones.
//
// Counts. malformed: frames that are no dnstap, and DNS messages that break their format. unsupported:
// besides the above, DNS operations other than QUERY and messages without a question. incomplete: messages
// that carry no DNS message, frames cut by the end of the file, and once for a file without its STOP (its
// writer was killed, or writes still). over_limit: frames beyond kFrameLimit.
#pragma once
#include <memory>
#include <span>
#include <string_view>

#include "telemetry/decoder.h"

namespace luytre {

inline constexpr std::string_view kDnstapContentType = "protobuf:dnstap.Dnstap";

// 100 for the start of a file of this content type, else 0.
int sniff_dnstap_file(std::span<const std::byte> head);
// 60 for one message with a plausible beginning, else 0.
int sniff_dnstap(std::span<const std::byte> head);

// Framing::stream: a Frame Streams file, or several one after the other. Streams of other content are
// stepped over and counted as unsupported, once each.
std::unique_ptr<Decoder> make_dnstap_file_decoder(const DecodeOptions& options);

// Framing::datagram: the payload of one data frame a call. One decoder may take the frames of many
// connections in turn.
std::unique_ptr<Decoder> make_dnstap_decoder(const DecodeOptions& options);

}  // namespace luytre
