// What the delimited decoders share: finding the layout, cutting runs of lines, and completing rows from
// their lines.
#pragma once
#include <array>
#include <memory>
#include <optional>
#include <vector>

#include "telemetry/decoder.h"
#include "telemetry/delimited/columns.h"
#include "wire/text/line_index.h"
#include "wire/text/line_stream.h"

namespace luytre {

// Remembers the line of every row of one batch and completes rows from it.
class LineRows : public RowCompleter {
 public:
  explicit LineRows(const std::optional<ColumnLayout>& layout) : layout_(layout) {}
  void remember(uint32_t row, const char* line) { lines_[row] = line; }  // `line` goes on to a '\n'
  void complete(ObservationBatch& batch, std::span<const uint32_t> rows) final;

 protected:
  // The trimmed text of a field; "" when the line has no such column.
  std::string_view field(ColumnRole role) const;
  virtual void complete_row(ObservationBatch& batch, uint32_t row) = 0;

 private:
  const std::optional<ColumnLayout>& layout_;
  std::array<const char*, kBatchRows> lines_;
  Arena unquoted_;
  std::vector<std::string_view> fields_;
};

// Decodes runs of lines once the layout is known; derived classes turn lines into rows.
class DelimitedDecoder : public Decoder {
 public:
  size_t decode(const Input& input, BatchSink& sink) final;
  void flush(BatchSink& sink, bool end) final;
  const DecodeCounts& counts() const final { return counts_; }

 protected:
  DelimitedDecoder(const DecodeOptions& options, std::span<const ColumnWord> words,
                   std::span<const ColumnRole> must);

  // The layout of a file without header or mapping, told from its first line. Nothing: there is no such
  // thing.
  virtual std::optional<ColumnLayout> usual_layout(std::string_view) const { return std::nullopt; }
  // Turns the lines of index_ over `run` into rows; returns how many lines it took (fewer only when the
  // layout changed, so that the rest must be indexed anew).
  virtual size_t decode_lines(std::string_view run, BatchSink& sink) = 0;
  virtual void layout_changed() = 0;

  // True when `line` is a header; it is in force from then on.
  bool take_header(std::string_view line, BatchSink& sink);
  // The batch for one more row, with the columns that are the same for all rows filled.
  ObservationBatch& open(ObservationKind kind, AddressFamily family, LineRows& rows);

  const DecodeOptions options_;
  std::optional<ColumnLayout> layout_;
  LineIndex index_;
  DecodeCounts counts_;
  BatchBuilder builder_;

 private:
  std::string_view seek_layout(std::string_view run, BatchSink& sink);

  const std::span<const ColumnWord> words_;
  const std::span<const ColumnRole> must_;
  const std::optional<ColumnMapping> mapping_;
  LineStream stream_;
  uint16_t origin_ = 0;
  size_t lines_without_layout_ = 0;
};

}  // namespace luytre
