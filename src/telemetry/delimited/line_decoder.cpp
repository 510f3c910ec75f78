#include "telemetry/delimited/line_decoder.h"

#include <algorithm>
#include <cstring>

#include "base/bytes.h"
#include "wire/text/split.h"
#include "wire/text/values.h"

namespace luytre {
namespace {

constexpr size_t kHeaderWithin = 64;  // lines looked at for a header before the file is given up

std::string_view line_at(const char* begin) {
  return {begin, static_cast<size_t>(static_cast<const char*>(::rawmemchr(begin, '\n')) - begin)};
}

template <class T>
void fill(Column<T>& column, T value) {
  std::fill_n(column.data(), kBatchRows, value);
}

}  // namespace

void LineRows::complete(ObservationBatch& batch, std::span<const uint32_t> rows) {
  for (uint32_t row : rows) {
    unquoted_.clear();
    split_line(line_at(lines_[row]), layout_->separator, unquoted_, fields_);
    complete_row(batch, row);
  }
}

std::string_view LineRows::field(ColumnRole role) const {
  int column = (*layout_)[role];
  return column < 0 || static_cast<size_t>(column) >= fields_.size() ? std::string_view()
                                                                     : trim_spaces(fields_[column]);
}

DelimitedDecoder::DelimitedDecoder(const DecodeOptions& options, std::span<const ColumnWord> words,
                                   std::span<const ColumnRole> must)
    : options_(options), words_(words), must_(must), mapping_(ColumnMapping::parse(options.columns)) {}

bool DelimitedDecoder::take_header(std::string_view line, BatchSink& sink) {
  auto layout = mapping_->read_header(line, options_.separator, words_, must_);
  if (!layout) return false;
  builder_.flush(sink);  // rows of the old layout are completed by it
  layout_ = layout;
  layout_changed();
  return true;
}

// Passes over lines until one tells the layout; returns what follows, from the first line of data.
std::string_view DelimitedDecoder::seek_layout(std::string_view run, BatchSink& sink) {
  while (!run.empty()) {
    std::string_view line = line_at(run.data());
    std::string_view rest = run.substr(line.size() + 1);
    if (line.ends_with('\r')) line.remove_suffix(1);
    bool given_up = !mapping_ || lines_without_layout_ >= kHeaderWithin;
    if (line.empty()) {
      run = rest;
      continue;
    }
    if (!given_up) {
      if (take_header(line, sink)) return rest;
      if (line.starts_with('#')) {
        run = rest;
        continue;
      }
      layout_ = mapping_->by_number()       ? mapping_->without_header(line, options_.separator, must_)
                : mapping_->names_nothing() ? usual_layout(line)
                                            : std::nullopt;
      if (layout_) {
        layout_changed();
        return run;
      }
    }
    ++lines_without_layout_;
    ++counts_.unsupported;
    run = rest;
  }
  return run;
}

size_t DelimitedDecoder::decode(const Input& input, BatchSink& sink) {
  origin_ = input.origin;
  stream_.begin(as_text(input.bytes), input.last);
  while (auto run = stream_.next()) {
    std::string_view text = run->text;
    if (!layout_) text = seek_layout(text, sink);
    while (!text.empty()) {
      index_.build(text, layout_->separator, '"');
      if (run->unterminated && index_.line(0).count() < layout_->columns) {
        ++counts_.incomplete;
        break;
      }
      size_t taken = decode_lines(text, sink);
      text = taken == index_.lines() ? std::string_view() : text.substr(index_.line(taken).line_begin());
    }
  }
  counts_.over_limit = stream_.over_limit();
  builder_.flush(sink);  // rows view the input
  return stream_.consumed();
}

void DelimitedDecoder::flush(BatchSink& sink, bool) {
  builder_.flush(sink);
}

ObservationBatch& DelimitedDecoder::open(ObservationKind kind, AddressFamily family, LineRows& rows) {
  ObservationBatch& batch = builder_.open(kind, family);
  if (batch.size > 0) return batch;
  batch.completer = &rows;
  bool fresh = !batch.origin.present();
  if (fresh || batch.origin[0] != origin_) fill(batch.origin, origin_);
  if (!fresh) return batch;
  // Columns that stay unknown unless a row sets them.
  fill(batch.src_port, uint16_t{0});
  fill(batch.dst_port, uint16_t{0});
  fill(batch.protocol, uint8_t{0});
  if (family == AddressFamily::v4) {
    fill(batch.src4, uint32_t{0});
    fill(batch.dst4, uint32_t{0});
  } else {
    fill(batch.src6, IpAddress());
    fill(batch.dst6, IpAddress());
  }
  return batch;
}

}  // namespace luytre
