// Cuts text that comes in pieces into lines. Internal to leaks/.
#pragma once
#include <string_view>

#include "leaks/secret_text.h"

namespace luytre {

// One thread's; wiped at the end. A line beyond the limit is passed over and counted.
class LineFeed {
 public:
  explicit LineFeed(size_t limit = 64 << 10) : held_(limit), limit_(limit) {}

  // `each(line)` for every whole line, without its end ("\n", "\r\n").
  template <class Each>
  void consume(std::string_view text, Each&& each) {
    while (!text.empty()) {
      size_t end = text.find('\n');
      if (end == std::string_view::npos) {
        held_.append(text);
        return;
      }
      ++lines_;
      if (held_.empty()) {
        if (end > limit_)
          ++overlong_;
        else
          each(bare(text.substr(0, end)));
      } else {
        held_.append(text.substr(0, end));
        if (held_.cut())
          ++overlong_;
        else
          each(bare(held_.view()));
        held_.clear();
      }
      text.remove_prefix(end + 1);
    }
  }
  template <class Each>
  void finish(Each&& each) {
    if (!held_.empty()) {
      ++lines_;
      if (held_.cut())
        ++overlong_;
      else
        each(bare(held_.view()));
    }
    held_.wipe();
  }
  uint64_t lines() const { return lines_; }
  uint64_t overlong() const { return overlong_; }

 private:
  static std::string_view bare(std::string_view line) {
    if (line.ends_with('\r')) line.remove_suffix(1);
    return line;
  }
  SecretText held_;
  size_t limit_;
  uint64_t lines_ = 0, overlong_ = 0;
};

}  // namespace luytre
