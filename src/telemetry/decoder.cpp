#include "telemetry/decoder.h"

namespace luytre {

ObservationBatch& BatchBuilder::open(ObservationKind kind, AddressFamily family) {
  auto& slot = batches_[static_cast<size_t>(kind)][static_cast<size_t>(family)];
  if (!slot) {
    slot = std::make_unique<ObservationBatch>();
    slot->kind = kind;
    slot->family = family;
  }
  return *slot;
}

void BatchBuilder::flush(BatchSink& sink) {
  for (auto& row : batches_)
    for (auto& batch : row)
      if (batch && batch->size > 0) give(*batch, sink);
}

}  // namespace luytre
