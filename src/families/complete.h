// Completing a whole batch, where a detector reads a column of every row.
#pragma once
#include <array>

#include "model/observation.h"

namespace luytre {

// DetectorSet does this once for all detectors; it costs nothing where the decoder fills rows whole.
inline void complete_all(ObservationBatch& batch) {
  if (!batch.completer) return;
  static constexpr auto kAll = [] {
    std::array<uint32_t, kBatchRows> rows{};
    for (uint32_t i = 0; i < kBatchRows; ++i) rows[i] = i;
    return rows;
  }();
  batch.complete(std::span(kAll).first(batch.size));
}

}  // namespace luytre
