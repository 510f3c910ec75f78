// The slow, obvious twin of LineIndex.
#pragma once
#include <string_view>
#include <vector>

#include "wire/text/line_index.h"

namespace luytre {

struct PlainLineIndex {
  std::vector<std::vector<std::string_view>> lines;
  LineIndex::Seen seen;
};
PlainLineIndex index_plainly(std::string_view text, char separator, char watched);

}  // namespace luytre
