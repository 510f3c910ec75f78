// Names as detectors sort them: whose a name is, and which questions are asked by machines for good reasons.
#pragma once
#include <cstdint>
#include <string_view>

namespace luytre {

// The part of a canonical name that somebody registered: its last two labels, or three where the last but one
// is a customary second level of a country ("com.vn", "co.uk"). A quick stand-in for the Public Suffix List:
// what stands below a shared suffix ("duckdns.org") counts as one site. "" for a single label.
std::string_view site_of(std::string_view name);
// The first label of a site: "example" of "example.com.vn".
std::string_view registered_label(std::string_view site);

// Reverse lookups, names of local networks, and single labels (search lists, browsers' probes).
bool is_local_question(std::string_view name);

// A site's seeded hash, by which detectors know it.
uint64_t site_hash(std::string_view site);

// Sites whose names carry data by design: DNS block lists, antivirus and reputation lookups, content
// networks.
bool carries_data_by_design(uint64_t site_hash);

}  // namespace luytre
