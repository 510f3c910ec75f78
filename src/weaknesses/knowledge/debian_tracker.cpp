#include "weaknesses/knowledge/product_keys.h"
#include "weaknesses/knowledge/reader_parts.h"
#include "weaknesses/knowledge/version_range.h"

namespace luytre {
namespace {

// status resolved|open|undetermined; fixed_version "0": never affected.
std::optional<AffectedRule> release_rule(std::string_view product, std::string_view release,
                                         const json::Element& row, ReaderCounts& counts) {
  AffectedRule rule{.product = std::string(product), .release = release_number(release)};
  std::string_view status = json::text(row, "status"), fixed = json::text(row, "fixed_version");
  if (status == "open") {
    rule.default_status = Affected::affected;
  } else if (status == "undetermined") {
    rule.default_status = Affected::unknown;
  } else if (status == "resolved") {
    if (fixed == "0") return rule;
    auto range = fixed.empty()
                     ? std::nullopt
                     : version_range(VersionScheme::debian, "", true, fixed, false, Affected::affected);
    if (!range) {
      ++counts.versions;
      return std::nullopt;
    }
    rule.ranges.push_back(std::move(*range));
  } else {
    ++counts.malformed;
    return std::nullopt;
  }
  return rule;
}

}  // namespace

bool read_debian_package(std::string_view package, std::string_view text, Timestamp as_of,
                         KnowledgeWriter& writer, ReaderCounts& counts) {
  simdjson::dom::parser parser;
  json::Element root;
  json::Object issues;
  if (package.empty() || package.size() > 128 || parser.parse(text.data(), text.size()).get(root) ||
      root.get(issues))
    return ++counts.malformed, false;
  if (!writer.document(KnowledgeSource::debian, package, as_of)) return ++counts.older, true;
  std::string product = package_key("deb", "debian", package);
  for (auto [id, issue] : issues) {
    json::Object releases;
    if (id.size() < 4 || id.size() > 64 || issue["releases"].get(releases)) {
      ++counts.malformed;
      continue;
    }
    Contribution out{.description = cut_text(json::text(issue, "description"), Contribution::kDescription),
                     .modified = as_of};
    for (auto [release, row] : releases) {
      if (out.rules.size() >= 64) {
        ++counts.over_limit;
        break;
      }
      if (auto rule = release_rule(product, release, row, counts)) out.rules.push_back(std::move(*rule));
    }
    writer.add(id, out);
    ++counts.records;
  }
  return true;
}

}  // namespace luytre
