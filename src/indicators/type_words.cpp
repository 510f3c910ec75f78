#include "indicators/type_words.h"

#include <string>
#include <unordered_map>

namespace luytre {

std::optional<TypeWord> type_word(std::string_view word) {
  using T = IndicatorType;
  constexpr TypeWord kNotKept{T::file_hash, false};
  static const std::unordered_map<std::string_view, TypeWord> kWords = {
      {"ip", {T::address, true}},
      {"ipv4", {T::address, true}},
      {"ipv6", {T::address, true}},
      {"ipv4-addr", {T::address, true}},
      {"ipv6-addr", {T::address, true}},
      {"ip-dst", {T::address, true}},
      {"ip-src", {T::address, true}},
      {"intel::addr", {T::address, true}},
      {"cidr", {T::prefix, true}},
      {"network", {T::prefix, true}},
      {"subnet", {T::prefix, true}},
      {"intel::subnet", {T::prefix, true}},
      {"ip:port", {T::address_port, true}},
      {"ip-dst|port", {T::address_port, true}},
      {"ip-src|port", {T::address_port, true}},
      {"fqdn", {T::domain, true}},
      {"domain-name", {T::domain, true}},
      {"hostname", {T::domain_exact, true}},
      {"host", {T::domain_exact, true}},
      {"intel::domain", {T::domain_exact, true}},
      {"uri", {T::url, true}},
      {"intel::url", {T::url, true}},
      {"ja3-fingerprint-md5", {T::ja3, true}},
      {"ja3-md5", {T::ja3, true}},
      {"sni", {T::server_name, true}},
      {"intel::cert-hash", {T::certificate, true}},
      {"x509-fingerprint-sha1", {T::certificate, true}},
      {"x509-fingerprint-sha256", {T::certificate, true}},
      {"intel::file-hash", {T::file_hash, true}},
      {"md5", {T::file_hash, true}},
      {"sha1", {T::file_hash, true}},
      {"sha256", {T::file_hash, true}},
      {"md5-hash", {T::file_hash, true}},
      {"sha1-hash", {T::file_hash, true}},
      {"sha256-hash", {T::file_hash, true}},
      {"hash", {T::file_hash, true}},
      {"email", kNotKept},
      {"email-src", kNotKept},
      {"email-addr", kNotKept},
      {"mutex", kNotKept},
      {"filename", kNotKept},
      {"sha512", kNotKept},
      {"sha512-hash", kNotKept},
      {"sha3-384-hash", kNotKept},
      {"user-agent", kNotKept},
      {"x509-fingerprint-md5", kNotKept},
      {"intel::software", kNotKept},
      {"intel::email", kNotKept},
      {"intel::user-name", kNotKept},
      {"intel::pubkey-hash", kNotKept},
      {"intel::file-name", kNotKept},
  };
  std::string lower;
  for (char c : word.substr(0, 64))
    lower += c == '_' || c == ' ' ? '-' : static_cast<char>(c >= 'A' && c <= 'Z' ? c + 32 : c);
  if (auto it = kWords.find(lower); it != kWords.end()) return it->second;
  if (auto own = indicator_type(lower)) return TypeWord{*own, true};
  return std::nullopt;
}

}  // namespace luytre
