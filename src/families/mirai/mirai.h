// Mirai: its scanning SYNs, its talk with the command server, its exploit probes.
#pragma once
#include <memory>

#include "families/detector.h"

namespace luytre {

// Sequence number equal to the IPv4 destination: at two targets in a day confirmed, at one suspected, as
// filler packets have been seen to hit it.
extern const DetectorInfo kMiraiSyn;
std::unique_ptr<Detector> make_mirai_syn(const DetectorSettings& settings, uint64_t memory);

// The hello to port 23, where the original's servers listen, is probable; elsewhere it is suspected.
extern const DetectorInfo kMiraiC2;
std::unique_ptr<Detector> make_mirai_c2(const DetectorSettings& settings, uint64_t memory);

// Only the user agent "Hello, world" has it name Mirai.
extern const DetectorInfo kIotExploitProbe;
std::unique_ptr<Detector> make_iot_exploit_probe(const DetectorSettings& settings, uint64_t memory);

}  // namespace luytre
