// semver.org 2.0.0, 11: three numbers; a version with a pre-release is before the one without; of identifiers
// numbers are before texts, and fewer before more.
#include <algorithm>

#include "weaknesses/version/key_bytes.h"

namespace luytre::version {

std::optional<std::string> semver_key(std::string_view text) {
  if (!take(text, 'v')) take(text, 'V');
  text = text.substr(0, text.find('+'));
  std::string key;
  for (int part = 0; part < 3; ++part) {
    if (part > 0 && !take(text, '.')) {
      add_number(key, "");
      continue;
    }
    std::string_view digits = take_digits(text);
    if (digits.empty()) return std::nullopt;
    add_number(key, digits);
  }
  if (text.empty()) return key + '\xff';
  if (!take(text, '-')) return std::nullopt;
  while (true) {
    std::string_view word = text.substr(0, text.find('.'));
    if (word.empty()) return std::nullopt;
    for (char c : word)
      if (!is_digit(c) && !is_letter(c) && c != '-') return std::nullopt;
    if (std::ranges::all_of(word, is_digit)) {
      key += '\x10';
      add_number(key, word);
    } else {
      key += '\x20';
      key += word;
      key += '\0';
    }
    if (word.size() == text.size()) break;
    text.remove_prefix(word.size() + 1);
  }
  return key + '\x01';
}

}  // namespace luytre::version
