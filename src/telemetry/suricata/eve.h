// Suricata EVE JSON lines (docs.suricata.io, "Eve JSON Format"), one event a line: flow, dns (versions 1, 2
// and 3), http, tls and alert. Other event types are counted as unsupported.
//
//   flow   src = client; packets and bytes of both directions together; flow.start and flow.end;
//          tcp.tcp_flags_ts, where it is missing tcp.tcp_flags, which are those of both sides
//   dns    src = client, dst = resolver, also for version 1 answers, which Suricata writes the other
//          way round (told by the type and port 53). One row for each query of a version 3 event; answers go
//          with the first. Addresses come from `answers`, else from `grouped`, else from `rdata`
//   http   hostname (without port, lower case), url, http_method, http_user_agent, status
//   tls    sni, ja3.hash, ja4, fingerprint
//   alert  signature, category
//
// Values that are not needed are skipped, not checked. A line that is no JSON object, or an event of a kind
// above without both addresses, is malformed. fork() works always.
#pragma once
#include <memory>
#include <span>

#include "telemetry/decoder.h"

namespace luytre {

int sniff_eve(std::span<const std::byte> head);
std::unique_ptr<Decoder> make_eve_decoder(const DecodeOptions& options);

}  // namespace luytre
