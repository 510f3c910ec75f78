// Hosts that ask for many different names that do not exist, as malware does that looks for its server among
// generated names.
#pragma once
#include <memory>

#include "families/detector.h"

namespace luytre {

// Sites are counted, not names, so block lists, search lists and one broken zone stay small. A host for which
// hundreds of other sites resolve in the same hour is a resolver or gateway and is left alone; that is known
// when the hour is over.
extern const DetectorInfo kNxdomainBurst;
std::unique_ptr<Detector> make_nxdomain_burst(const DetectorSettings& settings, uint64_t memory);

}  // namespace luytre
