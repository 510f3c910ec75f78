#include "warning/advisories/audience.h"

#include <boost/json.hpp>

#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "base/vietnamese.h"

namespace luytre {
namespace {

constexpr std::array kKinds = {"all", "sector", "named", "finding", "weakness", "asset"};
using Kind = AudienceReason::Kind;
using Reasons = std::map<std::string, std::vector<AudienceReason>, std::less<>>;  // by body

// "cpe:2.3:a:vendor:product:…" → "vendor:product"; backslashes stay, as both sides have them.
std::string cpe_product(std::string_view cpe) {
  if (!cpe.starts_with("cpe:2.3:")) return "";
  size_t start = cpe.find(':', 8);
  if (start == cpe.npos) return "";
  size_t colons = 0, at = ++start;
  for (; at < cpe.size(); ++at) {
    if (cpe[at] == '\\') {
      ++at;
      continue;
    }
    if (cpe[at] == ':' && ++colons == 2) break;
  }
  return std::string(cpe.substr(start, std::min(at, cpe.size()) - start));
}
// "pkg:deb/debian/openssl@1.1?arch=amd64" → "pkg:deb/debian/openssl"
std::string purl_package(std::string_view purl) {
  if (!purl.starts_with("pkg:")) return "";
  return std::string(purl.substr(0, std::min({purl.find('@'), purl.find('?'), purl.find('#'), purl.size()})));
}

struct ProductKeys {
  std::string cpe, purl, words, shown;
};

bool matches(const ProductKeys& product, const std::string& asset) {
  if (asset.empty()) return false;
  if (asset.starts_with("cpe:")) return !product.cpe.empty() && cpe_product(asset) == product.cpe;
  if (asset.starts_with("pkg:")) return !product.purl.empty() && purl_package(asset) == product.purl;
  return !product.words.empty() && name_has(asset, product.words);
}

Result<void> match_findings(const WarningContent& content, const AudienceSources& sources, Reasons& out) {
  if (content.families.empty()) return {};
  FindingFilter filter;
  filter.what = content.families;
  for (FindingState state : {FindingState::open, FindingState::notified, FindingState::acknowledged,
                             FindingState::in_work, FindingState::disputed, FindingState::accepted_risk})
    filter.states.push_back(state);
  auto found = sources.findings.list(Viewer::console("system"), filter);
  if (!found) return std::unexpected(found.error());
  struct Count {
    uint64_t open = 0, sensitive = 0;
  };
  std::map<std::pair<std::string, std::string>, Count> counts;
  for (const Finding& f : *found) {
    Count& count = counts[{f.organisation, f.what}];
    ++(f.sensitive ? count.sensitive : count.open);
  }
  for (const auto& [key, count] : counts)
    out[key.first].push_back({.kind = Kind::finding,
                              .what = key.second,
                              .count = count.open ? count.open : count.sensitive,
                              .sensitive = count.open == 0});
  return {};
}

Result<void> match_weaknesses(const WarningContent& content, const AudienceSources& sources, Reasons& out) {
  for (const WarningWeakness& weakness : content.weaknesses) {
    WeaknessFilter filter;
    filter.weakness = weakness.cve;
    filter.open = true;
    auto found = sources.weaknesses.list(Viewer::console("system"), filter);
    if (!found) return std::unexpected(found.error());
    std::map<std::string, uint64_t> counts;
    for (const Weakness& w : *found) ++counts[w.organisation];
    for (const auto& [body, count] : counts)
      out[body].push_back({.kind = Kind::weakness, .what = weakness.cve, .count = count});
  }
  return {};
}

Result<void> match_assets(const WarningContent& content, const AudienceSources& sources, Reasons& out) {
  std::vector<ProductKeys> products;
  for (const WarningProduct& p : content.products)
    if (p.status == ProductStatus::affected || p.status == ProductStatus::investigating)
      products.push_back({cpe_product(p.cpe), purl_package(p.purl), p.name,
                          p.vendor.empty() ? p.name : p.vendor + " " + p.name});
  if (products.empty()) return {};
  auto assets = sources.assets.list(Viewer::console("system"));
  if (!assets) return std::unexpected(assets.error());
  std::map<std::pair<std::string, std::string>, uint64_t> counts;
  for (const Asset& asset : *assets) {
    std::set<std::string_view> named;  // several versions of one product are one
    for (const ProductKeys& product : products)
      if (matches(product, asset.product) && named.insert(product.shown).second)
        ++counts[{asset.organisation, product.shown}];
  }
  for (const auto& [key, count] : counts)
    out[key.first].push_back({.kind = Kind::asset, .what = key.second, .count = count});
  return {};
}

}  // namespace

const char* to_string(AudienceReason::Kind kind) {
  return kKinds[static_cast<size_t>(kind)];
}

bool Addressee::sensitive() const {
  return !reasons.empty() && std::ranges::all_of(reasons, &AudienceReason::sensitive);
}

Result<std::vector<Addressee>> resolve_audience(const WarningContent& content, const AudienceSources& sources,
                                                Timestamp now) {
  const WarningAudience& a = content.audience;
  Reasons matched;
  if (a.matching) {
    LUYTRE_TRY(match_findings(content, sources, matched));
    LUYTRE_TRY(match_weaknesses(content, sources, matched));
    LUYTRE_TRY(match_assets(content, sources, matched));
  }
  std::vector<Addressee> out;
  Day day = day_of(now);
  for (const Organisation& body : sources.directory.organisations()) {
    if (day < body.valid_from || day > body.valid_to) continue;
    Addressee one{.organisation = body.id, .reasons = {}};
    if (a.all) one.reasons.push_back({.kind = Kind::all, .what = ""});
    if (std::ranges::find(a.sectors, body.sector) != a.sectors.end())
      one.reasons.push_back({.kind = Kind::sector, .what = body.sector});
    if (std::ranges::find(a.organisations, body.id) != a.organisations.end())
      one.reasons.push_back({.kind = Kind::named, .what = ""});
    if (auto found = matched.find(body.id); found != matched.end())
      one.reasons.insert(one.reasons.end(), found->second.begin(), found->second.end());
    if (!one.reasons.empty()) out.push_back(std::move(one));
  }
  return out;
}

std::string reasons_json(const std::vector<AudienceReason>& reasons) {
  boost::json::array out;
  for (const AudienceReason& r : reasons)
    out.push_back(
        {{"kind", to_string(r.kind)}, {"what", r.what}, {"count", r.count}, {"sensitive", r.sensitive}});
  return boost::json::serialize(out);
}

std::vector<AudienceReason> read_reasons(std::string_view json) {
  std::vector<AudienceReason> out;
  boost::system::error_code error;
  boost::json::value parsed = boost::json::parse(json, error);
  if (error || !parsed.is_array()) return out;
  for (const boost::json::value& item : parsed.get_array()) {
    const auto* object = item.if_object();
    if (!object) continue;
    auto text = [&](std::string_view name) -> std::string_view {
      const auto* found = object->if_contains(name);
      return found && found->is_string() ? std::string_view(found->get_string()) : std::string_view();
    };
    auto known = std::ranges::find(kKinds, text("kind"));
    if (known == kKinds.end()) continue;
    AudienceReason reason{.kind = static_cast<Kind>(known - kKinds.begin()),
                          .what = std::string(text("what"))};
    if (const auto* count = object->if_contains("count")) {
      boost::system::error_code other;
      auto number = count->to_number<uint64_t>(other);
      if (!other) reason.count = number;
    }
    if (const auto* mark = object->if_contains("sensitive"))
      reason.sensitive = mark->is_bool() && mark->get_bool();
    out.push_back(std::move(reason));
  }
  return out;
}

}  // namespace luytre
