// Hosts that try one service at many addresses within an hour: worms, bots and scanners.
//
// Only attempts that nobody answered count (families/attempts.h), so a client, a crawler or a monitoring
// station, whose peers answer, does not. Targets in private space count apart: an inventory scan of one's own
// network is ordinary up to some networks of 256.
#pragma once
#include <memory>

#include "families/detector.h"

namespace luytre {

// tcp/23 and 2323 taken together, and each of the other ports that Mirai's descendants try.
extern const DetectorInfo kIotTelnetScan;
std::unique_ptr<Detector> make_iot_telnet_scan(const DetectorSettings& settings, uint64_t memory);

// tcp/445.
extern const DetectorInfo kSmbScan;
std::unique_ptr<Detector> make_smb_scan(const DetectorSettings& settings, uint64_t memory);

// Any other port below 10000 that is neither the web's (80, 443: too many honest attempts fail) nor a
// peer-to-peer network's.
extern const DetectorInfo kHorizontalScan;
std::unique_ptr<Detector> make_horizontal_scan(const DetectorSettings& settings, uint64_t memory);

}  // namespace luytre
