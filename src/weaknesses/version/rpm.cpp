// rpmvercmp (rpm.org): segments of digits or of letters; all else only separates them. At one place '~' sorts
// before the end, the end before '^', that before letters, and letters before digits.

#include "weaknesses/version/key_bytes.h"

namespace luytre::version {
namespace {

void add_part(std::string& key, std::string_view text) {
  while (!text.empty()) {
    char c = text.front();
    if (is_digit(c)) {
      key += '\x50';
      add_number(key, take_digits(text));
    } else if (is_letter(c)) {
      key += '\x40';
      key += take_letters(text);
      key += '\0';
    } else {
      if (c == '~') key += '\x10';
      if (c == '^') key += '\x30';
      text.remove_prefix(1);
    }
  }
  key += '\x20';
}

}  // namespace

std::optional<std::string> rpm_key(std::string_view text) {
  std::string key;
  if (!add_epoch(key, text)) return std::nullopt;
  size_t hyphen = text.rfind('-');
  add_part(key, text.substr(0, hyphen));
  if (hyphen != std::string_view::npos) add_part(key, text.substr(hyphen + 1));
  return key;
}

}  // namespace luytre::version
