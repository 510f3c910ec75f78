#include "weaknesses/knowledge/knowledge_parts.h"

#include <algorithm>

namespace luytre {

void KnowledgeParts::add_row(std::string_view id, const Contribution& c, uint64_t digest) {
  auto position = static_cast<uint32_t>(contributions.size());
  flat::Contribution row{};
  row.vulnerability = texts.add(id);
  row.document = static_cast<uint32_t>(documents.size() - 1);
  row.title = texts.add(c.title);
  row.description = texts.add(c.description);
  row.aliases = texts.add(c.aliases);
  row.withdrawn = c.withdrawn;
  row.published = c.published;
  row.modified = c.modified;
  row.digest = digest;
  row.rules = static_cast<uint32_t>(rules.size());
  row.rule_count = static_cast<uint32_t>(c.rules.size());
  for (const AffectedRule& r : c.rules) {
    size_t count = std::min<size_t>(r.ranges.size(), UINT16_MAX);
    rules.push_back({.product = texts.add(r.product),
                     .contribution = position,
                     .cpe = texts.add(r.cpe),
                     .release = texts.add(r.release),
                     .platforms = texts.add(r.platforms),
                     .ranges = static_cast<uint32_t>(ranges.size()),
                     .configuration = 0,
                     .range_count = static_cast<uint16_t>(count),
                     .default_status = static_cast<uint8_t>(r.default_status),
                     .vulnerable = r.vulnerable});
    for (size_t i = 0; i < count; ++i) {
      const VersionRange& v = r.ranges[i];
      auto flags = static_cast<uint8_t>((v.from_inclusive ? flat::Range::kFromInclusive : 0) |
                                        (v.to_inclusive ? flat::Range::kToInclusive : 0) |
                                        (v.guess ? flat::Range::kGuess : 0));
      ranges.push_back({.from = texts.add(v.from),
                        .to = texts.add(v.to),
                        .from_text = texts.add(v.from_text),
                        .to_text = texts.add(v.to_text),
                        .scheme = static_cast<uint8_t>(v.scheme),
                        .status = static_cast<uint8_t>(v.status),
                        .flags = flags,
                        .unused = 0});
    }
  }
  row.configurations = static_cast<uint32_t>(configurations.size());
  for (const Configuration& f : c.configurations) {
    configurations.push_back({.nodes = static_cast<uint32_t>(nodes.size()),
                              .node_count = static_cast<uint32_t>(f.nodes.size()),
                              .contribution = position,
                              .all = f.all,
                              .negate = f.negate,
                              .unused = 0});
    for (const ConditionNode& n : f.nodes) {
      nodes.push_back({.rules = static_cast<uint32_t>(node_rules.size()),
                       .rule_count = 0,
                       .all = n.all,
                       .negate = n.negate,
                       .unused = 0});
      for (uint32_t r : n.rules) {
        if (r >= c.rules.size()) continue;
        node_rules.push_back(r);
        ++nodes.back().rule_count;
        rules[row.rules + r].configuration = static_cast<uint32_t>(configurations.size());
      }
    }
  }
  row.configuration_count = static_cast<uint32_t>(configurations.size()) - row.configurations;
  row.scores = static_cast<uint32_t>(scores.size());
  row.score_count = static_cast<uint32_t>(c.scores.size());
  for (const Score& score : c.scores)
    scores.push_back({.vector = texts.add(score.vector),
                      .source = texts.add(score.source),
                      .version = score.version,
                      .tenths = score.tenths,
                      .computed = score.computed});
  contributions.push_back(row);
}

}  // namespace luytre
