// Small helpers for JSON lists and for text that will be shown to people.
#pragma once
#include <string>
#include <string_view>

namespace luytre {

inline std::string_view after_blank(std::string_view text) {
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  size_t first = text.find_first_not_of(" \t\r\n");
  return first == std::string_view::npos ? std::string_view{} : text.substr(first);
}

inline bool looks_like_json(std::string_view text) {
  text = after_blank(text);
  return text.starts_with('{') || text.starts_with('[');
}

// True when `"key"` followed by ':' occurs in `text`: a guess for sniffing, no parse.
inline bool json_has_key(std::string_view text, std::string_view key) {
  std::string quoted = '"' + std::string(key) + '"';
  for (size_t at = text.find(quoted); at != std::string_view::npos; at = text.find(quoted, at + 1))
    if (after_blank(text.substr(at + quoted.size())).starts_with(':')) return true;
  return false;
}

// At most `limit` bytes, control bytes shown as '?'. UTF-8 is cut at a character.
inline std::string printable(std::string_view text, size_t limit) {
  if (text.size() > limit) {
    while (limit > 0 && (static_cast<unsigned char>(text[limit]) & 0xC0) == 0x80) --limit;
    text = text.substr(0, limit);
  }
  std::string out;
  for (char c : text) out += static_cast<unsigned char>(c) < 0x20 || c == 0x7f ? '?' : c;
  return out;
}

}  // namespace luytre
