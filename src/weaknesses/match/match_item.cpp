#include "weaknesses/match/match_item.h"

#include <algorithm>

#include "weaknesses/knowledge/product_keys.h"
#include "weaknesses/knowledge/version_range.h"

namespace luytre {

void MatchItem::set_version(std::string_view text) {
  version = text == "*" || text == "-" ? "" : text;
  plain_version = is_plain_version(version);
  for (size_t i = 0; i < version_keys.size(); ++i)
    version_keys[i] = version.empty() ? std::nullopt : range_key(static_cast<VersionScheme>(i), version);
}

MatchItem MatchItem::of_cpe(const Cpe& cpe, std::string_view version) {
  MatchItem item{.cpe = cpe};
  CpeValue& own = (*item.cpe)[CpeField::version];
  if (own.kind != CpeValue::Kind::value && !version.empty()) {
    own = {.kind = CpeValue::Kind::value, .text = std::string(version)};
    for (char& c : own.text)
      if (c >= 'A' && c <= 'Z') c = static_cast<char>(c | 0x20);
  }
  if (auto key = cpe_key(cpe)) item.keys.push_back(std::move(*key));
  auto words = [](std::string text) {
    std::ranges::replace(text, '_', ' ');
    return text;
  };
  const CpeValue &vendor = cpe[CpeField::vendor], &product = cpe[CpeField::product];
  if (!item.keys.empty()) {
    std::string name = name_key(words(vendor.text), words(product.text));
    if (!name.empty()) item.keys.push_back(std::move(name));
  }
  item.set_version(own.kind == CpeValue::Kind::value && !own.has_wildcard() ? std::string_view(own.text)
                                                                            : "");
  return item;
}

std::optional<MatchItem> MatchItem::of_package(std::string_view purl, std::string_view version) {
  auto url = PackageUrl::parse(purl);
  if (!url) return std::nullopt;
  MatchItem item;
  item.keys.push_back(package_key(url->type, url->space, url->name));
  if (!url->source.empty() && url->source != url->name)
    item.keys.push_back(package_key(url->type, url->space, url->source));
  item.release = url->release;
  item.distribution = is_distribution_key(item.keys[0]);
  item.set_version(url->version.empty() ? version : std::string_view(url->version));
  return item;
}

MatchItem MatchItem::of_words(std::string_view vendor, std::string_view product, std::string_view version) {
  MatchItem item;
  std::string name = name_key(vendor, product);
  if (!name.empty()) item.keys.push_back(std::move(name));
  item.set_version(version);
  return item;
}

std::optional<MatchItem> MatchItem::of_text(std::string_view text, std::string_view version) {
  if (text.starts_with("pkg:")) return of_package(text, version);
  auto cpe = Cpe::parse(text);
  if (!cpe || !cpe_key(*cpe)) return std::nullopt;
  return of_cpe(*cpe, version);
}

}  // namespace luytre
