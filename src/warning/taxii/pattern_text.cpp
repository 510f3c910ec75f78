#include "warning/taxii/pattern_text.h"

#include <fmt/format.h>

#include "base/ip.h"

namespace luytre {
namespace {

std::string in_quotes(std::string_view text) {
  std::string out = "'";
  for (char c : text) {
    if (c == '\\' || c == '\'') out += '\\';
    out += c;
  }
  return out += '\'';
}

// `text` for a regular expression (PCRE) that means just it.
std::string literal(std::string_view text) {
  std::string out;
  for (char c : text) {
    if (std::string_view(R"(\^$.|?*+()[]{}-/#)").find(c) != std::string_view::npos) out += '\\';
    out += c;
  }
  return out;
}

const char* address_type(const IpAddress& address) {
  return address.is_v4() ? "ipv4-addr" : "ipv6-addr";
}

std::string address_pattern(std::string_view value) {
  auto address = IpAddress::parse(value);
  if (!address) return "";
  return fmt::format("[{}:value = '{}']", address_type(*address), address->to_string());
}

std::string prefix_pattern(std::string_view value) {
  auto prefix = Prefix::parse(value);
  if (!prefix) return "";
  return fmt::format("[{}:value ISSUBSET '{}']", address_type(prefix->address), prefix->to_string());
}

std::string service_pattern(std::string_view value) {
  size_t colon = value.rfind(':');
  if (colon == value.npos) return "";
  std::string_view host = value.substr(0, colon), port = value.substr(colon + 1);
  if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
  auto address = IpAddress::parse(host);
  if (!address || port.empty() || port.find_first_not_of("0123456789") != port.npos) return "";
  return fmt::format(
      "[network-traffic:dst_ref.type = '{}' AND network-traffic:dst_ref.value = '{}' AND "
      "network-traffic:dst_port = {}]",
      address_type(*address), address->to_string(), port);
}

std::string hash_pattern(std::string_view object, std::string_view hex) {
  const char* name = hex.size() == 32   ? "MD5"
                     : hex.size() == 40 ? "SHA-1"
                     : hex.size() == 64 ? "SHA-256"
                                        : nullptr;
  if (!name) return "";
  return fmt::format("[{}:hashes.'{}' = {}]", object, name, in_quotes(hex));
}

}  // namespace

std::string stix_pattern(IndicatorType type, std::string_view value) {
  auto tls = [&](const char* property) {
    return fmt::format("[network-traffic:extensions.'x-luytre-tls'.{} = {}]", property, in_quotes(value));
  };
  switch (type) {
    case IndicatorType::address:
      return address_pattern(value);
    case IndicatorType::prefix:
      return prefix_pattern(value);
    case IndicatorType::address_port:
      return service_pattern(value);
    case IndicatorType::domain:
      // LIKE's wildcards are not escapable; a name's '_' matches any one character there.
      return fmt::format("[domain-name:value = {} OR domain-name:value LIKE {}]", in_quotes(value),
                         in_quotes("%." + std::string(value)));
    case IndicatorType::domain_exact:
      return fmt::format("[domain-name:value = {}]", in_quotes(value));
    case IndicatorType::url:
      // Kept without its scheme.
      return fmt::format("[url:value IN ({}, {})]", in_quotes("http://" + std::string(value)),
                         in_quotes("https://" + std::string(value)));
    case IndicatorType::path:
      return fmt::format("[url:value MATCHES {}]",
                         in_quotes("^[a-z]+://[^/?#]+" + literal(value) + "([/?#]|$)"));
    case IndicatorType::ja3:
      return tls("ja3");
    case IndicatorType::ja4:
      return tls("ja4");
    case IndicatorType::server_name:
      return tls("server_name");
    case IndicatorType::certificate:
      return hash_pattern("x509-certificate", value);
    case IndicatorType::file_hash:
      return hash_pattern("file", value);
  }
  return "";
}

}  // namespace luytre
