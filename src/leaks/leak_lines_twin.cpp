#include "leaks/leak_lines_twin.h"

#include <fmt/format.h>

#include "leaks/leak_lines.h"

namespace luytre {

std::string leak_row_text(const LeakRow& row) {
  return fmt::format("{}|{}|{}|{}|{}|{}", row.account, static_cast<int32_t>(row.mail),
                     static_cast<int32_t>(row.site), row.site_host, row.secret, to_string(row.kind));
}

std::vector<std::string> leak_lines_twin(std::string_view text, const WatchedDomains& watched) {
  std::vector<std::string> rows;
  while (!text.empty()) {
    size_t end = std::min(text.find('\n'), text.size());
    LeakRow row;
    bool no_account = false;
    if (end <= LeakLines::kLongestLine && read_leak_line(text.substr(0, end), watched, row, no_account))
      rows.push_back(leak_row_text(row));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return rows;
}

}  // namespace luytre
