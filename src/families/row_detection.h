// A detection about one row of a batch, begun: its ends, times and counts.
#pragma once
#include "families/detector.h"

namespace luytre {

enum class Side : uint8_t { src, dst };

// False where the row is known to be of another protocol; a row that is still to be completed may be any.
inline bool may_be_protocol(const ObservationBatch& batch, uint32_t row, uint8_t protocol) {
  return batch.completer || batch.protocol[row] == protocol;
}

// Completes the row. `host` is the end that is ours; the other is the remote.
inline Detection row_detection(const DetectorInfo& info, ObservationBatch& batch, uint32_t row,
                               Side host = Side::src) {
  batch.complete({&row, 1});
  Detection d;
  d.detector = &info;
  d.first = batch.first[row];
  d.last = batch.last[row];
  d.host = batch.src(row);
  d.remote = batch.dst(row);
  if (batch.src_port.present()) d.port = batch.src_port[row];
  if (batch.dst_port.present()) d.remote_port = batch.dst_port[row];
  if (host == Side::dst) {
    std::swap(d.host, d.remote);
    std::swap(d.port, d.remote_port);
  }
  if (batch.protocol.present()) d.protocol = batch.protocol[row];
  if (batch.packets.present()) d.packets = batch.packets[row];
  if (batch.bytes.present()) d.bytes = batch.bytes[row];
  d.family = info.family;
  d.category = info.category;
  d.evidence = info.grade;
  return d;
}

}  // namespace luytre
