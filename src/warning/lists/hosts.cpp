// A hosts file (hosts(5)): names only, as it knows no wildcards.
#include "warning/lists/writers.h"

namespace luytre {

Result<std::string> write_hosts(const OutputInput& input) {
  std::string lines;
  uint64_t count = 0;
  LUYTRE_TRY(input.members([&](const Member& m) {
    bool name = m.type == IndicatorType::domain || m.type == IndicatorType::domain_exact;
    if (!name || !is_plain_line(m.text)) return;
    lines += "0.0.0.0 " + m.text + "\n:: " + m.text + '\n';
    ++count;
  }));
  return list_header(input, "#", count) + lines;
}

}  // namespace luytre
