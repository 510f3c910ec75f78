// deb-version(7): pairs of what is no digit and a number, over and over; of what is no digit '~' sorts before
// the end, the end before letters, letters before the rest.
#include <algorithm>

#include "weaknesses/version/key_bytes.h"

namespace luytre::version {
namespace {

void add_part(std::string& key, std::string_view text) {
  while (!text.empty()) {
    for (; !text.empty() && !is_digit(text.front()); text.remove_prefix(1)) {
      char c = text.front();
      key += c == '~' ? '\x01' : is_letter(c) ? c : static_cast<char>(0x80 | c);
    }
    key += '\x02';
    add_number(key, take_digits(text));
  }
  key += '\x02';
}

}  // namespace

std::optional<std::string> debian_key(std::string_view text) {
  auto allowed = [](char c) {
    return is_digit(c) || is_letter(c) || c == '.' || c == '+' || c == '~' || c == '-' || c == ':';
  };
  if (!std::ranges::all_of(text, allowed)) return std::nullopt;
  std::string key;
  if (!add_epoch(key, text)) return std::nullopt;
  size_t hyphen = text.rfind('-');
  add_part(key, text.substr(0, hyphen));
  std::string_view revision = hyphen == std::string_view::npos ? "" : text.substr(hyphen + 1);
  add_part(key, revision.empty() ? "0" : revision);
  return key;
}

}  // namespace luytre::version
