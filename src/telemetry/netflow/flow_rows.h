// Flow batches as plain rows, for tests.
#pragma once
#include <string>
#include <vector>

#include "model/observation.h"

namespace luytre::netflow {

struct FlowRow {
  bool v6 = false;
  Timestamp first = kNoTime, last = kNoTime;
  IpAddress src, dst;  // IPv4 in its mapped form, in v4 rows
  uint16_t src_port = 0, dst_port = 0;
  uint8_t protocol = 0, tcp_flags = 0;
  uint64_t packets = 0, bytes = 0;
  uint32_t sampling = 0;
  uint16_t origin = 0;
  bool translated = false;
  IpAddress nat_src, nat_dst;
  uint16_t nat_src_port = 0, nat_dst_port = 0;
  friend bool operator==(const FlowRow&, const FlowRow&) = default;
  std::string to_string() const;
};

std::vector<FlowRow> rows_of(const ObservationBatch& batch);

// Keeps all rows, in the order they came, by family.
class RowSink : public BatchSink {
 public:
  void consume(ObservationBatch& batch) override;
  std::vector<FlowRow> v4, v6;
  std::vector<FlowRow> all() const;
  std::string text() const;  // a line each
};

}  // namespace luytre::netflow
