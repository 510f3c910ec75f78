// The parts of an sFlow version 5 datagram. All views are of the datagram.
#pragma once
#include <optional>
#include <span>

#include "base/bytes.h"
#include "base/ip.h"

namespace luytre::sflow {

struct DatagramHeader {
  IpAddress agent;
  uint32_t sub_agent = 0, sequence = 0, uptime = 0;  // uptime: milliseconds
  uint32_t samples = 0;
};
// Nothing when it is cut or the address is of no known type; the version has been read.
std::optional<DatagramHeader> read_header(ByteReader& reader);

// Enterprise 0's sample formats.
enum SampleFormat : uint32_t { kFlowSample = 1, kCounterSample, kExpandedFlowSample, kExpandedCounterSample };

struct FlowSample {
  uint32_t sequence = 0;
  uint64_t source = 0;  // class << 32 | index
  uint32_t rate = 0, drops = 0;

  // Of its records, the first of each kind; absent ones are empty.
  std::span<const std::byte> header;  // raw packet header
  uint32_t header_protocol = 0, frame_length = 0;
  uint32_t ethernet_length = 0;
  std::span<const std::byte> ipv4, ipv6;  // 32 and 56 bytes
  bool nat = false, nat_ports = false;
  IpAddress nat_src, nat_dst;
  uint16_t nat_src_port = 0, nat_dst_port = 0;
};
// Nothing when the sample contradicts itself.
std::optional<FlowSample> read_flow_sample(std::span<const std::byte> sample, bool expanded);

}  // namespace luytre::sflow
