// Executes plans: the records of a data set become rows of flow batches.
#pragma once
#include <cstdint>
#include <optional>
#include <span>

#include "telemetry/decoder.h"
#include "telemetry/netflow/plan.h"
#include "telemetry/netflow/sampling.h"

namespace luytre::netflow {

// Where the rows go and what all records of a set have in common.
struct WriteContext {
  BatchBuilder& batches;
  BatchSink& sink;
  MessageClock clock;
  uint16_t origin = 0;
  std::optional<uint32_t> rate;  // the sampling rate of all records; none: ask `samplers` for each
  const Samplers& samplers;
  uint16_t template_id = 0;
};

// Records one after the other, without variable-length fields: plan.record_length bytes each.
struct RecordRun {
  const std::byte* first = nullptr;
  size_t rows = 0;
};

enum class Direction : uint8_t { forward, reverse };

// Writes the rows of `run` in one direction; the number written is returned. Backward those records have a
// row whose reverse counter is not zero, forward all but those that counted backward only. The plan has rows.
size_t write_rows(WriteContext& context, const Plan& plan, Direction direction, const RecordRun& run);

// IPFIX uptimes count from the exporter's start.
MessageClock with_system_init(MessageClock clock, uint64_t init_milliseconds);

}  // namespace luytre::netflow
