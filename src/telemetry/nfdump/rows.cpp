#include "telemetry/nfdump/rows.h"

#include <algorithm>

namespace luytre::nfdump {
namespace {

constexpr uint64_t kLatestMilliseconds = 253'402'300'799'999;  // 9999-12-31

Timestamp to_time(uint64_t milliseconds) {
  return milliseconds == 0 || milliseconds > kLatestMilliseconds
             ? kNoTime
             : static_cast<Timestamp>(milliseconds * 1000);
}

IpAddress load_ipv6(const std::byte* p) {
  return {load<uint64_t>(p), load<uint64_t>(p + 8)};
}

std::string_view payload(const std::byte* record, const Shape& shape, Element element) {
  if (!shape[element]) return {};
  return {reinterpret_cast<const char*>(record + shape[element]),
          std::min<size_t>(shape.length(element), kOpeningBytes)};
}

}  // namespace

void RecordRows::complete(ObservationBatch& batch, std::span<const uint32_t> rows) {
  for (uint32_t row : rows) complete_row(batch, row, records_[row], *shapes_.find(records_[row]));
}

void RecordRows::complete_row(ObservationBatch& b, uint32_t row, const std::byte* record,
                              const Shape& shape) const {
  uint64_t first = 0, last = 0, received = 0, packets = 0, bytes = 0;
  b.protocol[row] = b.tcp_flags[row] = 0;
  if (shape[kGeneric]) {
    const std::byte* p = record + shape[kGeneric];
    first = load<uint64_t>(p);
    last = load<uint64_t>(p + 8);
    received = load<uint64_t>(p + 16);
    packets = load<uint64_t>(p + 24);
    bytes = load<uint64_t>(p + 32);
    b.protocol[row] = static_cast<uint8_t>(p[44]);
    b.tcp_flags[row] = static_cast<uint8_t>(p[45]);
  }
  if (shape[kCounters]) {
    packets += load<uint64_t>(record + shape[kCounters] + 8);
    bytes += load<uint64_t>(record + shape[kCounters] + 16);
  }
  for (Element event : {kNselCommon, kNelCommon})
    if (first == 0 && shape[event]) first = load<uint64_t>(record + shape[event]);
  if (first == 0) first = last != 0 ? last : received;
  b.first[row] = to_time(first);
  b.last[row] = to_time(std::max(first, last));

  uint32_t rate = 1;
  if (static_cast<uint8_t>(record[10]) & kSampled) {
    rate = context_.sampling     ? context_.sampling
           : shape[kSamplerInfo] ? std::max(load<uint32_t>(record + shape[kSamplerInfo] + 4), 1u)
                                 : context_.samplers.rate(load<uint16_t>(record + 8));
  } else if (context_.sampling) {
    rate = context_.sampling;
    packets *= rate;
    bytes *= rate;
  }
  b.sampling[row] = rate;
  b.packets[row] = packets;
  b.bytes[row] = bytes;
}

ObservationBatch& RowWriter::open(AddressFamily family) {
  ObservationBatch& batch = builder_.open(ObservationKind::flow, family);
  if (batch.size > 0) return batch;
  batch.completer = family == AddressFamily::v4 ? &v4_rows_ : &v6_rows_;
  if (!batch.origin.present() || batch.origin[0] != origin_)
    std::fill_n(batch.origin.data(), kBatchRows, origin_);
  return batch;
}

const std::byte* RowWriter::take(const std::byte* at, const std::byte* end, uint16_t origin,
                                 BatchSink& sink) {
  if (origin != origin_) {
    builder_.flush(sink);
    origin_ = origin;
  }
  ObservationBatch* batch = &open(AddressFamily::v4);
  uint32_t *src = batch->src4.data(), *dst = batch->dst4.data();
  uint16_t *src_port = batch->src_port.data(), *dst_port = batch->dst_port.data();
  bool payload_columns = batch->opening.present();
  for (; static_cast<size_t>(end - at) >= kFlowHeader;) {
    if (load<uint16_t>(at) != kFlow) break;
    size_t size = load<uint16_t>(at + 2);
    if (size < kFlowHeader || size > static_cast<size_t>(end - at)) break;
    const std::byte* record = at;
    at += size;
    const Shape* shape = shapes_.find(record);
    if (!shape || !(*shape)[kIpv4]) [[unlikely]] {
      if (!shape)
        ++counts_.malformed;
      else if (!(*shape)[kIpv6])
        ++counts_.unsupported;
      else
        put_v6(record, *shape, sink);
      continue;
    }
    uint32_t row = batch->size;
    const std::byte* address = record + (*shape)[kIpv4];
    src[row] = load<uint32_t>(address);
    dst[row] = load<uint32_t>(address + 4);
    uint32_t ports = (*shape)[kGeneric] ? load<uint32_t>(record + (*shape)[kGeneric] + 40) : 0;
    src_port[row] = static_cast<uint16_t>(ports);
    dst_port[row] = static_cast<uint16_t>(ports >> 16);
    v4_rows_.remember(row, record);
    if (shape->has_nat() || shape->has_payload() || payload_columns) [[unlikely]] {
      put_extras(*batch, record, *shape);
      payload_columns = batch->opening.present();
    }
    ++counts_.records;
    builder_.added(*batch, sink);
    if (batch->size == 0) batch->completer = &v4_rows_;
  }
  return at;
}

void RowWriter::put_v6(const std::byte* record, const Shape& shape, BatchSink& sink) {
  ObservationBatch& batch = open(AddressFamily::v6);
  uint32_t row = batch.size;
  const std::byte* address = record + shape[kIpv6];
  batch.src6[row] = load_ipv6(address);
  batch.dst6[row] = load_ipv6(address + 16);
  bool generic = shape[kGeneric];
  batch.src_port[row] = generic ? load<uint16_t>(record + shape[kGeneric] + 40) : uint16_t{0};
  batch.dst_port[row] = generic ? load<uint16_t>(record + shape[kGeneric] + 42) : uint16_t{0};
  v6_rows_.remember(row, record);
  put_extras(batch, record, shape);
  ++counts_.records;
  builder_.added(batch, sink);
}

void RowWriter::put_extras(ObservationBatch& batch, const std::byte* record, const Shape& shape) {
  uint32_t row = batch.size;
  if (shape.has_nat()) {
    ObservationBatch::Translation to{row, batch.src(row), batch.dst(row), batch.src_port[row],
                                     batch.dst_port[row]};
    if (shape[kNatIpv4]) {
      const std::byte* p = record + shape[kNatIpv4];
      to.src = IpAddress::from_v4(load<uint32_t>(p));
      to.dst = IpAddress::from_v4(load<uint32_t>(p + 4));
    } else if (shape[kNatIpv6]) {
      to.src = load_ipv6(record + shape[kNatIpv6]);
      to.dst = load_ipv6(record + shape[kNatIpv6] + 16);
    }
    if (shape[kNatPorts]) {
      to.src_port = load<uint16_t>(record + shape[kNatPorts]);
      to.dst_port = load<uint16_t>(record + shape[kNatPorts] + 2);
    }
    // nfcapd makes these elements from templates that have the fields, filled or not.
    if (!to.src.is_unspecified() || !to.dst.is_unspecified()) batch.translations.push_back(to);
  }
  if (shape.has_payload() && !batch.opening.present()) {
    std::fill_n(batch.opening.data(), row, std::string_view());
    std::fill_n(batch.reply.data(), row, std::string_view());
  }
  if (batch.opening.present()) {
    batch.opening[row] = payload(record, shape, kPayload);
    batch.reply[row] = payload(record, shape, kPayloadBack);
  }
}

}  // namespace luytre::nfdump
