// What all decoders of other people's reports share: the class a classification word means, rows in batches,
// and the `detail` of a row as JSON.
#pragma once
#include <string_view>

#include "telemetry/decoder.h"
#include "wire/text/names.h"

namespace luytre {

// The class of an incident type as the Reference Security Incident Taxonomy, IntelMQ (its retired words too)
// and the giver's own lists write it: "infected-system", "c&c", "brute-force". Unknown words give other.
ReportClass report_class_of(std::string_view type);
// The class of our own word for it, "c2-server"; nothing when it is none.
std::optional<ReportClass> report_class_named(std::string_view name);

// One report row. Views must live until the batch is given on: those into the decoder's input do until
// decode() returns; everything else is copied by ReportRows::keep().
struct ReportRow {
  Timestamp first = kNoTime, last = kNoTime;
  IpAddress src, dst;
  uint16_t src_port = 0, dst_port = 0;
  uint8_t protocol = 0;
  ReportClass report_class = ReportClass::other;
  std::string_view report, infection, name;  // `name` lower case and without final dot when it is a domain
};

// A domain in the form `name` has: lower case, no final dot. A URL stays as it is.
inline std::string_view report_name(std::string_view name, Arena& arena) {
  if (name.empty() || name.find('/') != std::string_view::npos) return name;
  return lower_case(without_final_dot(name), arena);
}

// Rows into batches. Not thread-safe.
class ReportRows {
 public:
  void begin(uint16_t origin) { origin_ = origin; }
  // `detail` is copied; the views of `row` are not.
  void add(const ReportRow& row, std::string_view detail, BatchSink& sink) {
    put(row, detail, row.src.is_v4() && (row.dst.is_v4() || row.dst.is_unspecified()), sink);
  }
  // The same, copying every text.
  void add_copied(const ReportRow& row, std::string_view detail, BatchSink& sink);
  void flush(BatchSink& sink) {
    builder_.flush(sink);
    held_ = 0;
  }

 private:
  static constexpr size_t kTextLimit = 4 << 20;  // of text held in open batches before they are given on

  void put(const ReportRow& row, std::string_view detail, bool v4, BatchSink& sink);
  ObservationBatch& open(bool v4);

  BatchBuilder builder_;
  uint16_t origin_ = 0;
  size_t held_ = 0;
};

}  // namespace luytre
