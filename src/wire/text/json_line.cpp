#include "wire/text/json_line.h"

#include "wire/text/line_stream.h"
#include "wire/text/numbers.h"
#include "wire/text/values.h"

namespace luytre {
namespace {

static_assert(LineStream::kPadding >= simdjson::SIMDJSON_PADDING);

// Four hex digits; -1 when they are not there.
int32_t hex4(std::string_view text, size_t at) {
  if (at + 4 > text.size()) return -1;
  int32_t value = 0;
  for (size_t i = at; i < at + 4; ++i) {
    char c = text[i];
    int32_t digit = c >= '0' && c <= '9'   ? c - '0'
                    : c >= 'a' && c <= 'f' ? c - 'a' + 10
                    : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                           : -1;
    if (digit < 0) return -1;
    value = value << 4 | digit;
  }
  return value;
}

char* put_utf8(char* to, uint32_t code) {
  auto put = [&](uint32_t byte) { *to++ = static_cast<char>(byte); };
  if (code < 0x80) {
    put(code);
  } else if (code < 0x800) {
    put(0xc0 | code >> 6);
    put(0x80 | (code & 63));
  } else if (code < 0x10000) {
    put(0xe0 | code >> 12);
    put(0x80 | (code >> 6 & 63));
    put(0x80 | (code & 63));
  } else {
    put(0xf0 | code >> 18);
    put(0x80 | (code >> 12 & 63));
    put(0x80 | (code >> 6 & 63));
    put(0x80 | (code & 63));
  }
  return to;
}

// RFC 8259 section 7; never longer than the escaped text. False: a broken escape or half a surrogate pair.
bool unescape(std::string_view text, Arena& arena, std::string_view& out) {
  char* copy = arena.allocate(text.size());
  char* to = copy;
  bool good = true;
  for (size_t i = 0; i < text.size() && good; ++i) {
    if (text[i] != '\\') {
      *to++ = text[i];
      continue;
    }
    static constexpr std::string_view kLetters = "\"\\/bfnrt", kMeant = "\"\\/\b\f\n\r\t";
    char escape = ++i < text.size() ? text[i] : '\0';
    if (size_t which = kLetters.find(escape); which != std::string_view::npos) {
      *to++ = kMeant[which];
      continue;
    }
    int32_t code = escape == 'u' ? hex4(text, i + 1) : -1;
    good = code >= 0 && (code & 0xfc00) != 0xdc00;
    i += 4;
    if (good && (code & 0xfc00) == 0xd800) {
      int32_t low = i + 2 < text.size() && text[i + 1] == '\\' && text[i + 2] == 'u' ? hex4(text, i + 3) : -1;
      good = (low & ~0x3ff) == 0xdc00;
      code = 0x10000 + ((code & 0x3ff) << 10) + (low & 0x3ff);
      i += 6;
    }
    if (good) to = put_utf8(to, static_cast<uint32_t>(code));
  }
  out = {copy, static_cast<size_t>(to - copy)};
  arena.shrink_last(text.size() - out.size());
  return good;
}

}  // namespace

bool json_text(std::string_view token, Arena& arena, std::string_view& out) {
  out = {};
  if (token.empty()) return false;
  char first = token.front();
  if (first == '"') {
    if (token.size() < 2 || token.back() != '"') return false;
    out = token.substr(1, token.size() - 2);
    return out.find('\\') == std::string_view::npos || unescape(out, arena, out);
  }
  if (first == '{' || first == '[' || token == "null") return true;
  if (first != '-' && (first < '0' || first > '9') && token != "true" && token != "false") return false;
  out = token;
  return true;
}

bool json_address(std::string_view token, IpAddress& out) {
  if (token.size() < 2 || token.front() != '"' || token.back() != '"') return false;
  uint32_t v4;
  if (parse_ipv4_16(token.data() + 1, token.size() - 2, v4)) {
    out = IpAddress::from_v4(v4);
    return true;
  }
  Arena arena;  // allocates for escapes only
  std::string_view text;
  if (token.size() > 300 || !json_text(token, arena, text)) return false;
  auto parsed = IpAddress::parse(text);
  if (parsed) out = *parsed;
  return parsed.has_value();
}

uint16_t json_port(std::string_view token) {
  if (token.size() > 2 && token.front() == '"') token = token.substr(1, token.size() - 2);
  uint64_t value = parse_count(token);
  return value <= 65535 ? static_cast<uint16_t>(value) : uint16_t{0};
}

}  // namespace luytre
