#include "wire/packet/packet.h"

#include <gtest/gtest.h>

#include "base/bytes.h"
#include "wire/packet/packet_builder.h"

namespace luytre {
namespace {

const Endpoints kFour = endpoints("192.0.2.1", 40000, "198.51.100.53", 53);
const Endpoints kSix = endpoints("2001:db8::1", 40000, "2001:db8::53", 53);

struct Seen {
  PacketKind kind;
  Packet packet;
  std::string payload;
};
Seen dissect_copy(const std::string& frame, uint32_t link_type = 1, uint32_t original_length = 0) {
  std::vector<char> copy(frame.begin(), frame.end());
  Seen seen;
  seen.kind = dissect(std::as_bytes(std::span(copy)), link_type, original_length, seen.packet);
  seen.payload = as_text(seen.packet.payload);
  return seen;
}

void expect_hello(const Seen& seen, const Endpoints& ends, uint16_t vlan = 0) {
  EXPECT_EQ(seen.kind, PacketKind::transport);
  EXPECT_EQ(seen.packet.src, ends.src);
  EXPECT_EQ(seen.packet.dst, ends.dst);
  EXPECT_EQ(seen.packet.src_port, ends.src_port);
  EXPECT_EQ(seen.packet.dst_port, ends.dst_port);
  EXPECT_EQ(seen.packet.protocol, kUdp);
  EXPECT_EQ(seen.packet.v6, !ends.src.is_v4());
  EXPECT_EQ(seen.packet.vlan, vlan);
  EXPECT_EQ(seen.payload, "hello");
  EXPECT_EQ(seen.packet.payload_length, 5u);
}

std::string hello(const Endpoints& ends) {
  return ip_packet(ends, kUdp, udp_segment(ends, "hello"));
}

TEST(Packet, OfEveryLinkTypeIsFound) {
  for (const Endpoints& ends : {kFour, kSix}) {
    bool v4 = ends.src.is_v4();
    std::string type = be16(v4 ? 0x0800 : 0x86dd);
    expect_hello(dissect_copy(udp_frame(ends, "hello")), ends);
    expect_hello(dissect_copy(std::string(14, '\1') + type + hello(ends), 113), ends);
    expect_hello(dissect_copy(type + std::string(18, '\1') + hello(ends), 276), ends);
    for (uint32_t raw : {12u, 14u, 101u, v4 ? 228u : 229u})
      expect_hello(dissect_copy(hello(ends), raw), ends);
    for (const std::string& ppp : {be16(0xff03) + be16(v4 ? 0x21 : 0x57), be16(v4 ? 0x21 : 0x57)})
      expect_hello(dissect_copy(ppp + hello(ends), 9), ends);
    for (uint32_t family : v4 ? std::vector<uint32_t>{2} : std::vector<uint32_t>{10, 24, 28, 30}) {
      expect_hello(dissect_copy(be32(family) + hello(ends), 108), ends);
      expect_hello(dissect_copy(be32(__builtin_bswap32(family)) + hello(ends), 0), ends);
    }
  }
  EXPECT_EQ(dissect_copy(hello(kFour), 105).kind, PacketKind::unknown_link);
}

TEST(Packet, InVlansMplsAndPppoeIsFound) {
  std::string type = be16(0x0800);
  expect_hello(dissect_copy(ethernet(be16(0x2007) + type + hello(kFour), 0x8100)), kFour, 7);
  expect_hello(dissect_copy(ethernet(be16(100) + be16(0x8100) + be16(200) + type + hello(kFour), 0x88a8)),
               kFour, 100);
  expect_hello(dissect_copy(ethernet(be32(0x00010040) + be32(0x00020140) + hello(kSix), 0x8847)), kSix);
  expect_hello(dissect_copy(ethernet(be16(0x1100) + be32(0x00010020) + be16(0x57) + hello(kSix), 0x8864)),
               kSix);
  std::string tags;
  for (int i = 0; i < 100; ++i) tags += be16(1) + be16(0x8100);
  EXPECT_EQ(dissect_copy(ethernet(tags, 0x8100)).kind, PacketKind::other);
}

TEST(Packet, IsFreedOfPaddingAndOptions) {
  expect_hello(dissect_copy(udp_frame(kFour, "hello") + std::string(20, '\0')), kFour);
  expect_hello(dissect_copy(udp_frame(kSix, "hello") + std::string(20, '\0')), kSix);
  std::string ip = hello(kFour);
  ip = be16(0x4700) + be16(static_cast<unsigned>(ip.size() + 8)) + ip.substr(4, 16) + std::string(8, '\1') +
       ip.substr(20);
  expect_hello(dissect_copy(ethernet(ip, 0x0800)), kFour);
}

TEST(Packet, BehindIpv6ExtensionHeadersIsFound) {
  std::string udp = udp_segment(kSix, "hello");
  auto next = [](int protocol, int units) {
    return std::string{static_cast<char>(protocol), static_cast<char>(units)};
  };
  std::string headers = next(43, 0) + std::string(6, '\0') +   // hop-by-hop
                        next(60, 1) + std::string(14, '\0') +  // routing
                        next(51, 0) + std::string(6, '\0') +   // destination
                        next(44, 2) + std::string(14, '\0') +  // authentication
                        next(17, 0) + be16(0) + be32(77);      // a fragment that is whole
  expect_hello(dissect_copy(ethernet(ip_packet(kSix, 0, headers + udp), 0x86dd)), kSix);
  std::string many;
  for (int i = 0; i < 50; ++i) many += next(60, 0) + std::string(6, '\0');
  EXPECT_EQ(dissect_copy(ethernet(ip_packet(kSix, 60, many), 0x86dd)).kind, PacketKind::malformed);
  EXPECT_EQ(dissect_copy(ethernet(ip_packet(kSix, 50, udp), 0x86dd)).kind, PacketKind::other);
}

TEST(Packet, OfTcpHasItsSequenceAndFlags) {
  for (const Endpoints& ends : {kFour, kSix}) {
    Seen seen = dissect_copy(tcp_frame(ends, 0xdeadbeef, kTcpFin | kTcpAck, "data"));
    EXPECT_EQ(seen.kind, PacketKind::transport);
    EXPECT_EQ(seen.packet.protocol, kTcp);
    EXPECT_EQ(seen.packet.tcp_sequence, 0xdeadbeef);
    EXPECT_EQ(seen.packet.tcp_flags, kTcpFin | kTcpAck);
    EXPECT_EQ(seen.payload, "data");
    EXPECT_EQ(seen.packet.ip_length, ends.src.is_v4() ? 44u : 64u);
  }
}

TEST(Packet, FragmentsAreToldApart) {
  std::string udp = udp_segment(kFour, "hello");
  Seen first = dissect_copy(ethernet(ip_packet(kFour, kUdp, udp, 0x2000), 0x0800));
  EXPECT_EQ(first.kind, PacketKind::fragment);
  EXPECT_TRUE(first.packet.has_ports);
  EXPECT_EQ(first.packet.dst_port, 53);
  Seen later = dissect_copy(ethernet(ip_packet(kFour, kUdp, udp, 0x0010), 0x0800));
  EXPECT_EQ(later.kind, PacketKind::fragment);
  EXPECT_FALSE(later.packet.has_ports);
  for (unsigned offset : {1u, 8u}) {  // "more", and the last piece
    std::string header = be16(kUdp << 8) + be16(offset) + be32(9);
    Seen six = dissect_copy(ethernet(ip_packet(kSix, 44, header + udp_segment(kSix, "hello")), 0x86dd));
    EXPECT_EQ(six.kind, PacketKind::fragment);
    EXPECT_EQ(six.packet.protocol, kUdp);
    EXPECT_EQ(six.packet.has_ports, offset == 1);
  }
}

TEST(Packet, CutByTheCaptureSaysSo) {
  for (const Endpoints& ends : {kFour, kSix}) {
    for (const std::string& frame : {udp_frame(ends, "hello"), tcp_frame(ends, 1, kTcpAck, "hello")}) {
      for (size_t size = 0; size < frame.size(); ++size) {
        Seen seen = dissect_copy(frame.substr(0, size), 1, static_cast<uint32_t>(frame.size()));
        if (size < frame.size() - 5) {
          EXPECT_EQ(seen.kind, PacketKind::cut) << size;
        } else {
          EXPECT_EQ(seen.kind, PacketKind::transport);
          EXPECT_EQ(seen.packet.payload_length, 5u);
          EXPECT_EQ(seen.payload.size(), size - (frame.size() - 5));
        }
      }
    }
  }
}

TEST(Packet, ThatLiesIsMalformed) {
  std::string good = udp_frame(kFour, "hello");
  auto with = [](std::string frame, size_t at, const std::string& bytes) {
    return frame.replace(at, bytes.size(), bytes);
  };
  for (const std::string& bad :
       {with(good, 14, "\x44"), with(good, 14, "\x65"), with(good, 16, be16(19)), with(good, 16, be16(500)),
        with(good, 38, be16(7)), with(good, 38, be16(100)), good.substr(0, 20), good.substr(0, 13),
        with(tcp_frame(kFour, 1, 0, "x"), 46, be16(0x4000)),
        with(tcp_frame(kFour, 1, 0, "x"), 46, be16(0xf000)), with(udp_frame(kSix, "hello"), 18, be16(5000)),
        with(udp_frame(kSix, "hello"), 14, "\x40")})
    EXPECT_EQ(dissect_copy(bad).kind, PacketKind::malformed);
}

TEST(Packet, OfOtherKindsIsOther) {
  EXPECT_EQ(dissect_copy(ethernet(std::string(28, '\1'), 0x0806)).kind, PacketKind::other);
  Seen icmp = dissect_copy(ethernet(ip_packet(kFour, 1, "ping"), 0x0800));
  EXPECT_EQ(icmp.kind, PacketKind::other);
  EXPECT_EQ(icmp.packet.protocol, 1);
  EXPECT_EQ(icmp.packet.src, kFour.src);
  EXPECT_EQ(icmp.payload, "ping");
  EXPECT_EQ(icmp.packet.ip_length, 24u);
}

}  // namespace
}  // namespace luytre
