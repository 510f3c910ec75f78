// Walking through the lines of a list.
#pragma once
#include <cstdint>
#include <string_view>

namespace luytre {

// Lines end in LF, CRLF or with the text.
class LineReader {
 public:
  explicit LineReader(std::string_view text) : rest_(text) {
    if (rest_.starts_with("\xEF\xBB\xBF")) rest_.remove_prefix(3);
  }
  bool next(std::string_view& line) {
    if (rest_.empty()) return false;
    size_t end = rest_.find('\n');
    line = rest_.substr(0, end);
    rest_.remove_prefix(end == std::string_view::npos ? rest_.size() : end + 1);
    if (line.ends_with('\r')) line.remove_suffix(1);
    ++number_;
    return true;
  }
  uint64_t number() const { return number_; }  // of the line given last, from 1
  std::string_view rest() const { return rest_; }
  // Steps over `lines` lines of `bytes` in all that the caller has read from rest().
  void skip(size_t bytes, size_t lines) {
    rest_.remove_prefix(bytes);
    number_ += lines;
  }

 private:
  std::string_view rest_;
  uint64_t number_ = 0;
};

}  // namespace luytre
