#include <algorithm>

#include "weaknesses/knowledge/product_keys.h"
#include "weaknesses/knowledge/reader_parts.h"
#include "weaknesses/knowledge/version_range.h"

namespace luytre {
namespace {

struct Ecosystem {
  std::string_view name, type, space;
};
// OSV schema, "Defined ecosystems", and the package URL type of each.
constexpr Ecosystem kEcosystems[] = {{"npm", "npm", ""},
                                     {"PyPI", "pypi", ""},
                                     {"Maven", "maven", ""},
                                     {"Go", "golang", ""},
                                     {"crates.io", "cargo", ""},
                                     {"NuGet", "nuget", ""},
                                     {"RubyGems", "gem", ""},
                                     {"Packagist", "composer", ""},
                                     {"Hex", "hex", ""},
                                     {"Pub", "pub", ""},
                                     {"SwiftURL", "swift", ""},
                                     {"Debian", "deb", "debian"},
                                     {"Ubuntu", "deb", "ubuntu"},
                                     {"Alpine", "apk", "alpine"},
                                     {"Red Hat", "rpm", "redhat"},
                                     {"Rocky Linux", "rpm", "rocky"},
                                     {"AlmaLinux", "rpm", "almalinux"},
                                     {"SUSE", "rpm", "suse"},
                                     {"openSUSE", "rpm", "opensuse"},
                                     {"Wolfi", "apk", "wolfi"},
                                     {"Chainguard", "apk", "chainguard"}};

// The key and the release of "Debian:12" and a name; "" for ecosystems not known.
std::string ecosystem_key(std::string_view ecosystem, std::string_view name, std::string& release) {
  std::string_view base = ecosystem.substr(0, ecosystem.find(':'));
  for (const Ecosystem& e : kEcosystems) {
    if (e.name != base) continue;
    if (e.space.empty()) {
      // Java has "group:artifact", the others what stands before the last slash.
      size_t cut = e.type == "maven" ? name.find(':') : name.rfind('/');
      if (cut == std::string_view::npos) return package_key(e.type, "", name);
      return package_key(e.type, name.substr(0, cut), name.substr(cut + 1));
    }
    if (base.size() < ecosystem.size()) release = release_number(ecosystem);
    return package_key(e.type, e.space, name);
  }
  return "";
}

struct Event {
  enum Kind { fixed, introduced, last_affected };  // in the order in which they apply to one version
  std::string key, text;
  Kind kind;
};

// The stretches between events, in the order of versions: a later `introduced` clears nothing.
void add_events(const json::Items& events, VersionScheme scheme, AffectedRule& rule, ReaderCounts& counts) {
  std::vector<Event> all;
  bool guess = scheme == VersionScheme::generic;
  auto read = [&](VersionScheme s) {
    all.clear();
    bool good = true;
    for (json::Element event : events) {
      for (auto [word, kind] : {std::pair{"introduced", Event::introduced}, std::pair{"fixed", Event::fixed},
                                std::pair{"last_affected", Event::last_affected}}) {
        std::string_view text = json::text(event, word);
        if (text.empty()) continue;
        if (kind == Event::introduced && text == "0") {
          all.push_back({.key = "", .text = "", .kind = kind});
          continue;
        }
        auto key = range_key(s, text);
        if (key && all.size() < kMostRanges)
          all.push_back({.key = std::move(*key), .text = std::string(text), .kind = kind});
        else
          good = false;
      }
    }
    return good;
  };
  if (!read(scheme)) {
    if (scheme == VersionScheme::generic || !read(VersionScheme::generic)) ++counts.versions;
    if (scheme != VersionScheme::generic) guess = true, scheme = VersionScheme::generic;
  }
  if (guess)
    guess =
        !std::ranges::all_of(all, [](const Event& e) { return e.text.empty() || is_plain_version(e.text); });
  std::ranges::stable_sort(
      all, [](const Event& a, const Event& b) { return a.key != b.key ? a.key < b.key : a.kind < b.kind; });
  const Event* open = nullptr;
  auto close = [&](const Event* end) {
    VersionRange range{.scheme = scheme,
                       .to_inclusive = end && end->kind == Event::last_affected,
                       .guess = guess,
                       .from = open->key,
                       .from_text = open->text};
    if (end) range.to = end->key, range.to_text = end->text;
    rule.ranges.push_back(std::move(range));
    open = nullptr;
  };
  for (const Event& event : all) {
    if (event.kind == Event::introduced) {
      if (!open) open = &event;
    } else if (open) {
      close(&event);
    }
  }
  if (open) close(nullptr);
}

void add_affected(const json::Element& affected, Contribution& out, ReaderCounts& counts) {
  json::Element package;
  if (affected["package"].get(package)) return static_cast<void>(++counts.unsupported);
  AffectedRule rule;
  rule.product = ecosystem_key(json::text(package, "ecosystem"), json::text(package, "name"), rule.release);
  if (rule.product.empty()) {
    auto url = PackageUrl::parse(json::text(package, "purl"));
    if (!url) return static_cast<void>(++counts.unsupported);
    rule.product = package_key(url->type, url->space, url->name);
    rule.release = url->release;
  }
  std::string_view type = std::string_view(rule.product).substr(4);
  VersionScheme own = scheme_of_package(type.substr(0, type.find('/')));
  bool decided = false;
  for (json::Element range : json::Items(affected, "ranges")) {
    std::string_view kind = json::text(range, "type");
    if (kind == "GIT") continue;
    decided = true;
    add_events(json::Items(range, "events"), kind == "SEMVER" ? VersionScheme::semver : own, rule, counts);
    if (rule.ranges.size() > kMostRanges) {
      ++counts.over_limit;
      rule.ranges.resize(kMostRanges);
      break;
    }
  }
  size_t ranges = rule.ranges.size();
  for (json::Element version : json::Items(affected, "versions")) {
    std::string_view text;
    if (version.get(text)) continue;
    auto one = single_version(own, text, Affected::affected);
    if (!one) {
      ++counts.versions;
      continue;
    }
    decided = true;
    bool held = std::any_of(
        rule.ranges.begin(), rule.ranges.begin() + static_cast<std::ptrdiff_t>(std::min<size_t>(ranges, 16)),
        [&](const VersionRange& r) { return r.scheme == one->scheme && r.holds(one->from); });
    if (held) continue;
    if (rule.ranges.size() >= kMostRanges) {
      ++counts.over_limit;
      break;
    }
    rule.ranges.push_back(std::move(*one));
  }
  if (!decided) return static_cast<void>(++counts.unsupported);
  if (out.rules.size() >= kMostRules) return static_cast<void>(++counts.over_limit);
  out.rules.push_back(std::move(rule));
}

}  // namespace

bool read_osv(std::string_view text, KnowledgeWriter& writer, ReaderCounts& counts) {
  simdjson::dom::parser parser;
  json::Element root;
  if (parser.parse(text.data(), text.size()).get(root)) return ++counts.malformed, false;
  std::string_view id = json::text(root, "id");
  Timestamp modified = json::time(root, "modified");
  if (id.empty() || id.size() > 128 || modified == kNoTime) return ++counts.malformed, false;
  if (!writer.document(KnowledgeSource::osv, id, modified)) return ++counts.older, true;
  Contribution out{.title = cut_text(json::text(root, "summary"), 256),
                   .description = cut_text(json::text(root, "details"), Contribution::kDescription),
                   .published = json::time(root, "published"),
                   .modified = modified,
                   .withdrawn = !json::text(root, "withdrawn").empty()};
  // A record of its own name is one of each CVE it stands for.
  std::vector<std::string> names;
  out.aliases = id;
  for (std::string_view list : {"aliases", "upstream"})
    for (json::Element alias : json::Items(root, list)) {
      std::string_view name;
      if (alias.get(name) || name.size() > 128 || out.aliases.size() > 2048) continue;
      out.aliases += ' ';
      out.aliases += name;
      if (is_cve(name) && names.size() < 256 && std::ranges::find(names, name) == names.end())
        names.emplace_back(name);
    }
  if (is_cve(id) || names.empty()) names.assign(1, std::string(id));
  for (json::Element one : json::Items(root, "severity")) {
    std::string_view vector = json::text(one, "score");
    if (!vector.starts_with("CVSS:")) continue;
    add_vector(vector, "osv:" + std::string(id), out, counts);
  }
  for (json::Element affected : json::Items(root, "affected")) add_affected(affected, out, counts);
  for (const std::string& name : names) writer.add(name, out);
  ++counts.records;
  return true;
}

}  // namespace luytre
