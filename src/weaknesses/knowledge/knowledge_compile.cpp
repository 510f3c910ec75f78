// Parts into the file: everything sorted, and numbered by its place.
#include <algorithm>
#include <tuple>

#include "weaknesses/knowledge/knowledge.h"
#include "weaknesses/knowledge/knowledge_parts.h"

namespace luytre {
namespace {

class Compiler {
 public:
  explicit Compiler(KnowledgeParts& parts) : s(parts) {}

  Result<std::string> run() {
    sort_contributions();
    sort_rules();
    place_contributions();
    sum_up_vulnerabilities();
    add_lists();
    sum_up_sources();
    LUYTRE_TRY(check());
    return write();
  }

 private:
  std::string_view text(uint32_t at) const { return s.texts.text(at); }

  // Ids in order; what is replaced falls away.
  void sort_contributions() {
    for (uint32_t i = 0; i < s.contributions.size(); ++i)
      if (!s.documents[s.contributions[i].document].replaced) live.push_back(i);
    for (uint32_t c : live) ids.push_back(s.contributions[c].vulnerability);
    for (const auto& [id, entry] : s.kev) ids.push_back(id);
    for (const auto& e : s.epss) ids.push_back(e.id);
    std::ranges::sort(ids);
    ids.erase(std::ranges::unique(ids).begin(), ids.end());
    std::ranges::sort(ids, {}, [&](uint32_t at) { return text(at); });
    vulnerability_of.reserve(ids.size());
    for (uint32_t i = 0; i < ids.size(); ++i) vulnerability_of[ids[i]] = i;
    for (uint32_t c : live)
      s.contributions[c].vulnerability = vulnerability_of[s.contributions[c].vulnerability];
    std::ranges::sort(live, [&](uint32_t a, uint32_t b) {
      const auto &x = s.contributions[a], &y = s.contributions[b];
      if (x.vulnerability != y.vulnerability) return x.vulnerability < y.vulnerability;
      const KnowledgeParts::Document &p = s.documents[x.document], &q = s.documents[y.document];
      if (p.source != q.source) return p.source < q.source;
      if (p.name != q.name) return s.texts.text(p.name) < s.texts.text(q.name);
      return a < b;
    });
  }

  // Rules by product, then vulnerability.
  void sort_rules() {
    std::vector<uint32_t> keys;
    for (uint32_t c : live)
      for (uint32_t r = 0; r < s.contributions[c].rule_count; ++r)
        keys.push_back(s.rules[s.contributions[c].rules + r].product);
    std::ranges::sort(keys);
    keys.erase(std::ranges::unique(keys).begin(), keys.end());
    std::ranges::sort(keys, {}, [&](uint32_t at) { return text(at); });
    std::unordered_map<uint32_t, uint32_t> product_of;
    product_of.reserve(keys.size());
    for (uint32_t i = 0; i < keys.size(); ++i) product_of[keys[i]] = i;
    struct Ordered {
      uint32_t product, contribution, rule;
      auto operator<=>(const Ordered&) const = default;
    };
    std::vector<Ordered> order;
    for (uint32_t n = 0; n < live.size(); ++n) {
      const flat::Contribution& c = s.contributions[live[n]];
      for (uint32_t r = c.rules; r < c.rules + c.rule_count; ++r)
        order.push_back({product_of[s.rules[r].product], n, r});
    }
    std::ranges::sort(order);

    products.resize(keys.size());
    for (size_t i = 0; i < keys.size(); ++i) products[i].key = keys[i];
    new_place.resize(s.rules.size());
    rules.reserve(order.size());
    for (const Ordered& o : order) {
      flat::Rule rule = s.rules[o.rule];
      if (products[o.product].rule_count++ == 0)
        products[o.product].rules = static_cast<uint32_t>(rules.size());
      new_place[o.rule] = static_cast<uint32_t>(rules.size());
      auto first = static_cast<uint32_t>(ranges.size());
      ranges.insert(ranges.end(), s.ranges.begin() + rule.ranges,
                    s.ranges.begin() + rule.ranges + rule.range_count);
      rule.product = o.product;
      rule.contribution = o.contribution;
      rule.ranges = first;
      rules.push_back(rule);
    }
  }

