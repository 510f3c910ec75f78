#include "http/disposition.h"

#include <fmt/format.h>

#include "base/vietnamese.h"
#include "http/target.h"

namespace luytre::http {
namespace {

constexpr size_t kMaxName = 120;

bool is_risky(unsigned char c) {
  return c < 0x20 || c == 0x7f ||
         std::string_view("/\\:*?\"<>|;%").find(static_cast<char>(c)) != std::string_view::npos;
}

std::string safe_name(std::string_view name) {
  std::string out;
  if (is_utf8(name)) {
    while (name.size() > kMaxName) {
      // Cut before a character, not inside one.
      size_t cut = kMaxName;
      while (cut > 0 && (static_cast<unsigned char>(name[cut]) & 0xc0) == 0x80) --cut;
      name = name.substr(0, cut);
    }
    for (char c : name) out.push_back(is_risky(static_cast<unsigned char>(c)) ? '_' : c);
  }
  for (char& c : out) {
    if (c != '.' && c != ' ') break;
    c = '_';
  }
  while (!out.empty() && (out.back() == '.' || out.back() == ' ')) out.pop_back();
  return out.empty() ? "download" : out;
}

// RFC 8187 attr-char.
bool is_attribute_char(unsigned char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
         (c < 0x80 && std::string_view("!#$&+-.^_`|~").find(static_cast<char>(c)) != std::string_view::npos);
}

}  // namespace

std::string attachment(std::string_view file_name) {
  std::string name = safe_name(file_name);
  bool plain =
      std::all_of(name.begin(), name.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
  std::string ascii = plain ? name : without_marks(name);
  for (char& c : ascii)
    if (static_cast<unsigned char>(c) >= 0x80) c = '_';
  std::string out = "attachment; filename=\"" + ascii + '"';
  if (!plain) {
    out += "; filename*=UTF-8''";
    for (char c : name) {
      auto byte = static_cast<unsigned char>(c);
      if (is_attribute_char(byte))
        out.push_back(c);
      else
        fmt::format_to(std::back_inserter(out), "%{:02X}", byte);
    }
  }
  return out;
}

}  // namespace luytre::http
