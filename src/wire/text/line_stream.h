// Cuts growing text into runs of whole lines: what every line format does before it looks at a field.
//
//   stream.begin(text, last);
//   while (auto run = stream.next()) … run->text …
//   return stream.consumed();
//
// A run ends with '\n', holds one line or many, and at least kPadding bytes after it may be read (their
// values mean nothing), so vector loads need no care at its end. The same lines come out however the text was
// cut.
#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "base/arena.h"

namespace luytre {

// Not thread-safe. Runs view the text given or the stream's own storage: both until the next begin().
class LineStream {
 public:
  static constexpr size_t kLineLimit = 1 << 20;  // bytes, without '\n'; a longer line is dropped and counted
  static constexpr size_t kPadding = 64;
  static constexpr size_t kRunBytes = 32 << 10;  // a run is longer only when its one line is

  struct Run {
    std::string_view text;
    bool unterminated =
        false;  // the input's last line had no '\n': one was added; the run is this line alone
  };

  // `last`: nothing follows `text`. The rest of the text before must be handed in again, in front of `text`.
  void begin(std::string_view text, bool last);
  std::optional<Run> next();
  size_t consumed() const { return at_; }              // bytes of `text` done with, after next() gave nothing
  uint64_t over_limit() const { return over_limit_; }  // lines dropped so far

 private:
  void skip_long_line();

  std::string_view text_;
  size_t at_ = 0;
  size_t safe_ = 0;  // lines that end before this have kPadding bytes behind them
  bool last_ = false;
  bool skipping_ = false;
  uint64_t over_limit_ = 0;
  Arena copies_;  // the lines nearest the end, where padding follows
};

}  // namespace luytre