  // Contributions in their order, each with its rules, configurations and scores behind those of the one
  // before.
  void place_contributions() {
    std::unordered_map<uint32_t, uint32_t> document_place;
    for (uint32_t n = 0; n < live.size(); ++n) {
      flat::Contribution c = s.contributions[live[n]];
      auto [place, fresh] = document_place.try_emplace(c.document, static_cast<uint32_t>(documents.size()));
      const KnowledgeParts::Document& d = s.documents[c.document];
      if (fresh)
        documents.push_back(
            {.name = d.name, .source = static_cast<uint32_t>(d.source), .modified = d.modified});
      c.document = place->second;
      uint32_t old_rules = c.rules, old_configurations = c.configurations, old_scores = c.scores;
      c.rules = static_cast<uint32_t>(contribution_rules.size());
      for (uint32_t r = 0; r < c.rule_count; ++r) contribution_rules.push_back(new_place[old_rules + r]);
      c.configurations = static_cast<uint32_t>(configurations.size());
      for (uint32_t f = 0; f < c.configuration_count; ++f) {
        flat::Configuration configuration = s.configurations[old_configurations + f];
        uint32_t old_nodes = configuration.nodes;
        configuration.nodes = static_cast<uint32_t>(nodes.size());
        configuration.contribution = n;
        configurations.push_back(configuration);
        for (uint32_t k = 0; k < configuration.node_count; ++k) {
          flat::Node node = s.nodes[old_nodes + k];
          uint32_t old = node.rules;
          node.rules = static_cast<uint32_t>(node_rules.size());
          for (uint32_t r = 0; r < node.rule_count; ++r) {
            uint32_t rule = new_place[old_rules + s.node_rules[old + r]];
            node_rules.push_back(rule);
            rules[rule].configuration = static_cast<uint32_t>(configurations.size());
          }
          nodes.push_back(node);
        }
      }
      c.scores = static_cast<uint32_t>(scores.size());
      scores.insert(scores.end(), s.scores.begin() + old_scores,
                    s.scores.begin() + old_scores + c.score_count);
      contributions.push_back(c);
    }
  }

  void sum_up_vulnerabilities() {
    vulnerabilities.resize(ids.size());
    for (size_t i = 0; i < ids.size(); ++i) vulnerabilities[i].id = ids[i];
    for (uint32_t n = 0; n < contributions.size(); ++n) {
      const flat::Contribution& c = contributions[n];
      flat::Vulnerability& v = vulnerabilities[c.vulnerability];
      if (v.contribution_count++ == 0) v.contributions = n;
      auto source = static_cast<KnowledgeSource>(documents[c.document].source);
      if (c.withdrawn && (source == KnowledgeSource::cna || source == KnowledgeSource::nvd))
        v.flags |= flat::Vulnerability::kWithdrawn;
      v.digest = v.digest * 0x9E3779B97F4A7C15ull ^ c.digest;
      for (uint32_t k = c.scores; k < c.scores + c.score_count; ++k) {
        auto rank = [&](uint32_t at) {
          return score_rank({.version = scores[at].version,
                             .vector = {},
                             .source = std::string(s.texts.text(scores[at].source))});
        };
        if (v.score == 0 || rank(k) > rank(v.score - 1)) v.score = k + 1;
      }
    }
  }

  // KEV and EPSS, which say something of each vulnerability but match nothing.
  void add_lists() {
    for (auto& v : vulnerabilities) v.kev_added = v.kev_due = kFirstDay;
    for (const auto& [id, entry] : s.kev) {
      flat::Vulnerability& v = vulnerabilities[vulnerability_of[id]];
      v.kev_added = entry.added;
      v.kev_due = entry.due;
      v.flags |= flat::Vulnerability::kKev | (entry.ransomware ? flat::Vulnerability::kRansomware : 0);
      v.digest ^= hash_u64(static_cast<uint64_t>(entry.due) << 1 ^ entry.ransomware ^ 0x4b4556,
                           0x9E3779B97F4A7C15ull);
    }
    for (const auto& e : s.epss) {
      flat::Vulnerability& v = vulnerabilities[vulnerability_of[e.id]];
      v.epss = e.score;
      v.percentile = e.percentile;
      v.flags |= flat::Vulnerability::kEpss;
    }
  }

