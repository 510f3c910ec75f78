#include "indicators/plain/plain_twin.h"

#include "base/ip.h"

namespace luytre {

std::vector<uint32_t> quads_by_line(std::string_view text) {
  std::vector<uint32_t> found;
  for (size_t end; (end = text.find('\n')) != std::string_view::npos; text.remove_prefix(end + 1)) {
    std::string_view line = text.substr(0, end);
    if (line.ends_with('\r')) line.remove_suffix(1);
    uint32_t address;
    if (!parse_ipv4(line, address)) break;
    found.push_back(address);
  }
  return found;
}

}  // namespace luytre
