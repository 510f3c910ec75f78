#include "exchange/judgement.h"

#include <fmt/format.h>

#include "base/domain.h"

namespace luytre {

Conduct conduct_of(const Sighting& s) {
  switch (s.category) {
    case Category::c2:
    case Category::apt_c2:
    case Category::sinkhole:
    case Category::p2p:
      return Conduct::infected;
    case Category::malware_distribution:
      return s.detector == "report" ? Conduct::serves_malware : Conduct::infected;
    case Category::scanner:
      return Conduct::scans;
    case Category::phishing:
      return Conduct::unclear;
    case Category::behaviour:
      break;
  }
  if (s.detector.find("scan") != std::string_view::npos) return Conduct::scans;
  if (s.detector.find("spam") != std::string_view::npos) return Conduct::sends_spam;
  return Conduct::unclear;
}

int confidence_of(Evidence evidence) {
  switch (evidence) {
    case Evidence::suspected:
      return 30;
    case Evidence::probable:
      return 70;
    case Evidence::confirmed:
      return 95;
  }
  return 30;
}

NamedPeer named_peer(const Sighting& s) {
  NamedPeer out;
  bool fingerprint = s.indicator_type == IndicatorType::ja3 || s.indicator_type == IndicatorType::ja4 ||
                     s.indicator_type == IndicatorType::certificate ||
                     s.indicator_type == IndicatorType::file_hash;
  if (s.name.empty() || fingerprint || s.name[0] == '/') return out;
  std::string_view name = s.name;
  if (size_t scheme = name.find("://"); scheme != std::string_view::npos) name.remove_prefix(scheme + 3);
  std::string_view host = name.substr(0, name.find_first_of("/?#"));
  if (host.size() < name.size()) out.url = name;
  host = host.substr(0, host.find(':'));
  if (auto domain = normalise_domain(host)) out.host = *domain;
  return out;
}

std::string_view protocol_word(uint8_t protocol) {
  switch (protocol) {
    case 1:
      return "icmp";
    case 6:
      return "tcp";
    case 17:
      return "udp";
    case 47:
      return "gre";
    case 58:
      return "ipv6-icmp";
    case 132:
      return "sctp";
    default:
      return {};
  }
}

std::string key_text(const Sighting& s) {
  return fmt::format("{:016x}", s.key());
}

}  // namespace luytre
