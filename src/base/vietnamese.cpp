#include "base/vietnamese.h"

#include <algorithm>
#include <cstdint>
#include <vector>

namespace luytre {
namespace {

enum Shape : uint8_t { kNone, kBreve, kCircumflex, kHorn, kStroke };

struct Letter {
  char32_t base = 0;  // a code point; beyond those, a byte that is no UTF-8
  uint8_t shape = kNone;
  uint8_t tone = 0;  // level, grave, hook, tilde, acute, dot below
};
constexpr char32_t kNoCode = 0x110000;

struct Composed {
  char32_t code;
  Letter letter;
};

// The 12 vowels in six tones, small and capital, and the d with stroke (TCVN 6909 names them all).
const std::vector<Composed>& composed() {
  static const auto table = [] {
    struct Row {
      char base;
      Shape shape;
      std::u32string_view tones;
    };
    static constexpr Row kRows[] = {
        {'a', kNone, U"aàảãáạ"},       {'a', kNone, U"AÀẢÃÁẠ"},       {'a', kBreve, U"ăằẳẵắặ"},
        {'a', kBreve, U"ĂẰẲẴẮẶ"},      {'a', kCircumflex, U"âầẩẫấậ"}, {'a', kCircumflex, U"ÂẦẨẪẤẬ"},
        {'e', kNone, U"eèẻẽéẹ"},       {'e', kNone, U"EÈẺẼÉẸ"},       {'e', kCircumflex, U"êềểễếệ"},
        {'e', kCircumflex, U"ÊỀỂỄẾỆ"}, {'i', kNone, U"iìỉĩíị"},       {'i', kNone, U"IÌỈĨÍỊ"},
        {'o', kNone, U"oòỏõóọ"},       {'o', kNone, U"OÒỎÕÓỌ"},       {'o', kCircumflex, U"ôồổỗốộ"},
        {'o', kCircumflex, U"ÔỒỔỖỐỘ"}, {'o', kHorn, U"ơờởỡớợ"},       {'o', kHorn, U"ƠỜỞỠỚỢ"},
        {'u', kNone, U"uùủũúụ"},       {'u', kNone, U"UÙỦŨÚỤ"},       {'u', kHorn, U"ưừửữứự"},
        {'u', kHorn, U"ƯỪỬỮỨỰ"},       {'y', kNone, U"yỳỷỹýỵ"},       {'y', kNone, U"YỲỶỸÝỴ"},
        {'d', kStroke, U"đ"},          {'d', kStroke, U"Đ"},
    };
    std::vector<Composed> made;
    for (const Row& row : kRows)
      for (uint8_t tone = 0; char32_t code : row.tones)
        made.push_back({code, {static_cast<char32_t>(row.base), row.shape, tone++}});
    std::ranges::sort(made, {}, &Composed::code);
    return made;
  }();
  return table;
}

// Takes one code point off `text`; a byte that begins none comes out beyond kNoCode.
char32_t take(std::string_view& text) {
  auto byte = [&](size_t i) { return static_cast<unsigned char>(text[i]); };
  unsigned char first = byte(0);
  size_t length = first < 0x80 ? 1 : first >> 5 == 6 ? 2 : first >> 4 == 14 ? 3 : first >> 3 == 30 ? 4 : 0;
  char32_t code = length == 1 ? first : first & (0xffu >> (length + 1));
  bool good = length > 0 && length <= text.size();
  for (size_t i = 1; good && i < length; ++i) {
    good = byte(i) >> 6 == 2;
    code = code << 6 | (byte(i) & 0x3f);
  }
  if (!good) code = kNoCode + first;
  text.remove_prefix(good ? length : 1);
  return code;
}

// A mark that combines with the letter before it.
bool combine(char32_t code, Letter& letter) {
  static constexpr char32_t kTones[] = {0x300, 0x309, 0x303, 0x301, 0x323};
  static constexpr std::pair<char32_t, Shape> kShapes[] = {
      {0x306, kBreve}, {0x302, kCircumflex}, {0x31b, kHorn}};
  for (uint8_t tone = 0; tone < 5; ++tone)
    if (code == kTones[tone]) return letter.tone = static_cast<uint8_t>(tone + 1), true;
  for (auto [mark, shape] : kShapes)
    if (code == mark) return letter.shape = shape, true;
  return false;
}

std::vector<Letter> letters_of(std::string_view text) {
  std::vector<Letter> letters;
  letters.reserve(text.size());
  while (!text.empty()) {
    char32_t code = take(text);
    if (code >= 0x300 && code < 0x370 && !letters.empty() && combine(code, letters.back())) continue;
    auto known = std::ranges::lower_bound(composed(), code, {}, &Composed::code);
    if (known != composed().end() && known->code == code)
      letters.push_back(known->letter);
    else
      letters.push_back({code >= 'A' && code <= 'Z' ? code + 32 : code, kNone, 0});
  }
  return letters;
}

bool is_word(const Letter& letter) {
  char32_t c = letter.base;
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c >= 0x80;
}

// The letters with each word's tone on all of its letters, and one blank for a run of them.
std::vector<Letter> words_of(std::string_view text) {
  std::vector<Letter> words;
  for (const Letter& letter : letters_of(text)) {
    bool blank = letter.base == ' ' || letter.base == '\t' || letter.base == 0xa0;
    if (blank && (words.empty() || words.back().base == ' ')) continue;
    words.push_back(blank ? Letter{' ', kNone, 0} : letter);
  }
  if (!words.empty() && words.back().base == ' ') words.pop_back();
  for (size_t from = 0, to; from < words.size(); from = to) {
    uint8_t tone = 0;
    for (to = from; to < words.size() && is_word(words[to]); ++to) tone = std::max(tone, words[to].tone);
    for (size_t i = from; i < to; ++i) words[i].tone = tone;
    if (to == from) ++to;
  }
  return words;
}

void append_utf8(std::string& out, char32_t code) {
  auto put = [&](char32_t byte) { out += static_cast<char>(static_cast<unsigned char>(byte)); };
  if (code >= kNoCode) {
    put(code - kNoCode);
  } else if (code < 0x80) {
    put(code);
  } else if (code < 0x800) {
    put(0xc0 | code >> 6);
    put(0x80 | (code & 0x3f));
  } else if (code < 0x10000) {
    put(0xe0 | code >> 12);
    put(0x80 | (code >> 6 & 0x3f));
    put(0x80 | (code & 0x3f));
  } else {
    put(0xf0 | code >> 18);
    put(0x80 | (code >> 12 & 0x3f));
    put(0x80 | (code >> 6 & 0x3f));
    put(0x80 | (code & 0x3f));
  }
}

}  // namespace

std::string without_marks(std::string_view text) {
  std::string out;
  for (const Letter& letter : letters_of(text)) append_utf8(out, letter.base);
  return out;
}

bool name_has(std::string_view name, std::string_view query) {
  std::vector<Letter> in = words_of(name), wanted = words_of(query);
  if (wanted.empty()) return false;
  auto fits = [](const Letter& have, const Letter& want) {
    return have.base == want.base && (want.shape == kNone || have.shape == want.shape) &&
           (want.tone == 0 || have.tone == want.tone);
  };
  for (size_t at = 0; at + wanted.size() <= in.size(); ++at) {
    bool begins = at == 0 || !is_word(in[at - 1]) || !is_word(in[at]);
    if (begins && std::equal(wanted.begin(), wanted.end(), in.begin() + static_cast<ptrdiff_t>(at),
                             [&](const Letter& want, const Letter& have) { return fits(have, want); }))
      return true;
  }
  return false;
}

}  // namespace luytre
