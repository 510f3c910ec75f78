// PEP 440: epoch, release without trailing zeros, pre-release, post-release, development release, local
// version.
#include <algorithm>

#include "weaknesses/version/key_bytes.h"

namespace luytre::version {
namespace {

void skip_separator(std::string_view& text) {
  if (!text.empty() && (text.front() == '.' || text.front() == '-' || text.front() == '_'))
    text.remove_prefix(1);
}

// A word of `words` at the front, after an optional separator: which, taken off with the number behind it.
struct Word {
  const char* text;
  char code;
};
template <size_t N>
char take_word(std::string_view& text, const Word (&words)[N], std::string_view& number) {
  std::string_view rest = text;
  skip_separator(rest);
  for (const Word& word : words) {
    std::string_view w = word.text;
    if (rest.size() < w.size() || !std::ranges::equal(rest.substr(0, w.size()), w, {}, lower)) continue;
    std::string_view behind = rest.substr(w.size());
    if (!behind.empty() && is_letter(behind.front())) continue;
    std::string_view digits = behind;
    skip_separator(digits);
    if (!digits.empty() && is_digit(digits.front())) behind = digits;
    number = take_digits(behind);
    text = behind;
    return word.code;
  }
  return 0;
}

}  // namespace

std::optional<std::string> python_key(std::string_view text) {
  if (!take(text, 'v')) take(text, 'V');
  std::string key;
  std::string_view digits = take_digits(text);
  if (digits.empty()) return std::nullopt;
  bool has_epoch = take(text, '!');
  add_number(key, has_epoch ? digits : "0");
  if (has_epoch && (digits = take_digits(text)).empty()) return std::nullopt;
  std::string zeros;
  for (;;) {
    std::string part{'\x50'};
    add_number(part, digits);
    zeros += part;
    if (part.size() > 2 || key.empty()) key += std::exchange(zeros, "");
    if (text.size() < 2 || text[0] != '.' || !is_digit(text[1])) break;
    text.remove_prefix(1);
    digits = take_digits(text);
  }
  key += '\x20';

  static constexpr Word kPre[] = {{"alpha", '\x10'}, {"beta", '\x11'}, {"preview", '\x12'}, {"pre", '\x12'},
                                  {"rc", '\x12'},    {"a", '\x10'},    {"b", '\x11'},       {"c", '\x12'}};
  static constexpr Word kPost[] = {{"post", '\x02'}, {"rev", '\x02'}, {"r", '\x02'}};
  static constexpr Word kDev[] = {{"dev", '\x01'}};
  std::string_view pre_number, post_number, dev_number;
  char pre = take_word(text, kPre, pre_number);
  char post = 0;
  if (text.size() >= 2 && text[0] == '-' && is_digit(text[1])) {  // "1.0-1" is a post-release
    text.remove_prefix(1);
    post_number = take_digits(text);
    post = '\x02';
  } else {
    post = take_word(text, kPost, post_number);
  }
  char dev = take_word(text, kDev, dev_number);

  if (pre) {
    key += pre;
    add_number(key, pre_number);
  } else {
    key += dev && !post ? '\x01' : '\x20';
  }
  key += post ? '\x02' : '\x01';
  if (post) add_number(key, post_number);
  key += dev ? '\x01' : '\x02';
  if (dev) add_number(key, dev_number);

  if (text.empty()) return key + '\x01';
  if (!take(text, '+') || text.empty()) return std::nullopt;
  key += '\x02';
  while (!text.empty()) {
    size_t end = std::min(text.find_first_of(".-_"), text.size());
    std::string_view word = text.substr(0, end);
    if (word.empty() || !std::ranges::all_of(word, [](char c) { return is_digit(c) || is_letter(c); }))
      return std::nullopt;
    if (std::ranges::all_of(word, is_digit)) {
      key += '\x20';
      add_number(key, word);
    } else {
      key += '\x10';
      for (char c : word) key += lower(c);
      key += '\0';
    }
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return key + '\x01';
}

}  // namespace luytre::version
