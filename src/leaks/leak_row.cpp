#include "leaks/leak_row.h"

#include <algorithm>
#include <array>

namespace luytre {
namespace {

bool hex(std::string_view text) {
  return std::ranges::all_of(
      text, [](char c) { return (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'f'); });
}

bool same_word(std::string_view text, std::string_view word) {
  return std::ranges::equal(text, word, {}, [](char c) { return c >= 'A' && c <= 'Z' ? c | 0x20 : c; });
}

}  // namespace

const char* to_string(SecretKind kind) {
  static constexpr const char* kNames[] = {"none", "plain", "hash"};
  return kNames[static_cast<size_t>(kind)];
}

// The beginnings of modular crypt strings and LDAP's schemes; lengths of plain hex digests (crypt(5), RFC
// 2307).
SecretKind secret_kind(std::string_view s) {
  for (std::string_view nothing : {"", "[not_saved]", "unknown", "null", "none", "n/a", "(null)", "\\n"})
    if (same_word(s, nothing)) return SecretKind::none;
  static constexpr auto kSchemes = std::to_array<std::string_view>(
      {"$1$",   "$2a$", "$2b$",    "$2x$",     "$2y$",  "$5$",     "$6$",   "$7$",
       "$y$",   "$gy$", "$argon2", "$scrypt$", "$P$",   "$H$",     "$S$",   "pbkdf2",
       "{SSHA", "{SHA", "{MD5}",   "{CRYPT}",  "sha1$", "sha256$", "bcrypt"});
  if (s.size() >= 20)
    for (std::string_view scheme : kSchemes)
      if (s.starts_with(scheme)) return SecretKind::hash;
  if (s.size() == 41 && s.front() == '*' && hex(s.substr(1))) return SecretKind::hash;
  std::string_view digest = s.substr(0, s.find(':'));
  for (size_t length : {32u, 40u, 56u, 64u, 96u, 128u})
    if (digest.size() == length && hex(digest)) return SecretKind::hash;
  return SecretKind::plain;
}

LeakCounts& LeakCounts::operator+=(const LeakCounts& other) {
  bytes += other.bytes;
  lines += other.lines;
  rows += other.rows;
  no_account += other.no_account;
  overlong += other.overlong;
  broken += other.broken;
  files += other.files;
  passed_over += other.passed_over;
  return *this;
}

}  // namespace luytre
