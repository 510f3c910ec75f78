#include "telemetry/zeek/zeek_tsv_layout.h"

#include <algorithm>

namespace luytre {
namespace {

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

}  // namespace

std::string_view zeek_unescape(std::string_view text, Arena& arena) {
  if (text.find('\\') == std::string_view::npos) return text;
  char* copy = arena.allocate(text.size());
  size_t size = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    char c = text[i];
    if (c == '\\' && i + 3 < text.size() && text[i + 1] == 'x' && hex_digit(text[i + 2]) >= 0 &&
        hex_digit(text[i + 3]) >= 0) {
      c = static_cast<char>(hex_digit(text[i + 2]) << 4 | hex_digit(text[i + 3]));
      i += 3;
    } else if (c == '\\' && i + 1 < text.size() && text[i + 1] == '\\') {
      ++i;
    }
    copy[size++] = c;
  }
  arena.shrink_last(text.size() - size);
  return {copy, size};
}

bool ZeekTsvLayout::take(std::string_view line) {
  if (line.ends_with('\r')) line.remove_suffix(1);
  Arena arena;
  // "#separator \x09": the one line with a space, as it comes before the separator is known.
  if (line.starts_with("#separator ")) {
    std::string_view byte = zeek_unescape(line.substr(11), arena);
    *this = {};
    if (byte.size() == 1 && byte[0] != '\n') separator = byte[0];
    return true;
  }
  size_t cut = line.find(separator);
  if (cut == std::string_view::npos) return false;
  std::string_view word = line.substr(0, cut), rest = line.substr(cut + 1);
  std::string_view value = rest.substr(0, std::min<size_t>(rest.find(separator), 256));
  if (word == "#set_separator") {
    if (value.size() == 1) set_separator = value[0];
  } else if (word == "#empty_field") {
    empty_field = value;
  } else if (word == "#unset_field") {
    unset_field = value;
  } else if (word == "#path") {
    path = value;
  } else if (word == "#fields") {
    take_fields(rest);
  } else {
    return false;
  }
  return true;
}

void ZeekTsvLayout::take_fields(std::string_view names) {
  column.fill(-1);
  columns = 0;
  log = zeek_log(path);
  for (;;) {
    size_t end = names.find(separator);
    if (auto field = zeek_field(names.substr(0, end)))
      column[static_cast<size_t>(*field)] = static_cast<int>(columns);
    ++columns;
    if (end == std::string_view::npos) break;
    names.remove_prefix(end + 1);
  }
  bool there = (*this)[ZeekField::orig_h] >= 0 && (*this)[ZeekField::resp_h] >= 0 &&
               (log != ZeekLog::dns || (*this)[ZeekField::query] >= 0);
  if (!there) log.reset();
}

}  // namespace luytre
