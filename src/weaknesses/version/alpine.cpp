// apk-tools 2: numbers between dots, a letter, suffixes with numbers, "-rN". A number behind a dot that
// begins with 0 is a fraction and compares as text.
#include <algorithm>
#include <array>

#include "weaknesses/version/key_bytes.h"

namespace luytre::version {

std::optional<std::string> alpine_key(std::string_view text) {
  std::string key;
  std::string_view digits = take_digits(text);
  if (digits.empty()) return std::nullopt;
  add_number(key, digits);
  while (text.size() >= 2 && text[0] == '.' && is_digit(text[1])) {
    text.remove_prefix(1);
    digits = take_digits(text);
    if (digits.size() > 1 && digits.front() == '0') {
      key += '\x48';
      key += digits;
      key += '\0';
    } else {
      key += '\x50';
      add_number(key, digits);
    }
  }
  if (!text.empty() && text.front() >= 'a' && text.front() <= 'z') {
    key += '\x40';
    key += text.front();
    text.remove_prefix(1);
  }
  static constexpr auto kBefore = std::to_array<std::string_view>({"alpha", "beta", "pre", "rc"});
  static constexpr auto kAfter = std::to_array<std::string_view>({"cvs", "svn", "git", "hg", "p"});
  while (take(text, '_')) {
    std::string_view word = take_letters(text);
    if (auto at = std::ranges::find(kBefore, word); at != kBefore.end())
      key += static_cast<char>(0x10 + (at - kBefore.begin()));
    else if (auto after = std::ranges::find(kAfter, word); after != kAfter.end())
      key += static_cast<char>(0x30 + (after - kAfter.begin()));
    else
      return std::nullopt;
    add_number(key, take_digits(text));
  }
  key += '\x20';
  digits = {};
  if (take(text, '-')) {
    if (!take(text, 'r') || (digits = take_digits(text)).empty()) return std::nullopt;
  }
  if (!text.empty()) return std::nullopt;
  add_number(key, digits);
  return key;
}

}  // namespace luytre::version
