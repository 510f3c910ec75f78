// Reports of the Shadowserver Foundation as CSV (shadowserver.org, "Network Reporting"): every type of its
// public schema, by header name in any column order.
//
// The type comes from DecodeOptions::name (the input's file name:
// 2018-12-03-event4_sinkhole-vietnam-country.csv), else from the header's columns; of types with the same
// columns none is picked when they say different things of the address. DecodeOptions::report_schema replaces
// the compiled-in table of types. A type the table does not know is read all the same, with class other.
//
//   src, src_port   the table's subject column (ip, src_ip, http_referer_ip, dst_ip) and the port beside it
//   dst, dst_port   the other end: dst_ip or cc_ip, or src_ip when dst_ip is the subject
//   first, last     timestamp; end_time when the row has one
//   infection       the first of family, infection, ransomware that is not empty
//   name            the first of http_host, ssl_servername, query, cc_dns, url, domain, website that is not
//   empty report          the type; "shadowserver" when it could not be told detail          every other
//   column that is not empty, as written, and those above that did not parse; `class` and
//                   `severity` of the type when the row has none
//
// A row without a readable address where its type has one is malformed; a network in its place leaves src
// unknown. Types without address (compromised_account, ransomware_victim, sandbox_dns) leave src unknown too.
// The header may come again (joined files). Rows are filled in whole: no completer. fork() is null, as a
// quoted field may hold line ends.
#pragma once
#include <memory>
#include <span>

#include "telemetry/decoder.h"

namespace luytre {

int sniff_shadowserver(std::span<const std::byte> head);
std::unique_ptr<Decoder> make_shadowserver_decoder(const DecodeOptions& options);

}  // namespace luytre
