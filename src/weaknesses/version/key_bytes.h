// Pieces of version keys. Internal to weaknesses/version.
#pragma once
#include <optional>
#include <string>
#include <string_view>

namespace luytre::version {

inline bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
inline bool is_letter(char c) {
  return (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
}
inline char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c;
}

// Digits as a number of any size: how many without leading zeros, then those. At most 254.
inline void add_number(std::string& key, std::string_view digits) {
  while (!digits.empty() && digits.front() == '0') digits.remove_prefix(1);
  digits = digits.substr(0, 254);
  key += static_cast<char>(digits.size() + 1);
  key += digits;
}

// The digits (letters) at the front, taken off.
inline std::string_view take_digits(std::string_view& text) {
  size_t n = 0;
  while (n < text.size() && is_digit(text[n])) ++n;
  std::string_view out = text.substr(0, n);
  text.remove_prefix(n);
  return out;
}
inline std::string_view take_letters(std::string_view& text) {
  size_t n = 0;
  while (n < text.size() && is_letter(text[n])) ++n;
  std::string_view out = text.substr(0, n);
  text.remove_prefix(n);
  return out;
}
inline bool take(std::string_view& text, char c) {
  if (text.empty() || text.front() != c) return false;
  text.remove_prefix(1);
  return true;
}

// "2:1.0" of Debian and RPM: adds the epoch (0 where there is none) and takes it off. False: no number, or
// nothing behind it.
inline bool add_epoch(std::string& key, std::string_view& text) {
  std::string_view epoch = "0";
  if (size_t colon = text.find(':'); colon != std::string_view::npos) {
    epoch = text.substr(0, colon);
    if (epoch.empty() || epoch.find_first_not_of("0123456789") != std::string_view::npos) return false;
    text.remove_prefix(colon + 1);
  }
  add_number(key, epoch);
  return !text.empty();
}

std::optional<std::string> debian_key(std::string_view text);
std::optional<std::string> rpm_key(std::string_view text);
std::optional<std::string> semver_key(std::string_view text);
std::optional<std::string> maven_key(std::string_view text);
std::optional<std::string> python_key(std::string_view text);
std::optional<std::string> alpine_key(std::string_view text);
std::optional<std::string> generic_key(std::string_view text);

}  // namespace luytre::version
