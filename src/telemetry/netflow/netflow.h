// NetFlow v5, NetFlow v9 (RFC 3954) and IPFIX (RFC 7011): export messages in, flow batches out.
//
// One decoder takes all three, told apart by each message's version, from any number of exporters. Its state
// (templates, samplers, sequence numbers, backlog) is kept by exporter address, version and domain (v5:
// engine type and id; v9: source id; IPFIX: observation domain). The source port is no part of the key:
// exporters change it (phaag/nfdump#231, #237). Not thread-safe.
//
// What a row holds beside the obvious:
// - packets and bytes times the sampling rate; `sampling` says that rate. The rate is
//   DecodeOptions.sampling if set, else what the record says, else what the exporter's options data
//   say of the record's sampler, of its interface, of its template or of the whole device, else 1. A
//   record that names no sampler or sampler 0 is never scaled by a numbered one.
// - dst_port of ICMP: type << 8 | code, where the exporter tells them in elements of their own.
// - a biflow (RFC 5103, or initiator and responder counters) gives a second row, ends swapped, when
//   its reverse direction counted anything, and no forward row when only that one did; within a data
//   set forward rows come first.
// - NAT addresses and ports (225 to 228, 281, 282) as translations.
// - flows without times bear the message's export time; if that is zero, Input.received; if that too,
//   kNoTime.
//
// counts(), and the same by exporter and domain in exporters():
// - records: rows given; a biflow may give two.
// - malformed: messages, sets, templates and records that break their format.
// - unsupported: messages of other versions, sets of reserved ids, records without any address.
// - incomplete: datagrams and files that end early (v5: the missing records), and data sets whose
//   template never came: how many records they held is unknown, so each counts once.
// - over_limit: sets, templates and samplers beyond a bound, and exporters forgotten. Bounds: those of
//   DecodeOptions; 65,536 exporters and domains, of which the one silent longest is forgotten, with its
//   templates and its place in exporters(), when another comes; over all of them 64 times backlog_bytes
//   and 4 Mi fields of templates.
// - lost: by sequence numbers. v5: flows. IPFIX: data records, options data included, templates not.
//   v9 counts *export messages*, as its sequence does: how many records those held cannot be known.
// A template of a datagram with a receive time expires when it has not come again for
// DecodeOptions.template_lifetime or three times the longest interval seen, whichever is longer; data
// then waits for it to come again.
// A late datagram takes its part of `lost` back, a duplicate changes nothing, a new beginning is
// counted in ExporterCounts.restarts. IPFIX exporters that count in another way (after the message
// instead of before, or without options data) are recognised by their numbers. Records in sets that
// never found their template are not lost.
#pragma once
#include <memory>
#include <span>

#include "telemetry/decoder.h"

namespace luytre {

// How sure one is that `head` starts with an export message: a datagram's payload, or the start of a file of
// them. 0, 60 (cut within the first message) or 95 (whole messages to the end).
int sniff_netflow(std::span<const std::byte> head);

// Whether a UDP payload of any traffic is to be taken for an export message: judged by its header and first
// set alone, and by more of them than sniff_netflow() asks, as other protocols begin with 0, 5, 9 or 10 too.
bool plausible_export(std::span<const std::byte> payload);

// Framing::datagram: one UDP payload a call, with Input.exporter (and received, if known; 0 is fine).
std::unique_ptr<Decoder> make_netflow_decoder(const DecodeOptions& options);

// Framing::stream: messages one after the other with nothing between, as raw datagram files hold them. v5
// ends by its count, IPFIX by its length; a v9 message ends where, in the place of a set id, 5, 9 or 10
// stands: set ids 2 to 255 are reserved (RFC 3954 section 5.1), so that is the next message's version. After
// bytes that are no message the next plausible header is looked for. Input.exporter applies to all messages
// of the call.
std::unique_ptr<Decoder> make_netflow_file_decoder(const DecodeOptions& options);

}  // namespace luytre
