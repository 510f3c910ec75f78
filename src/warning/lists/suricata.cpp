// Rules for Suricata 6 and newer (its user guide: rules). A name and all below it match by "dotprefix" and
// the end of the buffer; a name alone by its whole length.
#include "base/hash.h"
#include "warning/lists/rule_text.h"

namespace luytre {
namespace {

using enum IndicatorType;

// Of a URL without scheme: host, and path with query.
std::pair<std::string_view, std::string_view> url_parts(std::string_view url) {
  size_t slash = std::min(url.find_first_of("/?"), url.size());
  return {url.substr(0, slash), url.substr(slash)};
}

std::string rule(const OutputInput& input, const Member& m) {
  std::string message = rule_message(input, m), end = rule_end(m);
  auto make = [&](std::string_view head, std::string_view body) {
    return fmt::format("alert {} (msg:\"{}\"; {}{}", head, message, body, end);
  };
  auto content = [&](std::string_view buffer, std::string_view text) {
    return fmt::format("{}; content:\"{}\"; bsize:{}; nocase; ", buffer, rule_content(text), text.size());
  };
  switch (m.type) {
    case address:
    case prefix:
      return make(fmt::format("ip $HOME_NET any -> [{}] any", m.text), "");
    case address_port: {
      auto [host, port] = service_of(m.text);
      return make(fmt::format("tcp $HOME_NET any -> [{}] {}", host, port), "flow:to_server; ");
    }
    case domain:
      return make(
          "dns $HOME_NET any -> any any",
          fmt::format("dns.query; dotprefix; content:\".{}\"; nocase; endswith; ", rule_content(m.text)));
    case domain_exact:
      return make("dns $HOME_NET any -> any any", content("dns.query", m.text));
    case server_name:
      return make("tls $HOME_NET any -> any any", content("tls.sni", m.text));
    case url: {
      auto [host, path] = url_parts(m.text);
      std::string_view name =
          host.substr(0, host.rfind(':') == host.npos || host.ends_with(']') ? host.size() : host.rfind(':'));
      if (name.empty()) return "";
      std::string body = fmt::format("flow:to_server; http.host; content:\"{}\"; bsize:{}; ",
                                     rule_content(name), name.size());
      if (path.size() > 1) body += fmt::format("http.uri; content:\"{}\"; startswith; ", rule_content(path));
      return make("http $HOME_NET any -> any any", body);
    }
    case path:
      return make(
          "http $HOME_NET any -> any any",
          fmt::format("flow:to_server; http.uri; content:\"{}\"; startswith; ", rule_content(m.text)));
    case ja3:
      return make("tls $HOME_NET any -> any any",
                  fmt::format("ja3.hash; content:\"{}\"; ", rule_content(m.text)));
    case certificate: {
      if (m.text.size() != 40) return "";  // tls.fingerprint is SHA-1
      std::string colons;
      for (size_t i = 0; i < m.text.size(); i += 2) colons += (i > 0 ? "|3A|" : "") + m.text.substr(i, 2);
      return make("tls any any -> $HOME_NET any",
                  fmt::format("tls.cert_fingerprint; content:\"{}\"; nocase; ", colons));
    }
    case ja4:        // from Suricata 8 on
    case file_hash:  // a rule takes a list of hashes only
      return "";
  }
  return "";
}

}  // namespace

uint32_t rule_sid(std::string_view object) {
  return 1'100'000'000 + static_cast<uint32_t>(stable_hash64(object) % 800'000'000);
}

Result<std::string> write_suricata(const OutputInput& input) {
  std::string rules;
  uint64_t count = 0;
  LUYTRE_TRY(input.members([&](const Member& m) {
    if (!is_plain_line(m.text)) return;
    std::string one = rule(input, m);
    count += !one.empty();
    rules += one;
  }));
  return list_header(input, "#", count) + rules;
}

}  // namespace luytre
