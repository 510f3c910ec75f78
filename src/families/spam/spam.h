// Hosts that speak to many mail servers in an hour and are no mail server.
#pragma once
#include <memory>

#include "families/detector.h"

namespace luytre {

// Counts different servers on the ports of SMTP and message submission. A host that itself receives mail on
// tcp/25 in the same hour is a mail server and is left alone; that is known when the hour is over.
extern const DetectorInfo kSpamBurst;
std::unique_ptr<Detector> make_spam_burst(const DetectorSettings& settings, uint64_t memory);

}  // namespace luytre
