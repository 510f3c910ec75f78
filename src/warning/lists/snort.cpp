// Rules for Snort 3: addresses, networks and services. Names are left out: it has no buffer for a DNS query.
#include "warning/lists/rule_text.h"

namespace luytre {

Result<std::string> write_snort(const OutputInput& input) {
  std::string rules;
  uint64_t count = 0;
  LUYTRE_TRY(input.members([&](const Member& m) {
    std::string target;
    if (m.type == IndicatorType::address || m.type == IndicatorType::prefix) {
      target = fmt::format("ip $HOME_NET any -> [{}] any", m.text);
    } else if (m.type == IndicatorType::address_port) {
      auto [host, port] = service_of(m.text);
      target = fmt::format("tcp $HOME_NET any -> [{}] {}", host, port);
    } else {
      return;
    }
    ++count;
    rules += fmt::format("alert {} (msg:\"{}\"; {}", target, rule_message(input, m), rule_end(m));
  }));
  return list_header(input, "#", count) + rules;
}

}  // namespace luytre
