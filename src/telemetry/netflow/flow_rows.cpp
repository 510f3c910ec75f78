#include "telemetry/netflow/flow_rows.h"

#include <fmt/format.h>

namespace luytre::netflow {

std::string FlowRow::to_string() const {
  auto time = [](Timestamp t) { return t == kNoTime ? std::string("-") : format_time(t); };
  std::string text = fmt::format("{} {} {}:{} > {}:{} proto {} flags {:#04x} packets {} bytes {} 1:{}",
                                 time(first), time(last), src.to_string(), src_port, dst.to_string(),
                                 dst_port, protocol, tcp_flags, packets, bytes, sampling);
  if (translated)
    text += fmt::format(" nat {}:{} > {}:{}", nat_src.to_string(), nat_src_port, nat_dst.to_string(),
                        nat_dst_port);
  return text;
}

std::vector<FlowRow> rows_of(const ObservationBatch& batch) {
  std::vector<FlowRow> rows;
  for (uint32_t i = 0; i < batch.size; ++i) {
    FlowRow row;
    row.v6 = batch.family == AddressFamily::v6;
    row.first = batch.first[i];
    row.last = batch.last[i];
    row.src = batch.src(i);
    row.dst = batch.dst(i);
    row.src_port = batch.src_port[i];
    row.dst_port = batch.dst_port[i];
    row.protocol = batch.protocol[i];
    row.tcp_flags = batch.tcp_flags[i];
    row.packets = batch.packets[i];
    row.bytes = batch.bytes[i];
    row.sampling = batch.sampling[i];
    row.origin = batch.origin[i];
    rows.push_back(row);
  }
  for (const ObservationBatch::Translation& t : batch.translations) {
    FlowRow& row = rows.at(t.row);
    row.translated = true;
    row.nat_src = t.src;
    row.nat_dst = t.dst;
    row.nat_src_port = t.src_port;
    row.nat_dst_port = t.dst_port;
  }
  return rows;
}

void RowSink::consume(ObservationBatch& batch) {
  std::vector<FlowRow>& to = batch.family == AddressFamily::v4 ? v4 : v6;
  for (FlowRow& row : rows_of(batch)) to.push_back(row);
}

std::vector<FlowRow> RowSink::all() const {
  std::vector<FlowRow> rows = v4;
  rows.insert(rows.end(), v6.begin(), v6.end());
  return rows;
}

std::string RowSink::text() const {
  std::string text;
  for (const FlowRow& row : all()) text += row.to_string() + '\n';
  return text;
}

}  // namespace luytre::netflow
