// Finds the addresses, ports and payload of one captured frame: link layer, IPv4 or IPv6, UDP or TCP.
//
// Link layers by LINKTYPE_ number (tcpdump.org/linktypes.html): BSD loopback (0, 108), Ethernet (1), PPP (9,
// 50), raw IP (12, 14, 101, 228, 229), Linux cooked v1 and v2 (113, 276). Inside Ethernet and cooked frames:
// VLAN tags (802.1Q, 802.1ad, 0x9100), MPLS labels and PPPoE sessions. Tunnels are not looked into.
#pragma once
#include <cstddef>
#include <cstdint>
#include <span>

#include "base/ip.h"
#include "base/protocol.h"

namespace luytre {

enum class PacketKind : uint8_t {
  transport,     // UDP or TCP: everything below is filled in; the payload may be cut short by the capture
  fragment,      // a piece of an IP packet: addresses and protocol; ports too when `has_ports`
  other,         // no IP (`ip_length` is 0), or another protocol inside IP: addresses, protocol, payload
  cut,           // the capture ends within the headers; what was reached is filled in
  malformed,     // headers that contradict themselves
  unknown_link,  // a link type not read here
};

struct Packet {
  IpAddress src, dst;
  bool v6 = false;
  uint8_t protocol = 0;  // IANA number; IPv6: the last header reached
  uint8_t tcp_flags = 0;
  bool has_ports = false;
  uint16_t src_port = 0, dst_port = 0;
  uint16_t vlan = 0;  // outermost tag's id; 0: none
  uint32_t tcp_sequence = 0, tcp_acknowledged = 0;
  uint32_t ip_length = 0;              // on the wire, IP header and what it carries; 0: no IP
  uint32_t payload_length = 0;         // on the wire
  std::span<const std::byte> payload;  // as captured: cut when shorter than payload_length
};

// `frame` is what was captured of a frame of `original_length` bytes (0: all of it). Pure; any thread.
// `packet` is overwritten; its payload views `frame`.
PacketKind dissect(std::span<const std::byte> frame, uint32_t link_type, uint32_t original_length,
                   Packet& packet);

}  // namespace luytre
