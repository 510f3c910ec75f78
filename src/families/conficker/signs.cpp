#include "families/conficker/signs.h"

#include <algorithm>

#include "base/ip.h"

namespace luytre {
namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool is_hex(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'f');
}

bool take(std::string_view& text, std::string_view prefix) {
  if (!text.starts_with(prefix)) return false;
  text.remove_prefix(prefix.size());
  return true;
}

}  // namespace

bool is_conficker_rendezvous(std::string_view host, std::string_view path) {
  if (!take(path, "/search?q=")) return false;
  size_t digits = 0;
  while (digits < path.size() && is_digit(path[digits])) ++digits;
  if (digits < 1 || digits > 3) return false;
  path.remove_prefix(digits);
  if (take(path, "&aq=7") && take(path, "?")) {
    if (path.size() != 8 || !std::ranges::all_of(path, is_hex)) return false;
    path = {};
  }
  uint32_t address;
  return path.empty() && parse_ipv4(host, address);
}

ConfickerShellcode find_conficker_shellcode(std::string_view payload) {
  constexpr std::string_view kCall("\xe8\xff\xff\xff\xff", 5), kLoop("\x10\x80\x31\xc4\x41\x66\x81\x39", 8);
  auto best = ConfickerShellcode::none;
  for (size_t at = payload.find(kCall); at != std::string_view::npos; at = payload.find(kCall, at + 1)) {
    std::string_view code = payload.substr(at + kCall.size());
    // call into itself; inc ecx or edx, pop esi or edi, lea ecx [that + 16]; then the loop, key C4.
    if (!code.starts_with('\xc1') && !code.starts_with('\xc2')) continue;
    best = ConfickerShellcode::prefix;
    bool a = code[0] == '\xc1';
    if (code.size() >= 14 && code[1] == (a ? '\x5e' : '\x5f') && code[2] == '\x8d' &&
        code[3] == (a ? '\x4e' : '\x4f') && code.substr(4, 8) == kLoop)
      return ConfickerShellcode::decoder;
  }
  return best;
}

}  // namespace luytre
