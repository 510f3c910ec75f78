// One host that speaks to one remote again and again at even intervals, as implants ask for orders.
#pragma once
#include <memory>

#include "families/detector.h"

namespace luytre {

// Judged over a day, when it is over. A contact is the begin of a TCP connection or a short UDP exchange;
// pieces of one long connection are none. Most pairs meet within one half hour and never again: contacts are
// kept from the second half hour on that the day has one in, whichever is read first, so an hour more or less
// near a threshold depends on the order of reading. Left alone: remotes that many hosts speak to, hosts that
// keep such time with many remotes (monitoring stations), and the ports of services that keep time by design.
extern const DetectorInfo kBeacon;
std::unique_ptr<Detector> make_beacon(const DetectorSettings& settings, uint64_t memory);

}  // namespace luytre
