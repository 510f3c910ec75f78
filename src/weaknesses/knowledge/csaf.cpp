#include <algorithm>
#include <map>

#include "weaknesses/knowledge/product_keys.h"
#include "weaknesses/knowledge/reader_parts.h"
#include "weaknesses/knowledge/version_range.h"

namespace luytre {
namespace {

constexpr int kDeepest = 32;  // of branches
constexpr size_t kProducts = 50'000;

// What a product id of the document stands for.
struct Product {
  std::vector<std::string> keys;  // CPE, package, names
  std::string cpe, release;
  VersionScheme scheme = VersionScheme::generic;
  std::string version, versions;  // one; or a range in words
  bool platform = false;          // an operating system: others run on it
};

struct Branch {
  std::string_view vendor, product, version, versions;
};

class Tree {
 public:
  explicit Tree(ReaderCounts& counts) : counts_(counts) {}

  void read(const json::Element& tree) {
    walk(tree, {}, 0);
    for (json::Element product : json::Items(tree, "full_product_names")) add(product, {});
    // Relationships may stand on others: as many rounds as there are layers, few.
    for (int round = 0; round < 4; ++round)
      for (json::Element one : json::Items(tree, "relationships")) relate(one);
  }
  const Product* find(std::string_view id) const {
    auto at = products_.find(std::string(id));
    return at == products_.end() ? nullptr : &at->second;
  }

 private:
  void walk(const json::Element& node, Branch branch, int depth) {
    if (depth > kDeepest) return static_cast<void>(++counts_.over_limit);
    for (json::Element one : json::Items(node, "branches")) {
      Branch inner = branch;
      std::string_view category = json::text(one, "category"), name = json::text(one, "name");
      if (category == "vendor") inner.vendor = name;
      if (category == "product_name") inner.product = name;
      if (category == "product_version") inner.version = name;
      if (category == "product_version_range") inner.versions = name;
      if (auto product = json::member(one, "product")) add(*product, inner);
      walk(one, inner, depth + 1);
    }
  }

  void add(const json::Element& json, const Branch& branch) {
    std::string_view id = json::text(json, "product_id");
    if (id.empty() || id.size() > 512 || products_.size() >= kProducts)
      return static_cast<void>(++counts_.over_limit);
    Product product{.version = std::string(branch.version), .versions = std::string(branch.versions)};
    if (auto helper = json::member(json, "product_identification_helper")) {
      if (auto url = PackageUrl::parse(json::text(*helper, "purl"))) {
        product.keys.push_back(package_key(url->type, url->space, url->name));
        product.scheme = scheme_of_package(url->type);
        product.release = url->release;
        if (!url->version.empty()) product.version = url->version;
      }
      if (auto cpe = Cpe::parse(json::text(*helper, "cpe"))) {
        if (auto key = cpe_key(*cpe)) {
          product.platform = (*cpe)[CpeField::part].text == "o";
          CpeValue& version = (*cpe)[CpeField::version];
          if (version.kind == CpeValue::Kind::value && product.keys.empty()) product.version = version.text;
          if (product.platform && version.kind == CpeValue::Kind::value)
            product.release = release_number(version.text);
          version = CpeValue{};
          product.keys.push_back(std::move(*key));
          product.cpe = cpe->to_string();
        }
      }
    }
    if (product.keys.empty()) {
      std::string key = name_key(branch.vendor, branch.product);
      if (!key.empty()) product.keys.push_back(std::move(key));
    }
    products_.emplace(id, std::move(product));
  }

  void relate(const json::Element& one) {
    auto whole = json::member(one, "full_product_name");
    if (!whole) return;
    std::string id(json::text(*whole, "product_id"));
    if (id.empty() || id.size() > 512 || products_.contains(id) || products_.size() >= kProducts) return;
    const Product* part = find(json::text(one, "product_reference"));
    const Product* on = find(json::text(one, "relates_to_product_reference"));
    if (!part || !on) return;
    Product product = *part;
    if (product.release.empty() && on->platform) product.release = on->release;
    products_.emplace(std::move(id), std::move(product));
  }

