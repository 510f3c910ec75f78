// Rows of Zeek records: which batch a record goes to, and the columns all rows share.
#pragma once
#include "telemetry/decoder.h"
#include "telemetry/zeek/zeek_record.h"

namespace luytre {

class ZeekRows {
 public:
  BatchBuilder builder;
  uint16_t origin = 0;

  // The batch for one more row of this kind, with the columns every row shares filled.
  ObservationBatch& open(ObservationKind kind, AddressFamily family, RowCompleter* completer) {
    ObservationBatch& batch = builder.open(kind, family);
    if (batch.size > 0) return batch;
    batch.completer = completer;
    if (!batch.origin.present() || batch.origin[0] != origin)
      std::fill_n(batch.origin.data(), kBatchRows, origin);
    return batch;
  }

  static void put_addresses(ObservationBatch& batch, const IpAddress& src, const IpAddress& dst,
                            uint16_t src_port, uint16_t dst_port) {
    uint32_t row = batch.size;
    if (batch.family == AddressFamily::v4) {
      batch.src4[row] = src.v4();
      batch.dst4[row] = dst.v4();
    } else {
      batch.src6[row] = src;
      batch.dst6[row] = dst;
    }
    batch.src_port[row] = src_port;
    batch.dst_port[row] = dst_port;
  }

  static AddressFamily family_of(const IpAddress& a, const IpAddress& b) {
    return a.is_v4() && b.is_v4() ? AddressFamily::v4 : AddressFamily::v6;
  }
};

}  // namespace luytre
