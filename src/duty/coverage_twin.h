// Coverage minute by minute: slow and obvious.
#pragma once
#include "duty/coverage.h"

namespace luytre {

std::vector<Gap> find_gaps_slowly(std::span<const Period> periods, std::span<const CoverShift> shifts,
                                  std::span<const Need> needs = {});

}  // namespace luytre
