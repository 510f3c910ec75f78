// Builds frames and captures for tests, harnesses and benchmarks.
#pragma once
#include <string>
#include <string_view>

#include "base/ip.h"
#include "wire/packet/packet.h"

namespace luytre {

std::string be16(unsigned value);
std::string be32(uint32_t value);

struct Endpoints {
  IpAddress src, dst;  // of one family
  uint16_t src_port = 0, dst_port = 0;
};
Endpoints endpoints(std::string_view src, uint16_t src_port, std::string_view dst, uint16_t dst_port);

std::string udp_segment(const Endpoints& ends, std::string_view payload);
std::string tcp_segment(const Endpoints& ends, uint32_t sequence, unsigned flags, std::string_view payload);
// IPv4 or IPv6, as the addresses are. `fragment`: IPv4's flags and offset field.
std::string ip_packet(const Endpoints& ends, uint8_t protocol, std::string_view segment,
                      unsigned fragment = 0);
std::string ethernet(std::string_view payload, unsigned type);
// An Ethernet frame of all that.
std::string udp_frame(const Endpoints& ends, std::string_view payload);
std::string tcp_frame(const Endpoints& ends, uint32_t sequence, unsigned flags, std::string_view payload);

// pcap, microseconds, little-endian.
std::string pcap_header(uint32_t link_type);
std::string pcap_record(uint32_t seconds, uint32_t micros, std::string_view frame,
                        size_t original_length = 0);

// A dissected TCP packet without the bytes in front; `payload` must outlive it.
Packet tcp_packet(const Endpoints& ends, uint32_t sequence, unsigned flags, std::string_view payload);

}  // namespace luytre
