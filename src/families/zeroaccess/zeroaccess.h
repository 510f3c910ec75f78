// ZeroAccess (Sirefef): its peer-to-peer messages, and its check-in at installation.
#pragma once
#include <memory>

#include "families/detector.h"

namespace luytre {

// Whoever sends a message whose CRC fits is confirmed, either end; the command's bytes alone are probable.
extern const DetectorInfo kZeroaccessP2p;
std::unique_ptr<Detector> make_zeroaccess_p2p(const DetectorSettings& settings, uint64_t memory);

// UDP to port 123 that begins "GN", which no NTP does, and UDP to port 53 that is no DNS, both within an
// hour.
extern const DetectorInfo kZeroaccessInstall;
std::unique_ptr<Detector> make_zeroaccess_install(const DetectorSettings& settings, uint64_t memory);

}  // namespace luytre
