#include "wire/text/split.h"

namespace luytre {
namespace {

// Reads the quoted field that starts at line[at] == '"'; moves `at` behind its closing quote.
bool read_quoted(std::string_view line, size_t& at, Arena& arena, std::string_view& field) {
  size_t begin = ++at;
  bool doubled = false;
  for (;; ++at) {
    at = line.find('"', at);
    if (at == std::string_view::npos) return false;
    if (at + 1 >= line.size() || line[at + 1] != '"') break;
    doubled = true;
    ++at;
  }
  field = line.substr(begin, at - begin);
  ++at;
  if (!doubled) return true;
  char* copy = arena.allocate(field.size());
  size_t size = 0;
  for (size_t i = 0; i < field.size(); ++i) {
    copy[size++] = field[i];
    if (field[i] == '"') ++i;
  }
  arena.shrink_last(field.size() - size);
  field = {copy, size};
  return true;
}

}  // namespace

bool split_line(std::string_view line, char separator, Arena& arena, std::vector<std::string_view>& fields) {
  fields.clear();
  if (line.ends_with('\r')) line.remove_suffix(1);
  size_t at = 0;
  for (;;) {
    if (at < line.size() && line[at] == '"') {
      std::string_view field;
      bool whole = read_quoted(line, at, arena, field);
      if (!whole || (at < line.size() && line[at] != separator)) return false;
      fields.push_back(field);
      if (at >= line.size()) return true;
    } else {
      size_t end = line.find(separator, at);
      fields.push_back(line.substr(at, end == std::string_view::npos ? end : end - at));
      if (end == std::string_view::npos) return true;
      at = end;
    }
    ++at;  // the separator
  }
}

}  // namespace luytre
