#include "indicators/guard.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/domain.h"
#include "indicators/suffix_filter.h"
#include "indicators/url_parts.h"

namespace luytre {
namespace {

// First octets whose /8 holds any reserved space (guard_test walks every /24 to hold this against base/ip).
bool octet_has_reserved_space(unsigned octet) {
  constexpr unsigned kPartly[] = {0, 10, 100, 127, 169, 172, 192, 198, 203};
  return octet >= 224 || std::ranges::find(kPartly, octet) != std::end(kPartly);
}

// First addresses of the reserved blocks inside public space (held against base/ip likewise).
std::span<const IpAddress> reserved_starts() {
  static const auto starts = [] {
    constexpr std::string_view kTexts[] = {"10.0.0.0",   "100.64.0.0",   "127.0.0.0",   "169.254.0.0",
                                           "172.16.0.0", "192.0.0.0",    "192.0.2.0",   "192.168.0.0",
                                           "198.18.0.0", "198.51.100.0", "203.0.113.0", "224.0.0.0",
                                           "2001:2::",   "2001:db8::",   "3fff::"};
    std::vector<IpAddress> parsed;
    for (std::string_view text : kTexts) parsed.push_back(*IpAddress::parse(text));
    return parsed;
  }();
  return starts;
}

// RFC 6761, RFC 2606 and the IANA special-use domain names: "" when the name is an ordinary one.
struct SpecialName {
  std::string_view suffix;
  bool documentation;
};
constexpr SpecialName kSpecialNames[] = {
    {"example", true},     {"test", true},        {"invalid", true},       {"example.com", true},
    {"example.net", true}, {"example.org", true}, {"localhost", false},    {"local", false},
    {"home.arpa", false},  {"internal", false},   {"in-addr.arpa", false}, {"ip6.arpa", false},
};

const SpecialName* special_name(std::string_view name) {
  for (const SpecialName& special : kSpecialNames) {
    bool may = name.size() >= special.suffix.size() && name.back() == special.suffix.back() &&
               name[name.size() - special.suffix.size()] == special.suffix.front();
    if (may && domain_within(name, special.suffix)) return &special;
  }
  return nullptr;
}

// Two parts (segments or a query) of 8 bytes together, or one segment of 16.
bool path_is_general(std::string_view path) {
  size_t question = path.find('?');
  std::string_view query = question == std::string_view::npos ? "" : path.substr(question + 1);
  size_t parts = query.empty() ? 0 : 1;
  for (std::string_view rest = path.substr(0, question); !rest.empty();) {
    rest.remove_prefix(1);  // the slash
    size_t slash = std::min(rest.find('/'), rest.size());
    if (slash > 0) ++parts;
    rest.remove_prefix(slash);
  }
  return parts >= 2 ? path.size() < 8 : parts == 0 || path.size() <= 16;
}

}  // namespace

Guard::Guard(const BenignIndex& benign, bool allow_documentation)
    : benign_(benign), allow_documentation_(allow_documentation), suspect_(1024, 0) {
  auto mark = [&](uint32_t block) { suspect_[block >> 6] |= 1ull << (block & 63); };
  for (uint32_t block = 0; block < 65536; ++block) {
    if (!octet_has_reserved_space(block >> 8)) continue;
    IpAddress first = IpAddress::from_v4(block << 16), last = IpAddress::from_v4(block << 16 | 0xffff);
    if (reserved_space(first) != ReservedSpace::none || reserved_space(last) != ReservedSpace::none)
      mark(block);
  }
  for (const IpAddress& start : reserved_starts())
    if (start.is_v4()) mark(start.v4() >> 16);
  benign_.mark_ipv4_blocks(suspect_);
}

std::optional<Guard::Verdict> Guard::check(const IndicatorValue& value) const {
  std::optional<Verdict> verdict;
  switch (value.type) {
    case IndicatorType::address:
    case IndicatorType::address_port:
      verdict = check_address(value.address);
      break;
    case IndicatorType::prefix:
      verdict = check_prefix(value);
      break;
    case IndicatorType::domain:
    case IndicatorType::domain_exact:
    case IndicatorType::server_name:
      verdict = check_name(value.text);
      break;
    case IndicatorType::url:
      verdict = check_host_of_url(value.text);
      break;
    case IndicatorType::path:
      if (path_is_general(value.text))
        verdict = Verdict{Refusal::too_general, "such a path occurs on any site"};
      break;
    default:
      break;
  }
  if (verdict) return verdict;
  if (auto list = benign_.find(value)) return Verdict{Refusal::benign, std::move(*list)};
  return std::nullopt;
}

std::optional<Guard::Verdict> Guard::check_address(const IpAddress& address) const {
  if (address.is_v4() && surely_passes(address.v4())) return std::nullopt;
  ReservedSpace space = reserved_space(address);
  if (space == ReservedSpace::none || (space == ReservedSpace::documentation && allow_documentation_))
    return std::nullopt;
  return Verdict{Refusal::reserved, fmt::format("{} space", to_string(space))};
}

std::optional<Guard::Verdict> Guard::check_prefix(const IndicatorValue& value) const {
  unsigned widest = value.address.is_v4() ? 8 : 19;
  if (value.length < widest) return Verdict{Refusal::too_wide, fmt::format("wider than /{}", widest)};
  Prefix prefix{value.address, value.length};
  // A prefix that touches a reserved block starts in it or holds its first address.
  if (auto verdict = check_address(prefix.first())) return verdict;
  for (const IpAddress& start : reserved_starts()) {
    if (!prefix.contains(start)) continue;
    if (auto verdict = check_address(start)) return verdict;
  }
  return std::nullopt;
}

std::optional<Guard::Verdict> Guard::check_name(std::string_view name) const {
  if (const SpecialName* special = special_name(name)) {
    if (!special->documentation)
      return Verdict{Refusal::reserved, fmt::format("special name .{}", special->suffix)};
    if (!allow_documentation_) return Verdict{Refusal::reserved, "documentation name"};
    if (name == special->suffix) return Verdict{Refusal::public_suffix, "a reserved top name itself"};
    return std::nullopt;
  }
  if (may_be_public_suffix(name) && is_public_suffix(name))
    return Verdict{Refusal::public_suffix, "a public suffix"};
  return std::nullopt;
}

std::optional<Guard::Verdict> Guard::check_host_of_url(std::string_view url) const {
  UrlParts parts = url_parts(url);
  if (auto address = IpAddress::parse(parts.host)) return check_address(*address);
  if (const SpecialName* special = special_name(parts.host);
      special && !(special->documentation && allow_documentation_))
    return Verdict{Refusal::reserved, special->documentation ? "documentation name" : "special name"};
  return std::nullopt;
}

}  // namespace luytre
