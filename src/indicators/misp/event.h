// MISP: events (core format, draft-dulaunoy-misp-core-format) and feeds (manifest.json beside <uuid>.json).
//
// Taken are attributes with to_ids, of the event and of its objects: ip-src, ip-dst (a CIDR too), ip-…|port,
// domain (and below), hostname (exact), domain|ip (both), url, uri, md5/sha1/sha256 and filename|hash,
// malware-sample, ja3-fingerprint-md5, x509-fingerprint-sha1/-sha256. `deleted` (of the attribute or its
// object) withdraws. first_seen and last_seen, where given, bound the validity. Tags of the attribute, else
// of the event, say TLP, confidence (misp:confidence-level), family (misp-galaxy:malpedia, botnet, tool,
// ransomware, …, and names the family table knows) and apt-c2 (misp-galaxy:threat-actor and the intrusion
// sets).
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "indicators/reader.h"

namespace luytre {

// {"Event":{…}}, {"response":[{"Event":…}…]} or a list of such.
void read_misp_event(const ListText& list, ReaderSink& sink);
bool sniff_misp_event(std::string_view text);

// The uuids a feed's manifest names, in its order; only well-formed ones (they become file names). An error
// when it is no manifest.
Result<std::vector<std::string>> read_misp_manifest(std::string_view text);

}  // namespace luytre
