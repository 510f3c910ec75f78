// Frames of Ramnit's command channel, on any TCP port.
//
//   00 FF, length (32 bits, little-endian), command (1 byte), chunks; the length counts command and chunks
//   chunk 00: length (32 bits, little-endian) and so many bytes   01: one 32-bit value   02: two
// Source: nao-sec/ramnit_traffic_parser, after CERT Polska.
#pragma once
#include <string_view>

namespace luytre {

inline bool may_be_ramnit_frame(std::string_view payload) {
  return payload.size() >= 7 && payload[0] == 0 && payload[1] == '\xff';
}

// True when `payload`, the first bytes a side sent, is a frame with a known command whose chunks fill its
// length, or as much of one as was kept; what follows a whole frame must begin like one.
bool is_ramnit_frame(std::string_view payload);

}  // namespace luytre
