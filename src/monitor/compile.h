// The indicators a centre holds, compiled for matching.
#pragma once
#include <memory>

#include "indicators/store.h"
#include "match/indicator_set.h"

namespace luytre {

// All indicators that are not withdrawn, whatever their validity: that is judged at the time of each
// observation.
std::shared_ptr<const IndicatorSet> compile_indicators(const IndicatorStore& store);

}  // namespace luytre
