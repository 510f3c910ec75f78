#include "campaigns/thing.h"

#include <algorithm>
#include <array>
#include <boost/json.hpp>

#include "base/domain.h"

namespace luytre {
namespace {

constexpr std::array kNames = {"server", "domain", "certificate", "client",
                               "hash",   "sender", "sequence",    "family"};
static_assert(kNames.size() == kThingKinds);

// Detectors whose other end, or name, is what the infected host reports to.
constexpr std::string_view kServerDetectors[] = {
    "indicator", "mirai-c2",   "ramnit-c2",       "sality-http",        "pushdo-http",
    "beacon",    "dns-tunnel", "rare-connection", "zeroaccess-install", "conficker-http"};
constexpr size_t kLongestDetail = 16 << 10;
constexpr size_t kLongestValue = 255;

bool is_public(const IpAddress& address) {
  ReservedSpace space = reserved_space(address);
  return !address.is_unspecified() && (space == ReservedSpace::none || space == ReservedSpace::documentation);
}

// "host/path" without its path and port.
std::string_view host_of(std::string_view text) {
  text = text.substr(0, text.find_first_of("/?#"));
  return text.starts_with('[') ? text : text.substr(0, text.find(':'));
}

std::string printable(std::string_view text) {
  std::string out(text.substr(0, kLongestValue));
  for (char& c : out)
    if (static_cast<unsigned char>(c) < 0x20 || static_cast<unsigned char>(c) > 0x7e) c = '?';
  return out;
}

bool is_hex(std::string_view text) {
  return (text.size() == 32 || text.size() == 40 || text.size() == 64) &&
         text.find_first_not_of("0123456789abcdefABCDEF") == text.npos;
}

// Hashes and senders that reports tell in their own words.
void things_of_detail(std::string_view detail,
                      const std::function<void(ThingKind, std::string_view)>& visit) {
  if (detail.empty() || detail.size() > kLongestDetail) return;
  boost::system::error_code error;
  boost::json::value value = boost::json::parse(detail, error, {}, {.max_depth = 4});
  if (error || !value.is_object()) return;
  for (const char* name : {"sha256", "sha1", "md5", "hash", "file_hash"})
    if (auto* text = value.get_object().if_contains(name);
        text && text->is_string() && is_hex(text->get_string())) {
      std::string lower(text->get_string());
      for (char& c : lower)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
      visit(ThingKind::hash, lower);
      break;
    }
  for (const char* name : {"sender", "mail_from"})
    if (auto* text = value.get_object().if_contains(name);
        text && text->is_string() && text->get_string().find('@') != boost::json::string::npos) {
      visit(ThingKind::sender, printable(text->get_string()));
      break;
    }
}

}  // namespace

const char* to_string(ThingKind kind) {
  return kNames[static_cast<size_t>(kind)];
}

std::optional<ThingKind> thing_kind(std::string_view name) {
  auto at = std::find(kNames.begin(), kNames.end(), name);
  if (at == kNames.end()) return std::nullopt;
  return static_cast<ThingKind>(at - kNames.begin());
}

void things_of(const Sighting& s, const std::function<void(ThingKind, std::string_view)>& visit) {
  if (s.category == Category::sinkhole || s.category == Category::scanner || s.category == Category::p2p)
    return;
  if (!s.family.empty() && s.family != "unnamed") visit(ThingKind::family, printable(s.family));
  things_of_detail(s.detail, visit);
  if (std::ranges::find(kServerDetectors, s.detector) == std::end(kServerDetectors)) return;
  auto name = [&](std::string_view text) {
    auto normal = normalise_domain(host_of(text));
    if (normal && !is_public_suffix(*normal)) visit(ThingKind::domain, *normal);
    return normal.has_value();
  };
  switch (s.indicator_type) {
    case IndicatorType::domain:
    case IndicatorType::domain_exact:
    case IndicatorType::url:
      name(s.indicator.empty() ? s.name : s.indicator);
      return;
    case IndicatorType::server_name:
      name(s.name);
      return;
    case IndicatorType::path:
      return;
    case IndicatorType::file_hash:
      visit(ThingKind::hash, printable(s.indicator));
      return;
    case IndicatorType::certificate:
      visit(ThingKind::certificate, printable(s.indicator));
      break;
    case IndicatorType::ja3:
    case IndicatorType::ja4:
      visit(ThingKind::client, printable(s.indicator));
      break;
    case IndicatorType::address:
    case IndicatorType::prefix:
    case IndicatorType::address_port:
      if (s.detector != "indicator" && !s.name.empty() && name(s.name)) return;
      break;
  }
  if (is_public(s.remote)) visit(ThingKind::server, s.remote.to_string());
}

}  // namespace luytre
