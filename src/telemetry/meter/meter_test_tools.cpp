#include "telemetry/meter/meter_test_tools.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/bytes.h"

namespace luytre::meter {

void RowKeeper::consume(ObservationBatch& batch) {
  for (uint32_t i = 0; i < batch.size; ++i) {
    if (batch.kind == ObservationKind::flow) {
      flows.push_back({batch.first[i], batch.last[i], batch.src(i).to_string(), batch.dst(i).to_string(),
                       batch.src_port[i], batch.dst_port[i], batch.protocol[i], batch.tcp_flags[i],
                       batch.packets[i], batch.bytes[i], std::string(batch.opening[i]),
                       std::string(batch.reply[i]), batch.tcp_sequence[i]});
      continue;
    }
    std::string ends = fmt::format("{} {}.{} > {}.{}", batch.first[i], batch.src(i).to_string(),
                                   batch.src_port[i], batch.dst(i).to_string(), batch.dst_port[i]);
    if (batch.kind == ObservationKind::http)
      http.push_back(fmt::format("{} {} {} {} {}", ends, batch.method[i], batch.host[i], batch.path[i],
                                 batch.user_agent[i]));
    if (batch.kind == ObservationKind::tls)
      tls.push_back(fmt::format("{} {} {} {} {}", ends, batch.server_name[i], batch.ja3[i], batch.ja4[i],
                                batch.certificate[i]));
  }
}

void RowKeeper::sort() {
  std::sort(flows.begin(), flows.end());
  std::sort(http.begin(), http.end());
  std::sort(tls.begin(), tls.end());
}

void MeterRun::frame(Timestamp time, std::string_view frame, size_t original_length) {
  std::string copy(frame);  // dies with the call, as captured frames do
  Packet packet;
  PacketKind kind = dissect(as_bytes(copy), 1, static_cast<uint32_t>(original_length), packet);
  meter->add(kind, packet, time, 7, rows);
}

void MeterRun::tcp(Timestamp time, const Endpoints& ends, uint32_t sequence, unsigned flags,
                   std::string_view payload) {
  frame(time, tcp_frame(ends, sequence, flags, payload));
}

void MeterRun::udp(Timestamp time, const Endpoints& ends, std::string_view payload) {
  frame(time, udp_frame(ends, payload));
}

void MeterRun::end() {
  meter->flush(rows, true);
  rows.sort();
}

Endpoints back(const Endpoints& ends) {
  return {ends.dst, ends.src, ends.dst_port, ends.src_port};
}

}  // namespace luytre::meter
