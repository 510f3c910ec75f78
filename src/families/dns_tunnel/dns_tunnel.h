// Data carried in the names that are asked for: iodine, dnscat2, exfiltration in labels.
#pragma once
#include <memory>
#include <string_view>

#include "families/detector.h"

namespace luytre {

// Many different, long and dice-like beginnings below one site from one host in an hour. Sites that many
// hosts ask in that way in the same hour are services, and so are those of carries_data_by_design(); both are
// left alone, the former when the hour is over.
extern const DetectorInfo kDnsTunnel;
std::unique_ptr<Detector> make_dns_tunnel(const DetectorSettings& settings, uint64_t memory);

namespace detail {
// Whether what stands before the site could be data: long, and of at least 3 bits a character (Shannon).
bool looks_like_data(std::string_view before_site);
}  // namespace detail

}  // namespace luytre
