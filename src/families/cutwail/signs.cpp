#include "families/cutwail/signs.h"

#include <algorithm>

namespace luytre {

bool is_pushdo_request(std::string_view path) {
  constexpr std::string_view kStart = "/?ptrxcz_";
  constexpr size_t kRandom = 30;
  return path.size() == kStart.size() + kRandom && path.starts_with(kStart) &&
         std::ranges::all_of(path.substr(kStart.size()), [](char c) {
           return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
         });
}

bool says_ylmf_pc(std::string_view opening) {
  constexpr std::string_view kHello = "ehlo ylmf-pc";  // HELO differs in letters 1 and 2 alone
  for (;;) {
    if (opening.size() < kHello.size()) return false;
    auto same = [](char a, char b) { return (a | 0x20) == b || a == b; };
    char first = static_cast<char>(opening[0] | 0x20), second = static_cast<char>(opening[1] | 0x20);
    bool verb = (first == 'e' && second == 'h') || (first == 'h' && second == 'e');
    if (verb && std::ranges::equal(opening.substr(2, kHello.size() - 2), kHello.substr(2), same)) {
      std::string_view rest = opening.substr(kHello.size());
      return rest.empty() || rest[0] == '\r' || rest[0] == '\n' || rest[0] == ' ';
    }
    size_t line = opening.find('\n');
    if (line == std::string_view::npos) return false;
    opening.remove_prefix(line + 1);
  }
}

std::optional<unsigned> mail_test_server(std::string_view name) {
  static constexpr std::string_view kServers[kMailTestServers] = {
      "smtp.live.com",      "smtp.mail.yahoo.com", "smtp.sbcglobal.yahoo.com",
      "smtp.directcon.net", "mail.airmail.net",    "smtp.compuserve.com"};
  // Their lengths: most names are told apart without a look at their text.
  static constexpr uint64_t kLengths = [] {
    uint64_t lengths = 0;
    for (std::string_view server : kServers) lengths |= 1ull << server.size();
    return lengths;
  }();
  if (name.size() >= 64 || !(kLengths >> name.size() & 1)) return {};
  if (!name.starts_with("smtp.") && !name.starts_with("mail.")) return {};
  for (unsigned i = 0; i < kMailTestServers; ++i)
    if (name == kServers[i]) return i;
  return {};
}

}  // namespace luytre
