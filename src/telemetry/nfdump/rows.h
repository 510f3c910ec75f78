// Flow records of a block as rows: match columns at once, the rest when a row is completed.
#pragma once
#include "telemetry/decoder.h"
#include "telemetry/nfdump/samplers.h"
#include "telemetry/nfdump/shape.h"

namespace luytre::nfdump {

// What all completers of one decoder read.
struct RowContext {
  uint32_t sampling = 0;  // DecodeOptions::sampling
  Samplers samplers;
};

// Remembers the record of every row of one batch.
class RecordRows : public RowCompleter {
 public:
  explicit RecordRows(const RowContext& context) : context_(context) {}
  void remember(uint32_t row, const std::byte* record) { records_[row] = record; }
  void complete(ObservationBatch& batch, std::span<const uint32_t> rows) override;

 private:
  void complete_row(ObservationBatch& batch, uint32_t row, const std::byte* record, const Shape& shape) const;

  const RowContext& context_;
  Shapes shapes_;
  std::array<const std::byte*, kBatchRows> records_;
};

// Rows view the records: flush before they go. Not thread-safe.
class RowWriter {
 public:
  RowWriter(const RowContext& context, DecodeCounts& counts)
      : counts_(counts), v4_rows_(context), v6_rows_(context) {}

  // Takes the flow records that follow each other from `at`, up to the first thing that is none of them:
  // another type, one that overruns `end`, or the end. Returns where that is.
  const std::byte* take(const std::byte* at, const std::byte* end, uint16_t origin, BatchSink& sink);
  void flush(BatchSink& sink) { builder_.flush(sink); }

 private:
  ObservationBatch& open(AddressFamily family);
  void put_v6(const std::byte* record, const Shape& shape, BatchSink& sink);
  void put_extras(ObservationBatch& batch, const std::byte* record, const Shape& shape);

  DecodeCounts& counts_;
  BatchBuilder builder_;
  Shapes shapes_;
  RecordRows v4_rows_, v6_rows_;
  uint16_t origin_ = 0;
};

}  // namespace luytre::nfdump
