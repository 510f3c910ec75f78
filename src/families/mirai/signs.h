// What Mirai sends that ordinary programs do not.
//
// Sources: the published bot and CNC source as described by mirai.security.gives; suricata-verify bug-5437
// for the exploit probe.
#pragma once
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace luytre {

// Appends the rows whose sequence number is the destination address, as every scanning SYN's of Mirai is.
void rows_with_sequence_of_target(std::span<const uint32_t> sequence, std::span<const uint32_t> destination,
                                  std::vector<uint32_t>& rows);

// The bot's first words to its command server: 00 00 00 01, one byte of length and so many printable bytes of
// identity (32 at most), then nothing but keep-alives of two zero bytes. What the server says, if anything,
// is messages behind a 16-bit length.
bool is_mirai_hello(std::string_view opening, std::string_view reply);
inline bool may_be_mirai_hello(std::string_view opening) {
  return opening.size() > 4 && opening[0] == 0 && opening[1] == 0 && opening[2] == 0 && opening[3] == 1;
}

// A request target that has a shell go to /tmp and fetch a program.
bool is_shell_injection(std::string_view path);
// The user agent of the probes that are mostly Mirai's.
bool is_mirai_agent(std::string_view user_agent);

}  // namespace luytre
