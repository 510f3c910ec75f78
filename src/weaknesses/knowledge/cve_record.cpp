#include <algorithm>

#include "weaknesses/knowledge/product_keys.h"
#include "weaknesses/knowledge/reader_parts.h"
#include "weaknesses/knowledge/version_range.h"

namespace luytre {
namespace {

Affected status_of(std::string_view word) {
  return word == "affected"     ? Affected::affected
         : word == "unaffected" ? Affected::unaffected
                                : Affected::unknown;
}

// One entry of versions[]: the stretches it cuts the versions into, after the record format's "versions.md":
// of `changes` the last one at or before a version decides. False: git, which has no order.
bool add_version(const json::Element& entry, std::vector<VersionRange>& out, ReaderCounts& counts) {
  std::string_view version = json::text(entry, "version"), type = json::text(entry, "versionType");
  std::string_view less = json::text(entry, "lessThan"), most = json::text(entry, "lessThanOrEqual");
  Affected status = status_of(json::text(entry, "status"));
  auto scheme = type.empty() ? VersionScheme::generic : scheme_of_version_type(type);
  if (!scheme) return false;
  if (less.empty() && most.empty()) {
    auto range = single_version(*scheme, version, status);
    if (!range) range = constraint_range(*scheme, version, status);
    if (!range)
      ++counts.versions;
    else
      out.push_back(std::move(*range));
    return true;
  }
  bool inclusive = less.empty();
  std::string_view end = inclusive ? most : less;
  std::string_view begin = lower_end(*scheme, version) ? version : std::string_view{};
  if (begin.empty() && version != "unspecified" && version != "n/a" && version != "*" && version != "-" &&
      !version.empty() && version != "0") {
    ++counts.versions;
    return true;
  }
  auto whole = version_range(*scheme, begin, true, end, inclusive, status);
  if (!whole && json::Items(entry, "changes").size() > 0) {
    // An end in words ("log4j-core*") behind changes that say where it ends: open.
    whole = version_range(*scheme, begin, true, "*", false, status);
    if (whole) whole->guess = true;
  }
  if (!whole) {
    // "unspecified", "n/a", "1.2.3 and earlier"
    whole = constraint_range(*scheme, end, status);
    if (!whole) {
      ++counts.versions;
      return true;
    }
  }
  struct Change {
    RangeEnd at;
    Affected status;
  };
  std::vector<Change> changes;
  for (json::Element change : json::Items(entry, "changes")) {
    auto at = lower_end(whole->scheme, json::text(change, "at"));
    if (!at || at->key.empty() || changes.size() >= 1000) {
      ++counts.versions;
      continue;
    }
    changes.push_back({.at = std::move(*at), .status = status_of(json::text(change, "status"))});
  }
  std::ranges::stable_sort(changes, {}, [](const Change& c) -> const std::string& { return c.at.key; });
  VersionRange last = *whole;
  for (Change& change : changes) {
    VersionRange before = last;
    before.to = change.at.key;
    before.to_text = change.at.text;
    before.to_inclusive = false;
    out.push_back(std::move(before));
    last.from = change.at.key;
    last.from_text = change.at.text;
    last.from_inclusive = true;
    last.status = change.status;
  }
  out.push_back(std::move(last));
  return true;
}

struct Collection {
  std::string_view url, type, space;
};
// Hosts that collectionURL names in published records.
constexpr Collection kCollections[] = {{"registry.npmjs.org", "npm", ""},
                                       {"npmjs.com", "npm", ""},
                                       {"pypi.org", "pypi", ""},
                                       {"pypi.python.org", "pypi", ""},
                                       {"crates.io", "cargo", ""},
                                       {"packagist.org", "composer", ""},
                                       {"rubygems.org", "gem", ""},
                                       {"nuget.org", "nuget", ""},
                                       {"pkg.go.dev", "golang", ""},
                                       {"proxy.golang.org", "golang", ""},
                                       {"access.redhat.com", "rpm", "redhat"},
                                       {"catalog.redhat.com", "rpm", "redhat"},
                                       {"packages.fedoraproject.org", "rpm", "fedora"},
                                       {"packages.debian.org", "deb", "debian"}};

// Names packages as the collection's package URLs do; "" for collections not known.
std::string collection_key(std::string_view url, std::string_view name) {
  for (const Collection& c : kCollections)
    if (url.find(c.url) != std::string_view::npos) {
      size_t slash = name.rfind('/');
      if (slash != std::string_view::npos && c.space.empty())
        return package_key(c.type, name.substr(0, slash), name.substr(slash + 1));
      return package_key(c.type, c.space, name);
    }
  if (url.find("maven") != std::string_view::npos) {
    size_t colon = name.find(':');
    if (colon != std::string_view::npos)
      return package_key("maven", name.substr(0, colon), name.substr(colon + 1));
  }
  return "";
}

void add_affected(const json::Element& affected, Contribution& out, ReaderCounts& counts) {
  AffectedRule rule{.default_status = status_of(json::text(affected, "defaultStatus"))};
  bool git = false, any = false;
  for (json::Element entry : json::Items(affected, "versions")) {
    if (rule.ranges.size() >= kMostRanges) {
      ++counts.over_limit;
      break;
    }
    if (add_version(entry, rule.ranges, counts))
      any = true;
    else
      git = true;
  }
  if (git && !any) {
    ++counts.unsupported;
    return;
  }
  for (json::Element platform : json::Items(affected, "platforms")) {
    std::string_view word;
    if (platform.get(word) || rule.platforms.size() + word.size() > 256) continue;
    if (!rule.platforms.empty()) rule.platforms += ", ";
    rule.platforms += word;
  }
  auto add = [&](std::string product, std::string cpe) {
    if (out.rules.size() >= kMostRules) return static_cast<void>(++counts.over_limit);
    AffectedRule one = rule;
    one.product = std::move(product);
    one.cpe = std::move(cpe);
    out.rules.push_back(std::move(one));
  };
  std::string_view vendor = json::text(affected, "vendor"), product = json::text(affected, "product");
  std::string_view package = json::text(affected, "packageName");
  size_t before = out.rules.size();
  if (auto url = PackageUrl::parse(json::text(affected, "packageURL"))) {
    if (rule.release.empty()) rule.release = url->release;
    add(package_key(url->type, url->space, url->name), "");
  } else if (!package.empty()) {
    std::string key = collection_key(json::text(affected, "collectionURL"), package);
    if (is_distribution_key(key)) {
      // The CPEs name the release that carries the package.
      rule.release = release_number(product);
      for (json::Element text : json::Items(affected, "cpes")) {
        std::string_view word;
        if (text.get(word)) continue;
        auto cpe = Cpe::parse(word);
        if (cpe && (*cpe)[CpeField::part].text == "o" &&
            (*cpe)[CpeField::version].kind == CpeValue::Kind::value)
          rule.release = release_number((*cpe)[CpeField::version].text);
      }
      if (product.find_first_of("0123456789") == std::string_view::npos &&
          rule.release == release_number(product))
        rule.release.clear();
      add(std::move(key), "");
      return;
    }
    if (!key.empty()) add(std::move(key), "");
  }
  for (json::Element text : json::Items(affected, "cpes")) {
    std::string_view word;
    if (text.get(word)) continue;
    auto cpe = Cpe::parse(word);
    auto key = cpe ? cpe_key(*cpe) : std::nullopt;
    if (!key) {
      ++counts.malformed;
      continue;
    }
    // The entries under `versions` say which; a version in the name stands only where there are none.
    CpeValue& version = (*cpe)[CpeField::version];
    if (!rule.ranges.empty()) version = CpeValue{};
    bool plain = std::all_of(cpe->fields.begin() + static_cast<int>(CpeField::version), cpe->fields.end(),
                             [](const CpeValue& v) { return v.kind == CpeValue::Kind::any; });
    add(std::move(*key), plain ? "" : cpe->to_string());
  }
  std::string key = name_key(vendor, product);
  if (!key.empty()) add(std::move(key), "");
  if (out.rules.size() == before) ++counts.unsupported;
}

void read_container(const json::Element& container, KnowledgeSource source, std::string_view id,
                    const json::Element& metadata, bool withdrawn, KnowledgeWriter& writer,
                    ReaderCounts& counts) {
  std::string_view who, updated;
  if (auto provider = json::member(container, "providerMetadata")) {
    who = json::text(*provider, "shortName");
    updated = json::text(*provider, "dateUpdated");
  }
  Contribution out{
      .title = cut_text(json::text(container, "title"), 256),
      .description = english(json::Items(container, withdrawn ? "rejectedReasons" : "descriptions")),
      .published = json::time(metadata, "datePublished"),
      .modified = parse_iso_time(updated).value_or(json::time(metadata, "dateUpdated")),
      .withdrawn = withdrawn};
  // A record is published as one: its date counts, not the container's.
  std::string name(id);
  if (source == KnowledgeSource::adp) name += ' ' + std::string(who.substr(0, 64));
  if (!writer.document(source, name, json::time(metadata, "dateUpdated")))
    return static_cast<void>(++counts.older);
  std::string score_source = std::string(to_string(source)) + ':' + std::string(who);
  for (json::Element metric : json::Items(container, "metrics"))
    for (std::string_view kind : {"cvssV4_0", "cvssV3_1", "cvssV3_0", "cvssV2_0"})
      if (auto data = json::member(metric, kind)) add_score(*data, score_source, out, counts);
  for (json::Element affected : json::Items(container, "affected")) add_affected(affected, out, counts);
  add_configurations(json::Items(container, "cpeApplicability"), out, counts);
  writer.add(id, out);
  ++counts.records;
}

}  // namespace

bool read_cve_record(std::string_view text, KnowledgeWriter& writer, ReaderCounts& counts) {
  simdjson::dom::parser parser;
  json::Element root, metadata, containers, cna;
  if (parser.parse(text.data(), text.size()).get(root) || root["cveMetadata"].get(metadata) ||
      root["containers"].get(containers) || containers["cna"].get(cna))
    return ++counts.malformed, false;
  std::string_view id = json::text(metadata, "cveId");
  if (!is_cve(id)) return ++counts.malformed, false;
  bool withdrawn = json::text(metadata, "state") == "REJECTED";
  read_container(cna, KnowledgeSource::cna, id, metadata, withdrawn, writer, counts);
  for (json::Element adp : json::Items(containers, "adp"))
    read_container(adp, KnowledgeSource::adp, id, metadata, withdrawn, writer, counts);
  return true;
}

}  // namespace luytre
