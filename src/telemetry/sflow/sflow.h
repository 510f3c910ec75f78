// sFlow version 5 (sflow.org/sflow_version_5.txt): datagrams in, flow batches out; a row for each sampled
// packet. Facts of the layout: docs/formats/sflow.md.
//
// One decoder takes datagrams of any number of agents. Not thread-safe.
//
// A flow sample (compact or expanded) becomes a row from its raw packet header (Ethernet, PPP, IPv4, IPv6 or
// MPLS, dissected as captures are), else from its IPv4 or IPv6 record. What the row holds beside the obvious:
// - packets = the sampling rate, bytes = rate × length of the frame; `sampling` says the rate.
// DecodeOptions.sampling
//   takes the rate's place.
// - first = last = Input.received: sFlow carries no time of day. kNoTime when that is 0.
// - src is the packet's sender. opening: the payload bytes of this one packet that the header holds, wherever
// in its
//   connection the packet stood; reply is always "". tcp_sequence: of a SYN without ACK.
// - ports are 0 for fragments and protocols without; ICMP's dst_port is type << 8 | code. Tunnels are not
// looked into.
// - addresses and ports after translation (extended NAT, 1007 and 1020) as translations, where they differ.
// Other extended data (switch, router, gateway, ...) is passed over.
//
// counts(), and the same by sender, agent and sub-agent in exporters(), where `exporter` is the sender if
// known, else the agent, and `domain` the sub-agent:
// - records: rows given.
// - malformed: samples and packet headers that contradict themselves.
// - unsupported: datagrams of other versions; counter samples (they tell of interfaces, not of hosts) and
// samples of
//   other kinds; flow samples without addresses (ARP, 802.11, ...).
// - incomplete: datagrams that end early (once each); packet headers cut before the addresses.
// - lost: flow samples missing by the sequence numbers of their data source, where the agent's datagram
// numbers show
//   a gap too (some agents number samples in their own way); and the samples that the agent says it dropped
//   itself. Late datagrams give back what they fill, duplicates change nothing. Loss is followed for 65,536
//   agents and 262,144 data sources; the samples of others are decoded all the same.
#pragma once
#include <memory>
#include <span>

#include "telemetry/decoder.h"

namespace luytre {

// How sure one is that a datagram's payload is sFlow version 5: 0, 60 (cut, or with
// more behind its samples) or 95 (whole samples to the end).
int sniff_sflow(std::span<const std::byte> head);

// Framing::datagram. There is no file format of sFlow datagrams: they are kept in captures.
std::unique_ptr<Decoder> make_sflow_decoder(const DecodeOptions& options);

}  // namespace luytre
