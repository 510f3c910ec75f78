#include "wire/text/line_stream.h"

#include <algorithm>
#include <cstring>

namespace luytre {

void LineStream::begin(std::string_view text, bool last) {
  text_ = text;
  at_ = 0;
  last_ = last;
  safe_ = text.size() > kPadding ? text.size() - kPadding : 0;
  copies_.clear();
}

// Drops the line at at_, or as much of it as is there.
void LineStream::skip_long_line() {
  size_t newline = text_.find('\n', at_);
  skipping_ = newline == std::string_view::npos;
  at_ = skipping_ ? text_.size() : newline + 1;
}

// The position after the last '\n' in [from, to), or `from`.
static size_t after_last_newline(std::string_view text, size_t from, size_t to) {
  auto* newline = static_cast<const char*>(::memrchr(text.data() + from, '\n', to - from));
  return newline ? static_cast<size_t>(newline - text.data()) + 1 : from;
}

std::optional<LineStream::Run> LineStream::next() {
  while (at_ < text_.size()) {
    if (skipping_) {
      skip_long_line();
      continue;
    }
    size_t begin = at_;
    // As many whole lines as fit a run and have padding behind them.
    if (size_t reach = std::min(begin + kRunBytes, safe_); reach > begin) {
      size_t end = after_last_newline(text_, begin, reach);
      if (end > begin) {
        at_ = end;
        return Run{text_.substr(begin, end - begin)};
      }
    }
    // One line: longer than a run, or too near the end of the text.
    size_t newline = text_.substr(0, std::min(text_.size(), begin + kLineLimit + 1)).find('\n', begin);
    bool unterminated = newline == std::string_view::npos;
    if (unterminated && text_.size() - begin > kLineLimit) {
      ++over_limit_;
      skip_long_line();
      continue;
    }
    if (unterminated && !last_) return std::nullopt;
    if (!unterminated && newline < safe_) {
      at_ = newline + 1;
      return Run{text_.substr(begin, at_ - begin)};
    }
    at_ = unterminated ? text_.size() : after_last_newline(text_, begin, text_.size());
    size_t size = at_ - begin;
    char* copy = copies_.allocate(size + 1 + kPadding);
    std::memcpy(copy, text_.data() + begin, size);
    if (unterminated) copy[size++] = '\n';
    std::memset(copy + size, 0, kPadding);
    return Run{{copy, size}, unterminated};
  }
  if (last_) skipping_ = false;
  return std::nullopt;
}

}  // namespace luytre
