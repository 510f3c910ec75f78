// Flow records and DNS query logs as separated text: CSV, TSV, ';' or '|', with a header line or a column
// mapping.
//
// Common to both. One record a line (a quoted field may hold the separator, but no line end); the separator
// comes from DecodeOptions::separator or from the header. Header words are compared without case and
// punctuation, so "src_ip", "srcIP" and "Src IP" are one. DecodeOptions::columns ("src=sa,dst=da,first=ts")
// names columns of the header, or their numbers from 1 when there is no header; roles it leaves out keep
// their usual names where there is a header. A header line may come again, also with other columns (joined
// files). Empty lines and lines that start with '#' are passed over. Times: epoch seconds with fraction,
// milliseconds, microseconds, ISO 8601, SiLK's 2018/12/03T00:00:00.000; without a zone they are taken as UTC
// (nfdump prints local time: run it with TZ=UTC). A last line without its line end is a record when it has
// all its columns (RFC 4180 section 2.2), else incomplete. A file without the columns that must be there, or
// a mapping that does not parse: every line counts as unsupported.
//
// Columns beyond the match columns are found when a row is completed, from the row's own line.
//
// fork() works once the layout is known; pieces of a file whose later part has another header must not be
// shared out, as a piece cannot know of a header before it.
#pragma once
#include <memory>
#include <span>

#include "telemetry/decoder.h"

namespace luytre {

// Flow records. Must be there: src, dst. Roles: src dst src_port dst_port protocol first last duration
// packets bytes packets_back bytes_back (the other direction: added) packets_total bytes_total (of both: they
// win) tcp_flags state direction. Known names: nfdump -o csv (1.6 and 1.7; the Summary at the end is passed
// over), SiLK rwcut, Argus's ra, and what goes by itself (src_ip, dst_ip, proto, start, ...).
//
// Argus's bidirectional flows (.binetflow; told by a column for a state or a total) have three things of
// their own. Where the arrow in `direction` points back ("<-", "<?") the ends are swapped, so that src is the
// initiator. Ports may be hexadecimal. `state` ("SRPA_FSPA") gives the TCP flags of either end. Their labels
// are not kept, and their times are taken as UTC: run ra with TZ=UTC.
//
// A line whose src or dst is no address is malformed; a port that is no number is 0.
int sniff_flow_csv(std::span<const std::byte> head);
std::unique_ptr<Decoder> make_flow_csv_decoder(const DecodeOptions& options);

// DNS query logs. Must be there: name. Roles: first src (the client) dst (the resolver) name query_type
// response_code answers. Without header or mapping: time, client, name and, if there, query_type,
// response_code, answers. Addresses in `answers` may be separated by anything an address has not.
int sniff_dns_log(std::span<const std::byte> head);
std::unique_ptr<Decoder> make_dns_log_decoder(const DecodeOptions& options);

}  // namespace luytre
