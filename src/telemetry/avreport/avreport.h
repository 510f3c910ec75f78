// The antivirus reports Vietnam's bodies send to the national centre (letter 2290/BTTTT-CATTT of 2018):
// `AVReport` inside an edXML envelope (QCVN 102:2016, namespace http://www.mic.gov.vn/TBT/QCVN_102_2016) or,
// later, inside a SOAP 1.1 envelope. One document or several, one after the other. Element names are compared
// without their prefixes. The field list is what public senders write; no schema was published.
//
//   Malware/Machine/MalwareInfo               infected; infection = MalwareName
//   Connection/Machine/ConnectionInfo         infected; dst = TargetIP, dst_port = TargetPort; a name goes to
//   `name` Vulnerability/Machine/VulnerabilityInfo   vulnerable OS/Machine, QualityFeature/Machine, Update
//   other: what is set on which machine
//
// src is Machine/@ippublic when it is a public address, else Machine/@ip, mostly a private address inside the
// sending body; the body (From/OrganId, OrganName, OrganizationInCharge) and everything else stand in the
// detail. first = last = Datetime. report: "avreport-malware", "avreport-connection", ...
//
// Signatures (signature.h). A report is believed when its signature verifies against
// DecodeOptions::av_certificates, or when it has none and its OrganId is named in DecodeOptions::av_unsigned.
// Rows of any other have class other, with the class they claim and what is wrong in the detail;
// DecodeOptions::av_refuse drops them instead. A document whose signature does not verify or is a placeholder
// counts once as malformed; one refused for having none as unsupported.
//
// Bounds: kAvDocumentLimit bytes a document (over_limit), kAvRowLimit rows a document (over_limit), 256
// levels, no document type declaration (malformed). fork() is null.
#pragma once
#include <memory>
#include <span>

#include "telemetry/decoder.h"

namespace luytre {

inline constexpr size_t kAvDocumentLimit = 16 << 20;
inline constexpr size_t kAvRowLimit = 65536;

int sniff_avreport(std::span<const std::byte> head);
std::unique_ptr<Decoder> make_avreport_decoder(const DecodeOptions& options);

}  // namespace luytre
