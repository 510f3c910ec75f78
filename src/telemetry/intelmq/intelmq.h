// IntelMQ events as JSON (docs.intelmq.org, "Data Format"): a line each, or an array; flat dotted keys or
// nested objects.
//
//   src, src_port    source.ip, source.port: for IntelMQ the one reported about (of an infected system the
//   victim) dst, dst_port    destination.ip, destination.port: the other end first = last     time.source,
//   else time.observation class            from classification.type report           feed.name; infection:
//   malware.name; protocol: protocol.transport name             destination.fqdn or destination.url, else
//   source.fqdn or source.url; of servers reported about
//                    (c2-server, compromised) source first
//   detail           every other key, dotted, and those above that did not parse; not `raw` and `__type`
//
// An event without any of classification.type, source.* and feed.name, or whose source.ip is no address, is
// malformed. An event without source.ip leaves src unknown. fork() is null.
#pragma once
#include <memory>
#include <span>

#include "telemetry/decoder.h"

namespace luytre {

int sniff_intelmq(std::span<const std::byte> head);
std::unique_ptr<Decoder> make_intelmq_decoder(const DecodeOptions& options);

}  // namespace luytre
