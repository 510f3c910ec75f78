// One value a line.
#include <string_view>

#include "warning/lists/writers.h"

namespace luytre {
namespace {

using enum IndicatorType;

Result<std::string> lines_of(const OutputInput& input, bool (*wanted)(IndicatorType)) {
  std::string lines;
  uint64_t count = 0;
  LUYTRE_TRY(input.members([&](const Member& m) {
    if (!wanted(m.type) || m.text.find('\n') != std::string::npos) return;
    lines += m.text;
    lines += '\n';
    ++count;
  }));
  return list_header(input, "#", count) + lines;
}

}  // namespace

Result<std::string> write_plain_all(const OutputInput& input) {
  return lines_of(input, [](IndicatorType) { return true; });
}
Result<std::string> write_plain_addresses(const OutputInput& input) {
  return lines_of(input, [](IndicatorType t) { return t == address || t == prefix || t == address_port; });
}
Result<std::string> write_plain_domains(const OutputInput& input) {
  return lines_of(input,
                  [](IndicatorType t) { return t == domain || t == domain_exact || t == server_name; });
}
Result<std::string> write_plain_urls(const OutputInput& input) {
  return lines_of(input, [](IndicatorType t) { return t == url; });
}
Result<std::string> write_plain_hashes(const OutputInput& input) {
  return lines_of(input, [](IndicatorType t) { return t == file_hash || t == certificate; });
}

bool is_plain_line(std::string_view text) {
  for (char c : text)
    if (c < 33 || c > 126) return false;
  return !text.empty();
}

}  // namespace luytre
