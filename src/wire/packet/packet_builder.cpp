#include "wire/packet/packet_builder.h"

#include "base/bytes.h"

namespace luytre {
namespace {

std::string le32(uint32_t value) {
  return be32(__builtin_bswap32(value));
}

std::string address_bytes(const IpAddress& address) {
  char bytes[16];
  address.to_bytes(bytes);
  return address.is_v4() ? std::string(bytes + 12, 4) : std::string(bytes, 16);
}

}  // namespace

std::string be16(unsigned value) {
  return {static_cast<char>(value >> 8), static_cast<char>(value)};
}
std::string be32(uint32_t value) {
  return be16(value >> 16) + be16(value & 0xffff);
}

Endpoints endpoints(std::string_view src, uint16_t src_port, std::string_view dst, uint16_t dst_port) {
  return {*IpAddress::parse(src), *IpAddress::parse(dst), src_port, dst_port};
}

std::string udp_segment(const Endpoints& ends, std::string_view payload) {
  std::string out =
      be16(ends.src_port) + be16(ends.dst_port) + be16(static_cast<unsigned>(payload.size() + 8));
  return (out + be16(0)).append(payload);
}

std::string tcp_segment(const Endpoints& ends, uint32_t sequence, unsigned flags, std::string_view payload) {
  std::string out = be16(ends.src_port) + be16(ends.dst_port) + be32(sequence) + be32(0);
  out += be16(0x5000 | flags) + be16(65535) + be32(0);
  return out.append(payload);
}

std::string ip_packet(const Endpoints& ends, uint8_t protocol, std::string_view segment, unsigned fragment) {
  std::string out;
  unsigned size = static_cast<unsigned>(segment.size());
  if (ends.src.is_v4())
    out = be16(0x4500) + be16(20 + size) + be16(1) + be16(fragment) + be16(64u << 8 | protocol) + be16(0);
  else
    out = be32(0x60000000) + be16(size) + be16(static_cast<unsigned>(protocol) << 8 | 64);
  return (out + address_bytes(ends.src) + address_bytes(ends.dst)).append(segment);
}

std::string ethernet(std::string_view payload, unsigned type) {
  return (std::string(12, '\x02') + be16(type)).append(payload);
}

std::string udp_frame(const Endpoints& ends, std::string_view payload) {
  return ethernet(ip_packet(ends, kUdp, udp_segment(ends, payload)), ends.src.is_v4() ? 0x0800 : 0x86dd);
}

std::string tcp_frame(const Endpoints& ends, uint32_t sequence, unsigned flags, std::string_view payload) {
  return ethernet(ip_packet(ends, kTcp, tcp_segment(ends, sequence, flags, payload)),
                  ends.src.is_v4() ? 0x0800 : 0x86dd);
}

std::string pcap_header(uint32_t link_type) {
  return le32(0xa1b2c3d4) + le32(0x00040002) + le32(0) + le32(0) + le32(262144) + le32(link_type);
}

std::string pcap_record(uint32_t seconds, uint32_t micros, std::string_view frame, size_t original_length) {
  size_t wire = original_length ? original_length : frame.size();
  std::string out = le32(seconds) + le32(micros) + le32(static_cast<uint32_t>(frame.size()));
  return (out + le32(static_cast<uint32_t>(wire))).append(frame);
}

Packet tcp_packet(const Endpoints& ends, uint32_t sequence, unsigned flags, std::string_view payload) {
  Packet packet;
  packet.src = ends.src;
  packet.dst = ends.dst;
  packet.protocol = kTcp;
  packet.tcp_flags = static_cast<uint8_t>(flags);
  packet.has_ports = true;
  packet.src_port = ends.src_port;
  packet.dst_port = ends.dst_port;
  packet.tcp_sequence = sequence;
  packet.payload = as_bytes(payload);
  packet.payload_length = static_cast<uint32_t>(payload.size());
  return packet;
}

}  // namespace luytre
