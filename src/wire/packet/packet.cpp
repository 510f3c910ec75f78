#include "wire/packet/packet.h"

#include <algorithm>

#include "base/bytes.h"

namespace luytre {
namespace {

constexpr int kMaxTags = 8;         // VLAN tags, MPLS labels and PPPoE headers on top of each other
constexpr int kMaxExtensions = 16;  // IPv6 extension headers

// What is left of a frame while its headers are taken off.
struct Rest {
  const std::byte* p;
  size_t captured;  // bytes at p
  size_t wire;      // bytes on the wire from p on; at least `captured`

  void skip(size_t count) {
    p += count;
    captured -= count;
    wire -= count;
  }
  // Drops what lies behind `length`: link-layer padding.
  void limit(size_t length) {
    wire = std::min(wire, length);
    captured = std::min(captured, length);
  }
  // A header of `count` bytes is missing: because it was not captured, or because it never was there.
  PacketKind missing(size_t count) const { return wire >= count ? PacketKind::cut : PacketKind::malformed; }
};

PacketKind transport(Rest rest, Packet& packet) {
  const std::byte* p = rest.p;
  if (rest.captured < 4) return rest.missing(4);
  packet.src_port = load_be16(p);
  packet.dst_port = load_be16(p + 2);
  packet.has_ports = true;
  size_t header = 8;
  if (packet.protocol == kUdp) {
    if (rest.captured < 8) return rest.missing(8);
    size_t length = load_be16(p + 4);
    if (length == 0)
      length = rest.wire;  // a jumbogram (RFC 2675), or an offloaded packet before it was cut up
    if (length < 8 || length > rest.wire) return PacketKind::malformed;
    rest.limit(length);
  } else {
    if (rest.captured < 20) return rest.missing(20);
    header = static_cast<size_t>(static_cast<uint8_t>(p[12]) >> 4) * 4;
    if (header < 20 || header > rest.wire) return PacketKind::malformed;
    packet.tcp_sequence = load_be32(p + 4);
    packet.tcp_acknowledged = load_be32(p + 8);
    packet.tcp_flags = static_cast<uint8_t>(p[13]);
    if (header > rest.captured) return PacketKind::cut;
  }
  rest.skip(header);
  packet.payload = {rest.p, rest.captured};
  packet.payload_length = static_cast<uint32_t>(rest.wire);
  return PacketKind::transport;
}

bool has_transport(uint8_t protocol) {
  return protocol == kUdp || protocol == kTcp;
}

// Neither UDP nor TCP: all of it is payload.
PacketKind other(const Rest& rest, Packet& packet) {
  packet.payload = {rest.p, rest.captured};
  packet.payload_length = static_cast<uint32_t>(rest.wire);
  return PacketKind::other;
}

// A fragment's first piece still has its ports.
PacketKind fragment(const Rest& rest, unsigned offset, Packet& packet) {
  if (offset == 0 && has_transport(packet.protocol) && rest.captured >= 4) {
    packet.src_port = load_be16(rest.p);
    packet.dst_port = load_be16(rest.p + 2);
    packet.has_ports = true;
  }
  return PacketKind::fragment;
}

PacketKind ipv4(Rest rest, Packet& packet) {
  if (rest.captured < 20) return rest.missing(20);
  const std::byte* p = rest.p;
  uint8_t first = static_cast<uint8_t>(p[0]);
  size_t header = static_cast<size_t>(first & 15) * 4;
  size_t total = load_be16(p + 2);
  if (total == 0) total = rest.wire;  // segmentation offload: captured before the length was set
  if (first >> 4 != 4 || header < 20 || total < header || total > rest.wire) return PacketKind::malformed;
  packet.src = IpAddress::from_v4(load_be32(p + 12));
  packet.dst = IpAddress::from_v4(load_be32(p + 16));
  packet.protocol = static_cast<uint8_t>(p[9]);
  rest.limit(total);
  packet.ip_length = static_cast<uint32_t>(total);
  if (header > rest.captured) return PacketKind::cut;
  rest.skip(header);
  unsigned pieces = load_be16(p + 6);
  if (pieces & 0x3fff) return fragment(rest, pieces & 0x1fff, packet);
  return has_transport(packet.protocol) ? transport(rest, packet) : other(rest, packet);
}

PacketKind ipv6(Rest rest, Packet& packet) {
  packet.v6 = true;
  if (rest.captured < 40) return rest.missing(40);
  const std::byte* p = rest.p;
  size_t length = load_be16(p + 4);
  if (length == 0) length = rest.wire - 40;  // a jumbogram or an offloaded packet
  if (static_cast<uint8_t>(p[0]) >> 4 != 6 || length > rest.wire - 40) return PacketKind::malformed;
  packet.src = IpAddress::from_bytes(p + 8);
  packet.dst = IpAddress::from_bytes(p + 24);
  uint8_t next = static_cast<uint8_t>(p[6]);
  rest.skip(40);
  rest.limit(length);
  packet.ip_length = static_cast<uint32_t>(40 + length);
  for (int headers = 0; headers <= kMaxExtensions; ++headers) {
    packet.protocol = next;
    if (has_transport(next)) return transport(rest, packet);
    // Hop-by-hop, routing, destination, mobility, HIP, shim6 (IANA IPv6 extension header types); 51
    // authentication.
    bool usual = next == 0 || next == 43 || next == 60 || next == 135 || next == 139 || next == 140;
    if (next == 44) {
      if (rest.captured < 8) return rest.missing(8);
      unsigned pieces = load_be16(rest.p + 2);
      next = static_cast<uint8_t>(rest.p[0]);
      rest.skip(8);
      if (pieces & 0xfff9) {
        packet.protocol = next;
        return fragment(rest, pieces >> 3, packet);
      }
      continue;  // an "atomic fragment" (RFC 6946) is whole
    }
    if (!usual && next != 51) return other(rest, packet);
    if (rest.captured < 2) return rest.missing(2);
    size_t units = static_cast<uint8_t>(rest.p[1]);
    size_t size = usual ? (units + 1) * 8 : (units + 2) * 4;
    if (size > rest.captured) return rest.missing(size);
    next = static_cast<uint8_t>(rest.p[0]);
    rest.skip(size);
  }
  return PacketKind::malformed;
}

PacketKind by_version(const Rest& rest, Packet& packet) {
  if (rest.captured < 1) return rest.missing(1);
  switch (static_cast<uint8_t>(*rest.p) >> 4) {
    case 4:
      return ipv4(rest, packet);
    case 6:
      return ipv6(rest, packet);
    default:
      return PacketKind::other;
  }
}

PacketKind by_ppp_protocol(Rest rest, Packet& packet) {
  if (rest.captured >= 2 && load_be16(rest.p) == 0xff03) rest.skip(2);  // address and control field
  if (rest.captured < 2) return rest.missing(2);
  uint16_t protocol = load_be16(rest.p);
  rest.skip(2);
  if (protocol == 0x0021) return ipv4(rest, packet);
  return protocol == 0x0057 ? ipv6(rest, packet) : PacketKind::other;
}

PacketKind by_ether_type(unsigned type, Rest rest, Packet& packet) {
  for (int tags = 0; tags < kMaxTags; ++tags) {
    switch (type) {
      case 0x0800:
        return ipv4(rest, packet);
      case 0x86dd:
        return ipv6(rest, packet);
      case 0x8100:
      case 0x88a8:
      case 0x9100:
      case 0x9200:
        if (rest.captured < 4) return rest.missing(4);
        if (packet.vlan == 0) packet.vlan = load_be16(rest.p) & 0xfff;
        type = load_be16(rest.p + 2);
        rest.skip(4);
        break;
      case 0x8847:
      case 0x8848: {
        if (rest.captured < 4) return rest.missing(4);
        bool bottom = load_be32(rest.p) & 0x100;
        rest.skip(4);
        if (bottom) return by_version(rest, packet);
        break;
      }
      case 0x8864:
        if (rest.captured < 6) return rest.missing(6);
        rest.skip(6);
        return by_ppp_protocol(rest, packet);
      default:
        return PacketKind::other;
    }
  }
  return PacketKind::other;
}

// BSD's AF_ numbers: IPv4 is 2 everywhere, IPv6 24, 28 or 30; Linux has 10.
PacketKind by_address_family(uint32_t family, Rest rest, Packet& packet) {
  if (family == 2) return ipv4(rest, packet);
  bool six = family == 24 || family == 28 || family == 30 || family == 10;
  return six ? ipv6(rest, packet) : PacketKind::other;
}

PacketKind with_header(size_t header, size_t type_at, Rest rest, Packet& packet) {
  if (rest.captured < header) return rest.missing(header);
  unsigned type = load_be16(rest.p + type_at);
  rest.skip(header);
  return by_ether_type(type, rest, packet);
}

}  // namespace

PacketKind dissect(std::span<const std::byte> frame, uint32_t link_type, uint32_t original_length,
                   Packet& packet) {
  packet = {};
  Rest rest{frame.data(), frame.size(), std::max<size_t>(frame.size(), original_length)};
  switch (link_type) {
    case 1:
      return with_header(14, 12, rest, packet);
    case 113:
      return with_header(16, 14, rest, packet);
    case 276:
      return with_header(20, 0, rest, packet);
    case 12:
    case 14:
    case 101:
      return by_version(rest, packet);
    case 228:
      return ipv4(rest, packet);
    case 229:
      return ipv6(rest, packet);
    case 9:
    case 50:
      return by_ppp_protocol(rest, packet);
    case 0:
    case 108: {
      if (rest.captured < 4) return rest.missing(4);
      uint32_t family = load_be32(rest.p);
      if (family > 0xffff)
        family = __builtin_bswap32(family);  // null: in the byte order of the capturing host
      rest.skip(4);
      return by_address_family(family, rest, packet);
    }
    default:
      return PacketKind::unknown_link;
  }
}

}  // namespace luytre
