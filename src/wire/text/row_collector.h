// Observation batches as plain rows that tests compare with a twin's or print.
#pragma once
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/check.h"
#include "model/counts.h"
#include "model/observation.h"

namespace luytre {

// One observation with every column; those its kind does not have keep the "unknown" value.
struct PlainRow {
  ObservationKind kind = ObservationKind::flow;
  Timestamp first = kNoTime, last = kNoTime;
  IpAddress src, dst;
  uint16_t src_port = 0, dst_port = 0;
  uint8_t protocol = 0;
  uint16_t origin = 0;
  uint64_t packets = 0, bytes = 0;
  uint32_t sampling = 1;
  uint8_t tcp_flags = 0;
  std::string name;
  uint16_t query_type = 0;
  uint8_t response_code = 255;
  std::vector<IpAddress> answers;
  std::string host, path, method, user_agent;
  uint16_t status = 0;
  std::string server_name, ja3, ja4, certificate;
  std::string signature, category;
  std::string opening, reply;
  uint32_t tcp_sequence = 0;
  ReportClass report_class = ReportClass::other;
  std::string report, infection, detail;
  friend bool operator==(const PlainRow&, const PlainRow&) = default;
};
// "" for an unknown address of either family, so that twins need not know which batch a row is in.
std::string to_string(const PlainRow& row);

// Completes every row it is given and keeps it.
class RowCollector : public BatchSink {
 public:
  void consume(ObservationBatch& batch) override;
  std::vector<PlainRow> rows;
  size_t batches = 0;
};

// The rows in one canonical order, as text: batches of the families interleave as it happens.
std::vector<std::string> sorted_text(const std::vector<PlainRow>& rows);

// What became of a text: a decoder's answer or its twin's.
struct PlainDecoded {
  std::vector<PlainRow> rows;
  DecodeCounts counts;
};

// Gives `text` to a stream decoder (telemetry/decoder.h) in pieces of `piece` bytes more each time, as a
// reader does.
template <class Decoder>
PlainDecoded decode_in_pieces(Decoder& decoder, std::string_view text, size_t piece, uint16_t origin = 0) {
  RowCollector collector;
  size_t begin = 0, end = 0;
  do {
    end = std::min(text.size(), end + std::max<size_t>(piece, 1));
    // An exact copy, so that a sanitizer sees every read past the end.
    std::vector<char> exact(text.begin() + static_cast<ptrdiff_t>(begin),
                            text.begin() + static_cast<ptrdiff_t>(end));
    std::string_view view(exact.data(), exact.size());
    begin +=
        decoder.decode({.bytes = as_bytes(view), .origin = origin, .last = end == text.size()}, collector);
  } while (end < text.size());
  LUYTRE_CHECK(begin == text.size());
  decoder.flush(collector, true);
  return {std::move(collector.rows), decoder.counts()};
}

// Takes batches and counts rows only: what a benchmark gives a decoder.
class RowCounter : public BatchSink {
 public:
  void consume(ObservationBatch& batch) override { rows += batch.size; }
  uint64_t rows = 0;
};

}  // namespace luytre
