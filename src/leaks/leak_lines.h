// Lists of lines, by the gigabyte: most lines are of nobody here and are passed over at the speed of memory;
// what might be is taken apart (leaks/leak_line.h).
#pragma once
#include <string_view>
#include <vector>

#include "leaks/leak_reader.h"
#include "leaks/watched_domains.h"

namespace luytre {

// One thread's. Holds at most a chunk and one line of text, wiped at the end.
class LeakLines : public LeakReader {
 public:
  LeakLines(const WatchedDomains& watched, LeakSink& sink);
  ~LeakLines() override;
  LeakLines(const LeakLines&) = delete;

  // A piece of the text, cut anywhere.
  void consume(std::string_view text) override;
  // The last line may have no end.
  void finish() override;
  const LeakCounts& counts() const override { return counts_; }

  static constexpr size_t kLongestLine = 64 << 10;

 private:
  void scan(size_t end);  // whole lines, up to `end` of the buffer
  void take(const char* begin, const char* end);

  static constexpr size_t kBefore = 64, kAfter = 64, kChunk = 256 << 10;
  const WatchedDomains& watched_;
  LeakSink& sink_;
  LeakCounts counts_;
  std::vector<char> buffer_;  // kBefore bytes of nothing, text, kAfter bytes of nothing
  size_t used_ = 0;           // of text
  bool skipping_ = false;     // inside a line that was too long
};

}  // namespace luytre
