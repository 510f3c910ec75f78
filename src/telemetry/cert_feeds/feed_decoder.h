// What the line lists share: lines in, one row each.
#pragma once
#include <string>
#include <vector>

#include "base/bytes.h"
#include "telemetry/decoder.h"
#include "telemetry/detail_json.h"
#include "telemetry/report_rows.h"
#include "wire/text/line_stream.h"

namespace luytre {

// One line of a list, read: a derived class says how.
class FeedDecoder : public Decoder {
 public:
  size_t decode(const Input& input, BatchSink& sink) final;
  void flush(BatchSink& sink, bool) final { rows_.flush(sink); }
  const DecodeCounts& counts() const final { return counts_; }

 protected:
  // Fills `row` and `detail` from a line that is not empty; false when it is malformed. Texts of the row that
  // do not view the line go into `texts_`.
  virtual bool read(std::string_view line, ReportRow& row, DetailJson& detail) = 0;
  Arena texts_;

 private:
  LineStream stream_;
  ReportRows rows_;
  DetailJson detail_;
  DecodeCounts counts_;
};

// Cuts `line` at `separator`, trimmed; at most 64 fields, the last takes the rest.
void split_fields(std::string_view line, char separator, std::vector<std::string_view>& fields);
// 1..65535, else 0.
uint16_t feed_port(std::string_view text);

}  // namespace luytre
