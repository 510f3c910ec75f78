// nfdump files (nfcapd.*), layout 2 as nfdump 1.7 writes them: stored flow records in, flow batches out.
// Facts of the layout: docs/formats/nfdump.md.
//
// Blocks may be plain, LZ4, bzip2 or zstd. What is refused, by problem() with what to do about it: LZO
// blocks, encrypted files, layout 1 (nfdump 1.6), later layouts, and files written on a machine of the other
// byte order. Files not yet closed by nfcapd, cut ones and several joined ones are read as far as they go.
//
// What a row holds beside the obvious:
// - packets and bytes of both directions together where a record counts both (element 5), as nfdump's CSV
// read by
//   flow-csv gives them; tcp_flags of the forward direction only.
// - nfcapd stores counters already corrected for sampling and marks the record; they are left as they are.
//   `sampling` then says the rate the file tells of the exporter, 1 when it tells none.
//   DecodeOptions.sampling is put in its place, and multiplies the counters of records that are not marked.
// - events (NSEL, NEL) without a first time bear the event's, else the time nfcapd received them.
// - NAT addresses and ports (elements 20 to 22) as translations; payload (29, 30) as opening and reply.
// - ports of ICMP as stored: dst_port is type << 8 | code.
// All columns but the match columns and translations are filled when a row is completed.
//
// counts():
// - records: rows given.
// - malformed: records and blocks that contradict themselves (the rest of the block is dropped), data behind
// the
//   last block.
// - unsupported: a refused file (once), blocks and records of other types, records without addresses.
// - incomplete: a block or header cut by the end of the file; whole records in a cut plain block are given.
// - over_limit: blocks that expand beyond 5 MiB, nfdump's own bound.
// Exporters, samplers, names and statistics are no observations and not counted. Losses on the way to nfcapd
// are not in `lost`: the file counts sequence failures, not records.
#pragma once
#include <memory>
#include <span>

#include "telemetry/decoder.h"

namespace luytre {

int sniff_nfdump(std::span<const std::byte> head);
std::unique_ptr<Decoder> make_nfdump_decoder(const DecodeOptions& options);

}  // namespace luytre
