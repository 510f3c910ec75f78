#include "telemetry/netflow/message_builder.h"

#include "base/bytes.h"
#include "base/check.h"
#include "telemetry/netflow/netflow.h"

namespace luytre::netflow {

Bytes& Bytes::number(uint64_t value, size_t width) {
  for (size_t i = width; i > 0; --i) push_back(i > 8 ? '\0' : static_cast<char>(value >> 8 * (i - 1)));
  return *this;
}

Bytes& Bytes::address(std::string_view text) {
  auto address = IpAddress::parse(text);
  LUYTRE_CHECK(address);
  if (address->is_v4()) return u32(address->v4());
  return u64(address->high()).u64(address->low());
}

Bytes set(uint16_t id, const Bytes& body) {
  return Bytes().u16(id).u16(kSetHeader + body.size()).text(body);
}

Bytes template_record(const Template& layout, uint16_t version) {
  Bytes out;
  out.u16(layout.id);
  if (version == kV9 && layout.options) {
    out.u16(layout.scope_fields * 4u).u16((layout.fields.size() - layout.scope_fields) * 4);
  } else {
    out.u16(layout.fields.size());
    if (layout.options && !layout.fields.empty()) out.u16(layout.scope_fields);
  }
  for (const Field& f : layout.fields) {
    bool enterprise = version == kIpfix && f.enterprise != 0;
    out.u16(f.id | (enterprise ? 0x8000u : 0u)).u16(f.length);
    if (enterprise) out.u32(f.enterprise);
  }
  return out;
}

Bytes template_set(const Template& layout, uint16_t version) {
  return set(static_cast<uint16_t>((version == kV9 ? 0 : 2) + layout.options),
             template_record(layout, version));
}

Bytes v9(const MessageStart& start, std::initializer_list<Bytes> sets) {
  Bytes out;
  out.u16(kV9).u16(sets.size()).u32(start.uptime).u32(start.seconds).u32(start.sequence).u32(start.domain);
  for (const Bytes& s : sets) out.text(s);
  return out;
}

Bytes ipfix(const MessageStart& start, std::initializer_list<Bytes> sets) {
  return ipfix(start, std::vector<Bytes>(sets));
}

Bytes ipfix(const MessageStart& start, const std::vector<Bytes>& sets) {
  Bytes body;
  for (const Bytes& s : sets) body.text(s);
  return Bytes()
      .u16(kIpfix)
      .u16(kIpfixHeader + body.size())
      .u32(start.seconds)
      .u32(start.sequence)
      .u32(start.domain)
      .text(body);
}

Bytes v5(const V5Start& start, const std::vector<Bytes>& records) {
  Bytes out;
  out.u16(kV5)
      .u16(records.size())
      .u32(start.uptime)
      .u32(start.seconds)
      .u32(start.nanoseconds)
      .u32(start.sequence);
  out.u8(start.engine_type).u8(start.engine_id).u16(start.sampling);
  for (const Bytes& r : records) out.text(r);
  return out;
}

Bytes v5_record(uint32_t mark) {
  Bytes out;
  out.u32(0xc0000201 + mark).address("198.51.100.2").address("203.0.113.9").u16(1).u16(2);
  out.u32(10).u32(1000).u32(kUptime - 5000).u32(kUptime - 2000);
  out.u16(40000).u16(443).u8(0).u8(0x1b).u8(6).u8(0).u16(0).u16(0).u8(24).u8(24).u16(0);
  return out;
}

Template simple_template(uint16_t id) {
  return {id,
          false,
          0,
          {field(kSource4, 4), field(kDestination4, 4), field(kSourcePort, 2), field(kDestinationPort, 2),
           field(kProtocol, 1), field(kPacketDelta, 4), field(kOctetDelta, 4)}};
}

Bytes simple_record(uint32_t mark) {
  return Bytes().u32(0xc0000201 + mark).address("198.51.100.2").u16(40000).u16(443).u8(6).u32(10).u32(1000);
}

Session::Session(const DecodeOptions& options, bool file)
    : decoder(file ? make_netflow_file_decoder(options) : make_netflow_decoder(options)) {}

Session& Session::datagram(const Bytes& bytes, std::string_view exporter, Timestamp received) {
  Input input;
  // An exact copy, so that the address sanitizer sees every read past the end.
  std::vector<char> copy(bytes.begin(), bytes.end());
  input.bytes = as_bytes({copy.data(), copy.size()});
  input.exporter = IpAddress::parse(exporter).value();
  input.received = received;
  input.origin = 7;
  size_t used = decoder->decode(input, sink);
  LUYTRE_CHECK(used == bytes.size());
  return *this;
}

Session& Session::end() {
  decoder->flush(sink, true);
  return *this;
}

std::vector<FlowRow> Session::rows() {
  decoder->flush(sink, false);
  return sink.all();
}

}  // namespace luytre::netflow
