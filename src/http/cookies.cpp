#include "http/cookies.h"

#include <fmt/format.h>

#include "base/check.h"
#include "http/token.h"

namespace luytre::http {
namespace {

// RFC 6265 4.1.1 cookie-octet.
bool is_cookie_octet(char c) {
  return c > 0x20 && c < 0x7f && c != '"' && c != ',' && c != ';' && c != '\\';
}

}  // namespace

std::string_view find_cookie(std::string_view header, std::string_view name) {
  std::string_view found;
  bool seen = false;
  for (int pairs = 0; pairs < 64 && !header.empty(); ++pairs) {
    size_t end = std::min(header.find(';'), header.size());
    std::string_view pair = trim(header.substr(0, end));
    header.remove_prefix(std::min(end + 1, header.size()));
    size_t equals = pair.find('=');
    if (equals == pair.npos || pair.substr(0, equals) != name) continue;
    std::string_view value = pair.substr(equals + 1);
    if (value.size() >= 2 && value.front() == '"' && value.back() == '"')
      value = value.substr(1, value.size() - 2);
    if (!std::all_of(value.begin(), value.end(), is_cookie_octet)) return {};
    if (seen && value != found) return {};
    found = value;
    seen = true;
  }
  return found;
}

std::string set_cookie(std::string_view name, std::string_view value, SameSite same_site,
                       std::optional<std::chrono::seconds> age) {
  LUYTRE_CHECK(is_token(name));
  LUYTRE_CHECK(std::all_of(value.begin(), value.end(), is_cookie_octet));
  std::string out = fmt::format("__Host-{}={}; Path=/; Secure; HttpOnly; SameSite={}", name, value,
                                same_site == SameSite::strict ? "Strict" : "Lax");
  if (age) out += fmt::format("; Max-Age={}", age->count());
  return out;
}

}  // namespace luytre::http
