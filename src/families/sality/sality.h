// Sality (KuKu), and the peer-to-peer conduct by which such bots show when their messages cannot be read.
#pragma once
#include <memory>

#include "families/detector.h"

namespace luytre {

// "KUKU" as user agent of such a request, or its two numbers in proportion, is probable; the shape alone is
// suspected. Requests do not show here whether they had a Referer.
extern const DetectorInfo kSalityHttp;
std::unique_ptr<Detector> make_sality_http(const DetectorSettings& settings, uint64_t memory);

// Names no family. Flows without payload say nothing: a BitTorrent node looks the same.
extern const DetectorInfo kUdpFanOut;
std::unique_ptr<Detector> make_udp_fan_out(const DetectorSettings& settings, uint64_t memory);

}  // namespace luytre
