#include "telemetry/sflow/samples.h"

namespace luytre::sflow {
namespace {

// Enterprise 0's flow record formats.
enum RecordFormat : uint32_t {
  kRawHeader = 1,
  kEthernet = 2,
  kIpv4 = 3,
  kIpv6 = 4,
  kExtendedNat = 1007,
  kExtendedNatPort = 1020,
};

// 1: IPv4, 2: IPv6; 0: unknown, without bytes. The reader goes bad at any other.
IpAddress read_address(ByteReader& reader) {
  switch (reader.u32()) {
    case 0:
      return {};
    case 1:
      return IpAddress::from_v4(reader.u32());
    case 2: {
      auto bytes = reader.bytes(16);
      return reader.ok() ? IpAddress::from_bytes(bytes.data()) : IpAddress();
    }
    default:
      reader.skip(SIZE_MAX);
      return {};
  }
}

bool read_record(uint32_t format, std::span<const std::byte> body, FlowSample& sample) {
  ByteReader reader(body);
  switch (format) {
    case kRawHeader: {
      if (!sample.header.empty()) return true;
      uint32_t protocol = reader.u32(), length = reader.u32();
      reader.skip(4);  // stripped
      auto header = reader.bytes(reader.u32());
      if (!reader.ok()) return false;
      sample.header = header;
      sample.header_protocol = protocol;
      sample.frame_length = length;
      return true;
    }
    case kEthernet:
      sample.ethernet_length = reader.u32();
      return reader.ok();
    case kIpv4:
      sample.ipv4 = reader.bytes(32);
      return reader.ok();
    case kIpv6:
      sample.ipv6 = reader.bytes(56);
      return reader.ok();
    case kExtendedNat:
      sample.nat_src = read_address(reader);
      sample.nat_dst = read_address(reader);
      return sample.nat = reader.ok();
    case kExtendedNatPort:
      sample.nat_src_port = static_cast<uint16_t>(reader.u32());
      sample.nat_dst_port = static_cast<uint16_t>(reader.u32());
      return sample.nat_ports = reader.ok();
    default:
      return true;
  }
}

}  // namespace

std::optional<DatagramHeader> read_header(ByteReader& reader) {
  DatagramHeader header;
  header.agent = read_address(reader);
  header.sub_agent = reader.u32();
  header.sequence = reader.u32();
  header.uptime = reader.u32();
  header.samples = reader.u32();
  if (!reader.ok()) return std::nullopt;
  return header;
}

std::optional<FlowSample> read_flow_sample(std::span<const std::byte> bytes, bool expanded) {
  ByteReader reader(bytes);
  FlowSample sample;
  sample.sequence = reader.u32();
  if (expanded) {
    sample.source = uint64_t{reader.u32()} << 32;
    sample.source |= reader.u32();
  } else {
    uint32_t id = reader.u32();
    sample.source = uint64_t{id >> 24} << 32 | (id & 0xffffff);
  }
  sample.rate = reader.u32();
  reader.skip(4);  // pool
  sample.drops = reader.u32();
  reader.skip(expanded ? 16 : 8);  // interfaces
  uint32_t records = reader.u32();
  for (uint32_t i = 0; i < records && reader.ok(); ++i) {
    uint32_t format = reader.u32();
    auto body = reader.bytes(reader.u32());
    if (reader.ok() && !read_record(format, body, sample)) return std::nullopt;
  }
  if (!reader.ok()) return std::nullopt;
  return sample;
}

}  // namespace luytre::sflow
