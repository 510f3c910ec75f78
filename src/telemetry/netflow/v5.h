// NetFlow v5 records: 48 bytes each, into the columns of a batch.
#pragma once
#include <cstddef>
#include <cstdint>

#include "base/bytes.h"
#include "base/time.h"
#include "model/observation.h"

namespace luytre::netflow {

struct V5Context {
  Timestamp export_time = 0;  // the header's
  uint32_t uptime = 0;        // milliseconds, at export_time
  uint32_t rate = 1;          // sampling
  uint16_t origin = 0;
};

// Writes `count` records into rows [row, row + count) of `batch`, which has room; batch.size stays.
void write_v5_rows(const std::byte* records, size_t count, const V5Context& context, ObservationBatch& batch,
                   size_t row);

}  // namespace luytre::netflow
