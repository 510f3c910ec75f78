// Response policy zones (draft-vixie-dnsop-dns-rpz; BIND ARM "Response Policy Zones") as lists.
//
// QNAME triggers: a name alone is domain_exact; a wildcard, with or without its own base, is domain (a
// wildcard alone is thereby widened by its base). rpz-ip triggers, IPv4 and IPv6 with zz, are prefixes. Any
// policy but passthru says "bad": CNAME ., CNAME *., rpz-drop, rpz-tcp-only, local data. Passthru rows are
// refused as benign, so they are counted and shown. Client address, name server name and name server address
// triggers are unsupported. SOA, NS, DNAME and DNSSEC records are no rules. The zone's name is the owner of
// the SOA, else the first $ORIGIN, else unknown (then relative names are the triggers).
#pragma once
#include <optional>
#include <string_view>

#include "base/ip.h"
#include "indicators/reader.h"

namespace luytre {

void read_rpz(const ListText& list, ReaderSink& sink);
bool sniff_rpz(std::string_view text);

// "24.0.2.0.192" → 192.0.2.0/24; "128.1.zz.db8.2001" → 2001:db8::1/128. Nothing when it is none, or has host
// bits.
std::optional<Prefix> parse_rpz_ip(std::string_view labels);

}  // namespace luytre