  ReaderCounts& counts_;
  std::map<std::string, Product> products_;
};

// "vers:deb/>=1.0|<2.0" (package-url's VERS) or plain comparisons.
std::optional<VersionRange> range_of(VersionScheme scheme, std::string_view text, Affected status) {
  if (text.starts_with("vers:")) {
    size_t slash = text.find('/');
    if (slash == std::string_view::npos) return std::nullopt;
    std::string_view type = text.substr(5, slash - 5);
    scheme = type == "semver" ? VersionScheme::semver : scheme_of_package(type);
    text = text.substr(slash + 1);
    if (text == "*") return VersionRange{.scheme = scheme, .status = status};
  }
  return constraint_range(scheme, text, status);
}

struct Group {
  std::string_view name;
  Affected status;
};
// CSAF 2.0, 3.2.3.9. "recommended" says nothing of the vulnerability.
constexpr Group kGroups[] = {
    {"known_affected", Affected::affected},    {"first_affected", Affected::affected},
    {"last_affected", Affected::affected},     {"known_not_affected", Affected::unaffected},
    {"fixed", Affected::unaffected},           {"first_fixed", Affected::unaffected},
    {"under_investigation", Affected::unknown}};

void add_rules(const Product& product, Affected status, Contribution& out, ReaderCounts& counts) {
  AffectedRule rule{.release = product.release, .default_status = status};
  bool exact = !product.version.empty(), range = !product.versions.empty();
  if (exact || range) {
    rule.default_status = Affected::unknown;
    auto one = range ? range_of(product.scheme, product.versions, status)
                     : single_version(product.scheme, product.version, status);
    if (!one && !range) one = constraint_range(product.scheme, product.version, status);
    if (!one) return static_cast<void>(++counts.versions);
    rule.ranges.push_back(std::move(*one));
  }
  if (product.keys.empty()) return static_cast<void>(++counts.unsupported);
  for (const std::string& key : product.keys) {
    if (out.rules.size() >= kMostRules) return static_cast<void>(++counts.over_limit);
    rule.product = key;
    rule.cpe = key.starts_with("cpe:") ? product.cpe : "";
    out.rules.push_back(rule);
  }
}

}  // namespace

bool read_csaf(std::string_view text, KnowledgeWriter& writer, ReaderCounts& counts) {
  simdjson::dom::parser parser;
  json::Element root, document, tracking, publisher;
  if (parser.parse(text.data(), text.size()).get(root) || root["document"].get(document) ||
      document["tracking"].get(tracking))
    return ++counts.malformed, false;
  std::string name(document["publisher"].get(publisher) ? "" : json::text(publisher, "namespace"));
  std::string_view id = json::text(tracking, "id");
  Timestamp date = json::time(tracking, "current_release_date");
  if (id.empty() || id.size() > 256 || date == kNoTime) return ++counts.malformed, false;
  name.append(" ").append(id);
  if (!writer.document(KnowledgeSource::vex, name, date)) return ++counts.older, true;
  Tree tree(counts);
  if (auto products = json::member(root, "product_tree")) tree.read(*products);
  for (json::Element one : json::Items(root, "vulnerabilities")) {
    // What a vendor found may have no CVE: then its own number.
    std::string cve(json::text(one, "cve"));
    if (cve.empty())
      for (json::Element other : json::Items(one, "ids")) {
        cve = cut_text(json::text(other, "text"), 128);
        break;
      }
    if (cve.empty()) {
      ++counts.unsupported;
      continue;
    }
    Contribution out{.title = cut_text(json::text(one, "title"), 256),
                     .aliases = std::string(id),
                     .published = json::time(tracking, "initial_release_date"),
                     .modified = date};
    for (json::Element score : json::Items(one, "scores"))
      for (std::string_view kind : {"cvss_v3", "cvss_v4"})
        if (auto data = json::member(score, kind)) add_score(*data, "vex:" + std::string(id), out, counts);
    // One product in contradicting groups (6.1.6): the document takes it back, so nothing is known of it.
    std::map<std::string_view, Affected> said;
    if (auto status = json::member(one, "product_status"))
      for (const Group& group : kGroups)
        for (json::Element entry : json::Items(*status, group.name)) {
          std::string_view product;
          if (entry.get(product)) continue;
          auto [at, fresh] = said.try_emplace(product, group.status);
          if (!fresh && at->second != group.status) {
            ++counts.malformed;
            at->second = Affected::unknown;
          }
        }
    for (const auto& [product, status] : said) {
      const Product* found = tree.find(product);
      if (!found)
        ++counts.malformed;
      else
        add_rules(*found, status, out, counts);
    }
    writer.add(cve, out);
    ++counts.records;
  }
  return true;
}

}  // namespace luytre
