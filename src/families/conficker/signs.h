// What Conficker asks for over HTTP, and the code it sends into Windows' server service.
#pragma once
#include <cstdint>
#include <string_view>

namespace luytre {

// "/search?q=" and 1 to 3 digits, perhaps "&aq=7", perhaps "?" and 8 hex digits, from a server named by its
// IPv4 address. Source: the condition of ET SID 2009024.
bool is_conficker_rendezvous(std::string_view host, std::string_view path);

enum class ConfickerShellcode : uint8_t {
  none,
  prefix,   // the first 6 bytes: other shellcode may begin so
  decoder,  // the whole decoding loop, 17 fixed bytes of it
};
// Anywhere in what was sent to tcp/445. Source: Honeynet Project, "Containing Conficker" (MS08-067).
ConfickerShellcode find_conficker_shellcode(std::string_view payload);

}  // namespace luytre
