// Lists of reported addresses as lines of text, as CERTs get them.
//
// Team Cymru CAP:  category|address|asn|time|notes|as name      (the sixth field may be absent)
//   notes are "key: value; key: value" (family, dest_addr, dest_port, src_port, protocol, hostname, ...) or,
//   in the older form, "srcport 4321 mwtype Mirai destaddr 192.0.2.1". The class comes from the category.
//   Several ports
//   ("23,2323"): the first counts, all stand in the detail.
// Spamhaus CERT:   ip, asn, country, lastseen, botname, domain, remote_ip, remote_port, local_port, protocol
//   separated by commas or tabs; lines that start with ';' or '#' are passed over. The class comes from the
//   bot's name: log-in attempts, scans, spam and open relays have names of their own, everything else is
//   malware.
//
//   report: "cymru-<category>", "spamhaus-cert"; name: hostname; domain. Fields beyond stand in the detail.
//
// A line without a readable address or time is malformed. fork() works always.
#pragma once
#include <memory>
#include <span>

#include "telemetry/decoder.h"

namespace luytre {

int sniff_cymru_cap(std::span<const std::byte> head);
std::unique_ptr<Decoder> make_cymru_cap_decoder(const DecodeOptions& options);

int sniff_spamhaus_cert(std::span<const std::byte> head);
std::unique_ptr<Decoder> make_spamhaus_cert_decoder(const DecodeOptions& options);

}  // namespace luytre
