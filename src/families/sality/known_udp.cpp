#include "families/sality/known_udp.h"

#include <algorithm>
#include <cstdint>

#include "base/bytes.h"

namespace luytre {
namespace {

uint8_t byte(std::string_view p, size_t i) {
  return static_cast<uint8_t>(p[i]);
}

bool is_text(std::string_view p) {
  std::string_view head = p.substr(0, 16);
  return head.size() >= 8 && std::ranges::all_of(head, [](char c) {
           return (c >= ' ' && c < 127) || c == '\r' || c == '\n' || c == '\t';
         });
}
// BEP 5 and 15: bencoded dictionaries; a tracker's connect.
bool is_torrent(std::string_view p) {
  return p.starts_with("d1:") || p.starts_with("d2:ip") ||
         (p.size() >= 16 && load_be64(p.data()) == 0x41727101980);
}
// BEP 29: type 0 to 4, version 1, extension 0 to 3, 20 bytes or more.
bool is_utp(std::string_view p) {
  return p.size() >= 20 && (byte(p, 0) & 15) == 1 && byte(p, 0) >> 4 <= 4 && byte(p, 1) <= 3;
}
// RFC 9000 17: long headers of a known version, negotiation; and short headers, whose bit 6 is set.
bool is_quic(std::string_view p) {
  if (p.size() < 21) return false;
  if (!(byte(p, 0) & 0x80)) return (byte(p, 0) & 0x40) != 0 && p.size() >= 25;
  uint32_t version = load_be32(p.data() + 1);
  return version <= 1 || version == 0x6b3343cf || version >> 8 == 0xff0000 || version >> 24 == 'Q';
}
// RFC 6347, RFC 9147.
bool is_dtls(std::string_view p) {
  return p.size() >= 13 && byte(p, 0) >= 20 && byte(p, 0) <= 26 && byte(p, 1) == 0xfe && byte(p, 2) >= 0xfc;
}
// RFC 1035, also multicast DNS, LLMNR, NetBIOS names: few records, a known opcode.
bool is_dns(std::string_view p) {
  if (p.size() < 12 || (byte(p, 2) >> 3 & 15) > 8) return false;
  unsigned questions = load_be16(p.data() + 4), answers = load_be16(p.data() + 6);
  return questions + answers >= 1 && questions <= 2 && answers <= 64 && load_be16(p.data() + 8) <= 32 &&
         load_be16(p.data() + 10) <= 32;
}
// RFC 8489: two zero bits, the cookie, a length in words.
bool is_stun(std::string_view p) {
  return p.size() >= 20 && byte(p, 0) < 4 && load_be32(p.data() + 4) == 0x2112a442;
}
// RFC 3550, RFC 7983: version 2.
bool is_rtp(std::string_view p) {
  return p.size() >= 8 && byte(p, 0) >> 6 == 2;
}
// wireguard.com/protocol: type 1 to 4, three zero bytes, sizes of their own.
bool is_wireguard(std::string_view p) {
  return p.size() >= 32 && byte(p, 0) >= 1 && byte(p, 0) <= 4 &&
         p.substr(1, 3) == std::string_view("\0\0\0", 3);
}
// eDonkey, eMule, Kad: one byte names the protocol.
bool is_edonkey(std::string_view p) {
  return p.size() >= 2 && (byte(p, 0) == 0xe3 || byte(p, 0) == 0xe4 || byte(p, 0) == 0xe5 ||
                           byte(p, 0) == 0xc5 || byte(p, 0) == 0xd4);
}
// RFC 4380: an IPv6 packet or Teredo's indications in front of one. Source engine: four bytes FF.
bool is_tunnel_or_game(std::string_view p) {
  if (p.size() >= 40 && byte(p, 0) >> 4 == 6) return true;
  if (p.size() >= 5 && load_be32(p.data()) == 0xffffffff) return true;
  return p.starts_with("VS01") || p.starts_with("GND");
}
// OpenVPN: opcode 1 to 10 in the high five bits of the first packet, a client's or server's reset.
bool is_openvpn(std::string_view p) {
  return p.size() >= 14 && (byte(p, 0) == 0x38 || byte(p, 0) == 0x40 || byte(p, 0) == 0x50);
}
// RFC 5905: version 1 to 4, 48 bytes or more.
bool is_ntp(std::string_view p) {
  unsigned version = byte(p, 0) >> 3 & 7;
  return p.size() == 48 && version >= 1 && version <= 4;
}

}  // namespace

bool is_known_udp(std::string_view payload) {
  return is_torrent(payload) || is_utp(payload) || is_rtp(payload) || is_quic(payload) || is_dtls(payload) ||
         is_dns(payload) || is_stun(payload) || is_wireguard(payload) || is_edonkey(payload) ||
         is_tunnel_or_game(payload) || is_openvpn(payload) || is_ntp(payload) || is_text(payload);
}

}  // namespace luytre
