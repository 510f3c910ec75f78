// UDP payload that begins like a protocol whose honest users reach many peers.
#pragma once
#include <string_view>

namespace luytre {

// BitTorrent's DHT, uTP and trackers, QUIC, DTLS, DNS and its kin, STUN, RTP, RTCP, WireGuard, eDonkey and
// Kad, Gnutella, SIP, SSDP and other text, Teredo, Steam and Source games, OpenVPN, NTP. `payload` is not
// empty.
bool is_known_udp(std::string_view payload);

}  // namespace luytre
