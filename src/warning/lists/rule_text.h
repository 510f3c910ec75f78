// What rules of Suricata and Snort share. For this folder only.
#pragma once
#include <fmt/format.h>

#include "indicators/families.h"
#include "warning/lists/writers.h"

namespace luytre {

// For msg: what would end it is taken out.
inline std::string rule_message(const OutputInput& input, const Member& m) {
  std::string text = fmt::format("Luytre {} {} {}", input.collection.name, to_string(m.category),
                                 m.family_name.empty() ? "-" : shown_family(m.family_name).name);
  std::string out;
  for (char c : text)
    if (c >= 32 && c < 127 && std::string_view(";\"\\:|").find(c) == std::string_view::npos) out += c;
  return out;
}

// For content: bytes that mean something there, and all that are not printable, as |hex|.
inline std::string rule_content(std::string_view text) {
  std::string out;
  for (char c : text) {
    bool plain = c > 32 && c < 127 && std::string_view(";\"\\:|").find(c) == std::string_view::npos;
    out += plain ? std::string(1, c) : fmt::format("|{:02X}|", static_cast<unsigned char>(c));
  }
  return out;
}

// rev rises with every version of the object.
inline std::string rule_end(const Member& m) {
  int64_t changes = (m.modified - m.created) / kMicrosPerSecond + 1;
  return fmt::format("classtype:trojan-activity; sid:{}; rev:{}; metadata:confidence {}, tlp {};)\n",
                     rule_sid(m.object), std::min<int64_t>(changes, INT32_MAX), m.confidence,
                     to_string(m.tlp));
}

// "192.0.2.1", "443" of a service.
inline std::pair<std::string, std::string> service_of(std::string_view value) {
  size_t colon = value.rfind(':');
  std::string_view host = value.substr(0, colon);
  if (host.starts_with('[')) host = host.substr(1, host.size() - 2);
  return {std::string(host), std::string(value.substr(colon + 1))};
}

}  // namespace luytre
