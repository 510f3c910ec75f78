#include "wire/text/json_line.h"

#include <immintrin.h>

#include <cstring>

#include "wire/text/cpu_path.h"
#include "wire/text/line_stream.h"
#include "wire/text/numbers.h"
#include "wire/text/positions.h"
#include "wire/text/values.h"

namespace luytre {
namespace {

// Carries what one block of 64 bytes leaves open to the next.
class StringMask {
 public:
  // Bits of the structural bytes: quotes that are not escaped, and `operators` outside of strings.
  uint64_t structural(uint64_t quotes, uint64_t backslashes, uint64_t operators) {
    if (backslashes | escaped_) quotes &= ~escaped(backslashes);
    // A bit is set when an odd number of quotes stands at or before it: the opening quote and the string's
    // content.
    uint64_t inside = quotes;
    for (unsigned step = 1; step < 64; step *= 2) inside ^= inside << step;
    inside ^= open_;
    open_ = static_cast<uint64_t>(static_cast<int64_t>(inside) >> 63);
    return quotes | (operators & ~inside);
  }

 private:
  // The bytes behind a backslash that is not escaped itself.
  uint64_t escaped(uint64_t backslashes) {
    uint64_t result = escaped_;
    backslashes &= ~escaped_;
    escaped_ = 0;
    while (backslashes) {
      uint64_t next = (backslashes & -backslashes) << 1;
      if (next == 0) escaped_ = 1;
      result |= next;
      backslashes &= backslashes - 1;
      backslashes &= ~next;
    }
    return result;
  }

  uint64_t open_ = 0;     // all ones inside a string
  uint64_t escaped_ = 0;  // 1: the next byte is escaped
};

}  // namespace

size_t JsonLine::index_avx2(std::string_view text, uint32_t* out) {
  uint32_t* begin = out;
  StringMask mask;
  for (size_t at = 0; at < text.size(); at += 64) {
    size_t left = text.size() - at;
    const char* p = text.data() + at;
    _mm_prefetch(p + kAhead, _MM_HINT_T0);
    alignas(32) char rest[64];
    if (left < 64) {
      std::memset(rest, ' ', sizeof rest);
      std::memcpy(rest, p, left);
      p = rest;
    }
    uint64_t quotes = 0, backslashes = 0, operators = 0;
    for (unsigned half = 0; half < 64; half += 32) {
      __m256i bytes = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(p + half));
      auto equal = [](__m256i v, char c) { return _mm256_cmpeq_epi8(v, _mm256_set1_epi8(c)); };
      auto bits = [&](__m256i v) {
        return static_cast<uint64_t>(static_cast<uint32_t>(_mm256_movemask_epi8(v))) << half;
      };
      __m256i brackets = _mm256_or_si256(bytes, _mm256_set1_epi8(0x20));  // '[' and ']' become '{' and '}'
      quotes |= bits(equal(bytes, '"'));
      backslashes |= bits(equal(bytes, '\\'));
      operators |= bits(_mm256_or_si256(_mm256_or_si256(equal(brackets, '{'), equal(brackets, '}')),
                                        _mm256_or_si256(equal(bytes, ':'), equal(bytes, ','))));
    }
    out = write_positions(mask.structural(quotes, backslashes, operators), static_cast<uint32_t>(at), out);
  }
  return static_cast<size_t>(out - begin);
}

LUYTRE_AVX512 size_t JsonLine::index_avx512(std::string_view text, uint32_t* out) {
  uint32_t* begin = out;
  StringMask mask;
  for (size_t at = 0; at < text.size(); at += 64) {
    _mm_prefetch(text.data() + at + kAhead, _MM_HINT_T0);
    size_t left = text.size() - at;
    __mmask64 there = left >= 64 ? ~0ull : (1ull << left) - 1;
    __m512i bytes = _mm512_maskz_loadu_epi8(there, text.data() + at);
    auto equal = [](__m512i v, char c)
                     LUYTRE_AVX512 { return _mm512_cmpeq_epi8_mask(v, _mm512_set1_epi8(c)); };
    __m512i brackets = _mm512_or_si512(bytes, _mm512_set1_epi8(0x20));
    uint64_t operators = equal(brackets, '{') | equal(brackets, '}') | equal(bytes, ':') | equal(bytes, ',');
    uint64_t found = mask.structural(equal(bytes, '"'), equal(bytes, '\\'), operators);
    out = write_positions_avx512(found, static_cast<uint32_t>(at), out);
  }
  return static_cast<size_t>(out - begin);
}

void JsonLine::index(std::string_view line) {
  static const Kernel kernel = text_uses_avx512() ? index_avx512 : index_avx2;
  constexpr size_t kEnds = 8;  // the walk looks ahead less than this
  size_t room = line.size() + 16 + kEnds;
  if (room > capacity_) {
    capacity_ = room + 4096;
    places_ = std::make_unique_for_overwrite<uint32_t[]>(capacity_);
  }
  text_ = line.data();
  count_ = kernel(line, places_.get());
  for (size_t i = 0; i < kEnds; ++i) places_[count_ + i] = static_cast<uint32_t>(line.size());
}

bool JsonLine::blank_slowly(size_t begin, size_t end) const {
  for (size_t i = begin; i < end; ++i)
    if (!is_space(text_[i])) return false;
  return begin <= end;
}

size_t JsonLine::behind(size_t at) const {
  size_t depth = 0;
  do {
    char c = byte(at++);
    if (c == '{' || c == '[') ++depth;
    if (c == '}' || c == ']') --depth;
  } while (depth > 0 && at < count_);
  return at;
}

namespace {

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
