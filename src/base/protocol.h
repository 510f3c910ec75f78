// Numbers of Internet protocols and TCP's flags, as packets and flow records carry them.
#pragma once
#include <cstdint>

namespace luytre {

// IANA "Assigned Internet Protocol Numbers".
inline constexpr uint8_t kIcmp = 1, kTcp = 6, kUdp = 17, kIcmp6 = 58;

// RFC 9293 3.1 control bits.
inline constexpr uint8_t kTcpFin = 1, kTcpSyn = 2, kTcpRst = 4, kTcpPush = 8, kTcpAck = 16;

}  // namespace luytre
