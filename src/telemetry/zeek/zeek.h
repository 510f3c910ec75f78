// Zeek logs, as Zeek's ASCII writer makes them (docs.zeek.org, "Log Formats"): tab-separated with '#' header
// lines, or JSON lines. conn, dns, http and ssl are decoded; records of other logs are counted as
// unsupported.
//
//   conn  one flow: src = originator, dst = responder; packets and bytes of both directions together,
//         IP bytes where the log has them (orig_ip_bytes, resp_ip_bytes), else payload bytes;
//         last = ts + duration; tcp_flags of the originator by the letters of history, else SYN when
//         conn_state says that nothing more was sent (S0, REJ)
//   dns   query, qtype, rcode; the addresses among `answers`
//   http  host (without port, lower case), uri, method, user_agent, status_code
//   ssl   server_name, ja3, ja4 (as the usual packages add them), first of cert_chain_fps
//
// A record whose two addresses do not parse, or a line that breaks its format, is malformed.
#pragma once
#include <memory>
#include <span>

#include "telemetry/decoder.h"

namespace luytre {

// Header-driven: columns in any order, separators and the words for "unset" and "empty" as the header says. A
// header in the middle (joined or rotated files) counts from there on. Lines before any #fields are
// unsupported. Only match columns are filled at once. A last line without its line end counts when it has all
// its columns. fork() works once #fields is known; a file with several headers must not be shared out.
int sniff_zeek_tsv(std::span<const std::byte> head);
std::unique_ptr<Decoder> make_zeek_tsv_decoder(const DecodeOptions& options);

// The log is told by "_path" where it is there, else by the keys only that log has. Times as epoch seconds,
// milliseconds or ISO 8601. Values that are not needed are skipped, not checked. fork() works always.
int sniff_zeek_json(std::span<const std::byte> head);
std::unique_ptr<Decoder> make_zeek_json_decoder(const DecodeOptions& options);

}  // namespace luytre
