// The peer-to-peer protocol of Conficker C and later: which ports a bot listens on, and its messages.
//
// A bot opens two TCP and two UDP ports. The first pair follows from its own IPv4 address, the second from
// the address and the week. A message is a key of 8 bytes, then, XORed with a stream from that key: 16 bits
// of flags, what they announce, a 32-bit checksum over key and text, and random padding; over TCP its length
// (16 bits) stands in front. All little-endian. Source: nmap's p2p-conficker.nse (after Symantec).
#pragma once
#include <array>
#include <cstdint>
#include <string_view>

#include "base/time.h"

namespace luytre {

// The number of the week that `time` lies in: counted from 1970-01-05T00:00Z, a Monday.
int64_t conficker_week(Timestamp time);

struct ConfickerPorts {
  uint16_t tcp, udp;
  friend bool operator==(const ConfickerPorts&, const ConfickerPorts&) = default;
};
// The pair that depends on the address (host order) alone, and that of a week.
ConfickerPorts conficker_fixed_ports(uint32_t address);
ConfickerPorts conficker_week_ports(uint32_t address, int64_t week);
// True when `port`, of TCP or UDP, is among either pair: of the address, or of one of the two weeks.
bool conficker_uses_port(uint32_t address, uint16_t port, int64_t week, int64_t other_week);

// One address in eight, always the same ones: to look at these alone shows a search for peers as well.
constexpr bool conficker_sampled(uint32_t address) {
  return (address * 0x9E37'79B1u) >> 29 == 0;
}

// Some groups of 32 ports a bot never uses, all below 2048 among them.
bool conficker_may_listen(uint16_t port);

enum class ConfickerMessage : uint8_t {
  none,
  bare,  // a true message that announces nothing and has no padding: what nmap sends to find bots
  full,
};
enum class ConfickerTransport : uint8_t { udp, tcp };

// `payload`: the first bytes a side sent. A message beyond kOpeningBytes cannot be checked and is none.
ConfickerMessage check_conficker_message(std::string_view payload, ConfickerTransport transport);

}  // namespace luytre