  void sum_up_sources() {
    sources.resize(static_cast<size_t>(KnowledgeSource::epss) + 1);
    for (uint32_t i = 0; i < sources.size(); ++i)
      sources[i] = {.source = i, .unused = 0, .records = 0, .date = kNoTime};
    for (const auto& c : contributions) ++sources[documents[c.document].source].records;
    for (const auto& d : documents) sources[d.source].date = std::max(sources[d.source].date, d.modified);
    auto& kev = sources[static_cast<size_t>(KnowledgeSource::kev)];
    kev.records = s.kev.size();
    kev.date = s.kev_date;
    auto& epss = sources[static_cast<size_t>(KnowledgeSource::epss)];
    epss.records = s.epss.size();
    epss.date = s.epss_date;
    std::erase_if(sources, [](const flat::Source& source) { return source.records == 0; });
  }

  Result<void> check() {
    if (s.texts.full())
      return fail(ErrorCode::unsupported, "the knowledge holds more than 4 GiB of text: give fewer sources");
    if (std::max({rules.size(), ranges.size(), s.rules.size(), s.ranges.size(), node_rules.size()}) >=
        UINT32_MAX)
      return fail(ErrorCode::unsupported,
                  "the knowledge holds more than 4 billion rules: give fewer sources");
    return {};
  }

  std::string write() {
    flat::Header header{
        .magic = flat::kMagic, .version = flat::kVersion, .size = 0, .digest = 0, .places = {}};
    std::string out(sizeof header, '\0');
    auto section = [&](flat::Section which, const void* data, size_t bytes) {
      header.places[which] = {.offset = out.size(), .bytes = bytes};
      if (bytes > 0) out.append(static_cast<const char*>(data), bytes);
      out.resize((out.size() + 7) & ~size_t{7});
    };
    auto array = [&](flat::Section which, const auto& rows) {
      section(which, rows.data(), rows.size() * sizeof rows[0]);
    };
    out.reserve(s.texts.bytes().size() + rules.size() * sizeof(flat::Rule) +
                ranges.size() * sizeof(flat::Range) + contributions.size() * 200 + (1 << 16));
    array(flat::kTexts, s.texts.bytes());
    array(flat::kVulnerabilities, vulnerabilities);
    array(flat::kContributions, contributions);
    array(flat::kDocuments, documents);
    array(flat::kRules, rules);
    array(flat::kContributionRules, contribution_rules);
    array(flat::kRanges, ranges);
    array(flat::kConfigurations, configurations);
    array(flat::kNodes, nodes);
    array(flat::kNodeRules, node_rules);
    array(flat::kScores, scores);
    array(flat::kProducts, products);
    array(flat::kSources, sources);
    header.size = out.size();
    header.digest = stable_hash64(std::string_view(out).substr(sizeof header));
    std::memcpy(out.data(), &header, sizeof header);
    return out;
  }

  KnowledgeParts& s;
  std::vector<uint32_t> live, ids;                          // contributions that count; texts of the ids
  std::unordered_map<uint32_t, uint32_t> vulnerability_of;  // text -> position
  std::vector<uint32_t> new_place;                          // of each rule
  std::vector<flat::Vulnerability> vulnerabilities;
  std::vector<flat::Contribution> contributions;
  std::vector<flat::Document> documents;
  std::vector<flat::Rule> rules;
  std::vector<uint32_t> contribution_rules, node_rules;
  std::vector<flat::Range> ranges;
  std::vector<flat::Configuration> configurations;
  std::vector<flat::Node> nodes;
  std::vector<flat::Score> scores;
  std::vector<flat::Product> products;
  std::vector<flat::Source> sources;
};

}  // namespace

Result<std::string> KnowledgeParts::compile() {
  return Compiler(*this).run();
}

}  // namespace luytre
