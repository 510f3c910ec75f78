// For all who number as they like ("7.2(5)", "12.1X47-D15", "2019-03"): runs of digits as numbers, runs of
// letters as words, the rest separates. Words that announce a release stand before it.
#include <algorithm>
#include <array>

#include "weaknesses/version/key_bytes.h"

namespace luytre::version {

std::optional<std::string> generic_key(std::string_view text) {
  static constexpr auto kBefore = std::to_array<std::string_view>(
      {"dev", "snapshot", "alpha", "a", "beta", "b", "milestone", "pre", "preview", "rc"});
  std::string key;
  bool any = false;
  if (text.size() > 1 && lower(text[0]) == 'v' && is_digit(text[1])) text.remove_prefix(1);
  while (!text.empty()) {
    if (is_digit(text.front())) {
      key += '\x50';
      add_number(key, take_digits(text));
      any = true;
    } else if (is_letter(text.front())) {
      std::string word;
      for (char c : take_letters(text)) word += lower(c);
      auto before = std::ranges::find(kBefore, word);
      bool letter_alone = word.size() == 1 && (text.empty() || !is_digit(text.front()));  // OpenSSL's 1.0.2a
      if (any && before != kBefore.end() && !letter_alone) {
        key += static_cast<char>(0x10 + (before - kBefore.begin()));
      } else {
        key += '\x40';
        key += word;
        key += '\0';
      }
      any = true;
    } else {
      text.remove_prefix(1);
    }
  }
  if (!any) return std::nullopt;
  return key + '\x20';
}

}  // namespace luytre::version
