#include "weaknesses/knowledge/reader_parts.h"

#include <algorithm>
#include <cmath>

#include "weaknesses/knowledge/cvss.h"
#include "weaknesses/knowledge/product_keys.h"
#include "weaknesses/knowledge/version_range.h"

namespace luytre {

ReaderCounts& ReaderCounts::operator+=(const ReaderCounts& o) {
  records += o.records;
  older += o.older;
  malformed += o.malformed;
  unsupported += o.unsupported;
  versions += o.versions;
  over_limit += o.over_limit;
  return *this;
}

bool is_cve(std::string_view id) {
  auto digits = [](std::string_view t) {
    return std::ranges::all_of(t, [](char c) { return c >= '0' && c <= '9'; });
  };
  return id.size() >= 13 && id.size() <= 28 && id.starts_with("CVE-") && digits(id.substr(4, 4)) &&
         id[8] == '-' && digits(id.substr(9));
}

std::string cut_text(std::string_view text, size_t most) {
  if (text.size() > most) {
    while (most > 0 && (static_cast<unsigned char>(text[most]) & 0xC0) == 0x80) --most;
    text = text.substr(0, most);
  }
  return std::string(text);
}

std::string english(const json::Items& descriptions) {
  std::string_view best;
  for (json::Element one : descriptions)
    if (json::text(one, "lang").starts_with("en")) {
      best = json::text(one, "value");
      break;
    }
  return cut_text(best, Contribution::kDescription);
}

void add_score(const json::Element& cvss, std::string_view source, Contribution& out, ReaderCounts& counts) {
  Score score{.vector = cut_text(json::text(cvss, "vectorString"), 256), .source = cut_text(source, 128)};
  if (out.scores.size() >= 64) {
    ++counts.over_limit;
    return;
  }
  if (auto computed = cvss_score(score.vector)) {
    score.version = computed->version;
    score.tenths = computed->tenths;
    score.computed = true;
  } else {
    auto given = json::number(cvss, "baseScore");
    if (!given || !(*given >= 0 && *given <= 10)) {
      ++counts.malformed;
      return;
    }
    std::string_view version = json::text(cvss, "version");
    score.version = version == "4.0" ? 40 : version == "3.1" ? 31 : version == "3.0" ? 30 : 20;
    score.tenths = static_cast<uint16_t>(std::lround(*given * 10));
  }
  out.scores.push_back(std::move(score));
}

void add_vector(std::string_view vector, std::string_view source, Contribution& out, ReaderCounts& counts) {
  auto computed = cvss_score(vector);
  if (!computed || out.scores.size() >= 64) return static_cast<void>(++counts.unsupported);
  out.scores.push_back({.version = computed->version,
                        .tenths = computed->tenths,
                        .computed = true,
                        .vector = std::string(vector),
                        .source = std::string(source)});
}

namespace {

// A row of cpeMatch. Nothing: no CPE, or one whose product is open.
std::optional<AffectedRule> match_rule(const json::Element& row, ReaderCounts& counts) {
  auto cpe = Cpe::parse(json::text(row, "criteria"));
  if (!cpe) {
    ++counts.malformed;
    return std::nullopt;
  }
  auto key = cpe_key(*cpe);
  if (!key) {
    ++counts.unsupported;
    return std::nullopt;
  }
  // Another row may still name the version: that this one does not says nothing.
  AffectedRule rule{.product = std::move(*key),
                    .default_status = Affected::unknown,
                    .vulnerable = json::flag(row, "vulnerable", true)};
  std::string_view from = json::text(row, "versionStartIncluding"),
                   to = json::text(row, "versionEndIncluding");
  bool from_inclusive = true, to_inclusive = true;
  if (std::string_view text = json::text(row, "versionStartExcluding"); !text.empty())
    from = text, from_inclusive = false;
  if (std::string_view text = json::text(row, "versionEndExcluding"); !text.empty())
    to = text, to_inclusive = false;
  CpeValue& version = (*cpe)[CpeField::version];
  std::optional<VersionRange> range;
  if (!from.empty() || !to.empty()) {
    range = version_range(VersionScheme::generic, from, from_inclusive, to, to_inclusive, Affected::affected);
    if (!range) {
      ++counts.versions;
      return std::nullopt;
    }
    version = CpeValue{};
  } else if (version.kind == CpeValue::Kind::value && !version.has_wildcard()) {
    // One release. Where it has no order the CPE itself compares it.
    range = single_version(VersionScheme::generic, version.text, Affected::affected);
    if (range) version = CpeValue{};
  } else if (version.kind == CpeValue::Kind::any) {
    range = VersionRange{};
  }
  if (range)
    rule.ranges.push_back(std::move(*range));
  else
    rule.default_status = Affected::affected;  // the CPE's own version decides
  bool plain = std::all_of(cpe->fields.begin() + static_cast<int>(CpeField::version), cpe->fields.end(),
                           [](const CpeValue& v) { return v.kind == CpeValue::Kind::any; });
  if (!plain) rule.cpe = cpe->to_string();
  return rule;
}

bool is_and(const json::Element& object) {
  return json::text(object, "operator") == "AND";
}

}  // namespace

void add_configurations(const json::Items& configurations, Contribution& out, ReaderCounts& counts) {
  for (json::Element one : configurations) {
    Configuration configuration{.all = is_and(one), .negate = json::flag(one, "negate")};
    bool simple = !configuration.negate, complete = true;
    size_t first = out.rules.size();
    for (json::Element json_node : json::Items(one, "nodes")) {
      ConditionNode node{.all = is_and(json_node), .negate = json::flag(json_node, "negate")};
      simple &= !node.negate && !node.all;
      // Nodes of the older feed format sit in nodes; it is not read.
      if (json::Items(json_node, "children").size() > 0) complete = false;
      for (json::Element row : json::Items(json_node, "cpeMatch")) {
        if (out.rules.size() >= kMostRules) {
          ++counts.over_limit;
          break;
        }
        auto rule = match_rule(row, counts);
        if (!rule) {
          // A row that cannot be read is a row that is never met; under AND or NOT that would lie.
          complete &= !node.all && !node.negate && !configuration.negate;
          continue;
        }
        // The same row twice is one (CVE-2014-6032).
        bool known = false;
        if (!out.rules.empty() && out.rules.size() > first) {
          const AffectedRule& last = out.rules.back();
          known = last.product == rule->product && last.cpe == rule->cpe &&
                  last.vulnerable == rule->vulnerable && last.ranges.size() == rule->ranges.size() &&
                  (last.ranges.empty() ||
                   (last.ranges[0].from == rule->ranges[0].from && last.ranges[0].to == rule->ranges[0].to &&
                    last.ranges[0].from_inclusive == rule->ranges[0].from_inclusive &&
                    last.ranges[0].to_inclusive == rule->ranges[0].to_inclusive)) &&
                  !node.rules.empty();
        }
        if (known) continue;
        simple &= rule->vulnerable;
        node.rules.push_back(static_cast<uint32_t>(out.rules.size()));
        out.rules.push_back(std::move(*rule));
      }
      configuration.nodes.push_back(std::move(node));
    }
    if (!complete) {
      ++counts.unsupported;
      out.rules.resize(first);
      continue;
    }
    simple &= !configuration.all || configuration.nodes.size() <= 1;
    if (!simple) out.configurations.push_back(std::move(configuration));
  }
}

}  // namespace luytre
