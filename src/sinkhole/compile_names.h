// The indicators that tell at a sinkhole which malware a visitor is: names.
#pragma once
#include <memory>

#include "indicators/store.h"
#include "match/indicator_set.h"

namespace luytre::sinkhole {

// Domains, URLs and TLS server names, those not withdrawn. Addresses are left out: the sinkhole's own address
// stands on lists of sinkholes, and a scanner's on lists of scanners, so either would call every visitor or
// the sinkhole itself infected. Paths on any host are what scanners try.
std::shared_ptr<const IndicatorSet> compile_names(const IndicatorStore& store);

}  // namespace luytre::sinkhole
