// A reader of one format of leaks: text in, in pieces cut anywhere; rows out.
#pragma once
#include <string_view>

#include "leaks/leak_row.h"

namespace luytre {

// One thread's. Memory does not grow with the text; what held secrets is wiped at the end.
class LeakReader {
 public:
  virtual ~LeakReader() = default;
  virtual void consume(std::string_view text) = 0;
  virtual void finish() = 0;
  virtual const LeakCounts& counts() const = 0;
};

}  // namespace luytre
