#include "wire/text/line_index_twin.h"

namespace luytre {

PlainLineIndex index_plainly(std::string_view text, char separator, char watched) {
  PlainLineIndex result;
  std::vector<std::string_view> fields;
  size_t begin = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    char c = text[i];
    result.seen.watched |= c == watched;
    result.seen.carriage_return |= c == '\r';
    result.seen.upper_case |= c >= 'A' && c <= 'Z';
    if (c != separator && c != '\n') continue;
    fields.push_back(text.substr(begin, i - begin));
    begin = i + 1;
    if (c != '\n') continue;
    result.lines.push_back(std::move(fields));
    fields.clear();
  }
  return result;
}

}  // namespace luytre
