// The slow, obvious twin of LeakLines: every line taken apart. For tests only.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "leaks/leak_line.h"

namespace luytre {

// A row as text, for comparing.
std::string leak_row_text(const LeakRow& row);
std::vector<std::string> leak_lines_twin(std::string_view text, const WatchedDomains& watched);

class CollectLeakRows : public LeakSink {
 public:
  void row(const LeakRow& row) override { rows.push_back(leak_row_text(row)); }
  std::vector<std::string> rows;
};

}  // namespace luytre
