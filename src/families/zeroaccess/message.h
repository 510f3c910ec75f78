// Messages of ZeroAccess's UDP peer-to-peer network (second generation, since 2012).
//
// Little-endian words, each XORed with a key that starts at 0x66747032 ("ftp2") and turns left one bit a
// word:
//   0: CRC-32 of the message with this word zero   1: "getL", "retL" or "newL"   2: 0   3: session or count
// In a list (retL) word 3 counts the peers, 8 bytes each, that follow. So bytes 4 to 7 are the same in every
// message of a kind. Source: masscan's proto-zeroaccess.c, Snort SID 23493.
#pragma once
#include <cstdint>
#include <string_view>

#include "base/bytes.h"

namespace luytre {

enum class ZeroaccessMatch : uint8_t {
  none,
  words,  // the command's bytes stand where they should; cut short or concatenated, so no CRC to compare
  crc,
};

inline constexpr size_t kZeroaccessHeader = 16;

// What most payload fails, at the cost of one comparison.
inline bool may_be_zeroaccess(std::string_view payload) {
  if (payload.size() < kZeroaccessHeader) return false;
  uint32_t word;
  std::memcpy(&word, payload.data() + 4, 4);
  return (word & 0x00ff'00ff) == 0x008d'0028;
}

// `payload`: the first bytes a side sent in UDP, at most `kOpeningBytes` of them.
ZeroaccessMatch check_zeroaccess(std::string_view payload);

// The one getL that masscan sends to everybody: a scanner's, not a bot's.
bool is_masscan_probe(std::string_view payload);

}  // namespace luytre
