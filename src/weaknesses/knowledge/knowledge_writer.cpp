#include "weaknesses/knowledge/knowledge_writer.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <unordered_map>

#include "base/hash.h"

namespace luytre {
namespace {

// Texts, each once: an open table of offsets.
class Texts {
 public:
  Texts() : bytes_(8, '\0'), table_(1 << 12) {}

  uint32_t add(std::string_view text) {
    if (text.empty()) return 0;
    if ((used_ + 1) * 2 > table_.size()) grow();
    size_t slot = find(text);
    if (table_[slot] != 0) return table_[slot];
    if (bytes_.size() + text.size() + 8 > UINT32_MAX) {
      full_ = true;
      return 0;
    }
    auto at = static_cast<uint32_t>(bytes_.size());
    auto size = static_cast<uint32_t>(text.size());
    bytes_.append(reinterpret_cast<const char*>(&size), 4);
    bytes_.append(text);
    table_[slot] = at;
    ++used_;
    return at;
  }
  std::string_view text(uint32_t at) const {
    if (at == 0) return {};
    uint32_t size;
    std::memcpy(&size, bytes_.data() + at, 4);
    return {bytes_.data() + at + 4, size};
  }
  const std::string& bytes() const { return bytes_; }
  bool full() const { return full_; }

 private:
  size_t find(std::string_view text) const {
    size_t slot = hash_bytes(text) & (table_.size() - 1);
    while (table_[slot] != 0 && this->text(table_[slot]) != text) slot = (slot + 1) & (table_.size() - 1);
    return slot;
  }
  void grow() {
    std::vector<uint32_t> old(table_.size() * 2);
    old.swap(table_);
    for (uint32_t at : old)
      if (at != 0) table_[find(text(at))] = at;
  }

  std::string bytes_;
  std::vector<uint32_t> table_;
  size_t used_ = 0;
  bool full_ = false;
};

struct DocumentState {
  uint32_t name;
  KnowledgeSource source;
  Timestamp modified;
  bool replaced = false;
};

template <class T>
void put(std::string& out, const T& value) {
  out.append(reinterpret_cast<const char*>(&value), sizeof value);
}
void put_text(std::string& out, std::string_view text) {
  put(out, text.size());
  out += text;
}

uint64_t digest_of(const Contribution& c) {
  std::string bytes;
  for (std::string_view text :
       {std::string_view(c.title), std::string_view(c.description), std::string_view(c.aliases)})
    put_text(bytes, text);
  put(bytes, c.withdrawn);
  for (const Score& s : c.scores) {
    put(bytes, s.version);
    put(bytes, s.tenths);
    put_text(bytes, s.vector);
  }
  for (const AffectedRule& r : c.rules) {
    for (std::string_view text : {std::string_view(r.product), std::string_view(r.cpe),
                                  std::string_view(r.release), std::string_view(r.platforms)})
      put_text(bytes, text);
    put(bytes, r.default_status);
    put(bytes, r.vulnerable);
    for (const VersionRange& v : r.ranges) {
      put(bytes, v.scheme);
      put(bytes, v.status);
      put(bytes, v.from_inclusive);
      put(bytes, v.to_inclusive);
      put_text(bytes, v.from);
      put_text(bytes, v.to);
    }
  }
  for (const Configuration& f : c.configurations) {
    put(bytes, f.all);
    put(bytes, f.negate);
    for (const ConditionNode& n : f.nodes) {
      put(bytes, n.all);
      put(bytes, n.negate);
      put(bytes, n.rules.size());
      for (uint32_t r : n.rules) put(bytes, r);
    }
  }
  return stable_hash64(bytes);
}

}  // namespace

struct KnowledgeWriter::State {
  Texts texts;
  std::vector<DocumentState> documents;
  std::unordered_map<uint64_t, uint32_t> document_of;  // source and name -> position
  std::vector<flat::Contribution> contributions;       // vulnerability: text of the id
  std::vector<flat::Rule> rules;                       // product: text of the key
  std::vector<flat::Range> ranges;
  std::vector<flat::Configuration> configurations;
  std::vector<flat::Node> nodes;
  std::vector<uint32_t> node_rules;  // positions within the contribution
  std::vector<flat::Score> scores;
  Timestamp kev_date = kNoTime, epss_date = kNoTime;
  std::unordered_map<uint32_t, KevEntry> kev;
  struct Epss {
    uint32_t id;
    float score, percentile;
  };
  std::vector<Epss> epss;

  void add_row(std::string_view id, const Contribution& c, uint64_t digest);
};

KnowledgeWriter::KnowledgeWriter() : state_(std::make_unique<State>()) {}
KnowledgeWriter::~KnowledgeWriter() = default;

bool KnowledgeWriter::document(KnowledgeSource source, std::string_view name, Timestamp modified) {
  State& s = *state_;
  uint32_t text = s.texts.add(name);
  uint64_t key = static_cast<uint64_t>(source) << 32 | text;
  auto position = static_cast<uint32_t>(s.documents.size());
  auto [known, fresh] = s.document_of.try_emplace(key, position);
  if (!fresh) {
    DocumentState& old = s.documents[known->second];
    if (old.modified >= modified) return false;
    old.replaced = true;
    known->second = position;
  }
  s.documents.push_back({.name = text, .source = source, .modified = modified});
  return true;
}

void KnowledgeWriter::State::add_row(std::string_view id, const Contribution& c, uint64_t digest) {
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

void KnowledgeWriter::add(std::string_view id, const Contribution& contribution) {
  if (id.empty() || state_->documents.empty()) return;
  state_->add_row(id, contribution, digest_of(contribution));
}

bool KnowledgeWriter::kev_list(Timestamp date) {
  if (state_->kev_date != kNoTime && state_->kev_date >= date) return false;
  state_->kev_date = date;
  state_->kev.clear();
  return true;
}
void KnowledgeWriter::kev(std::string_view id, const KevEntry& entry) {
  state_->kev[state_->texts.add(id)] = entry;
}

bool KnowledgeWriter::epss_list(Timestamp date) {
  if (state_->epss_date != kNoTime && state_->epss_date >= date) return false;
  state_->epss_date = date;
  state_->epss.clear();
  return true;
}
void KnowledgeWriter::epss(std::string_view id, float score, float percentile) {
  state_->epss.push_back({state_->texts.add(id), score, percentile});
}

void KnowledgeWriter::add_stored(const Knowledge& stored) {
  std::vector<std::vector<uint32_t>> of_document(stored.documents().size());
  for (uint32_t i = 0; i < stored.contribution_rows().size(); ++i)
    of_document[stored.contribution_rows()[i].document].push_back(i);
  for (size_t d = 0; d < of_document.size(); ++d) {
    const flat::Document& row = stored.documents()[d];
    if (!document(static_cast<KnowledgeSource>(row.source), stored.text(row.name), row.modified)) continue;
    for (uint32_t c : of_document[d])
      state_->add_row(stored.id(stored.contribution_rows()[c].vulnerability), stored.unpack(c),
                      stored.contribution_rows()[c].digest);
  }
  Timestamp kev_date = kNoTime, epss_date = kNoTime;
  for (const SourceState& source : stored.sources()) {
    if (source.source == KnowledgeSource::kev) kev_date = source.date;
    if (source.source == KnowledgeSource::epss) epss_date = source.date;
  }
  bool with_kev = kev_date != kNoTime && kev_list(kev_date),
       with_epss = epss_date != kNoTime && epss_list(epss_date);
  for (uint32_t v = 0; v < stored.size(); ++v) {
    if (with_kev)
      if (auto entry = stored.kev(v)) kev(stored.id(v), *entry);
    const flat::Vulnerability& row = stored.vulnerabilities()[v];
    if (with_epss && (row.flags & flat::Vulnerability::kEpss)) epss(stored.id(v), row.epss, row.percentile);
  }
}

Result<std::string> KnowledgeWriter::finish() {
  State& s = *state_;
  // Ids in order; what is replaced falls away.
  std::vector<uint32_t> live;
  for (uint32_t i = 0; i < s.contributions.size(); ++i)
    if (!s.documents[s.contributions[i].document].replaced) live.push_back(i);
  std::vector<uint32_t> ids;
  for (uint32_t c : live) ids.push_back(s.contributions[c].vulnerability);
  for (const auto& [id, entry] : s.kev) ids.push_back(id);
  for (const auto& e : s.epss) ids.push_back(e.id);
  std::ranges::sort(ids);
  ids.erase(std::ranges::unique(ids).begin(), ids.end());
  auto by_text = [&](uint32_t a, uint32_t b) { return s.texts.text(a) < s.texts.text(b); };
  std::ranges::sort(ids, by_text);
  std::unordered_map<uint32_t, uint32_t> vulnerability_of;
  vulnerability_of.reserve(ids.size());
  for (uint32_t i = 0; i < ids.size(); ++i) vulnerability_of[ids[i]] = i;
  for (uint32_t c : live)
    s.contributions[c].vulnerability = vulnerability_of[s.contributions[c].vulnerability];
  std::ranges::sort(live, [&](uint32_t a, uint32_t b) {
    const auto &x = s.contributions[a], &y = s.contributions[b];
    if (x.vulnerability != y.vulnerability) return x.vulnerability < y.vulnerability;
    const DocumentState &p = s.documents[x.document], &q = s.documents[y.document];
    if (p.source != q.source) return p.source < q.source;
    if (p.name != q.name) return s.texts.text(p.name) < s.texts.text(q.name);
    return a < b;
  });

  // Rules by product, then vulnerability.
  std::vector<uint32_t> keys;
  for (uint32_t c : live)
    for (uint32_t r = 0; r < s.contributions[c].rule_count; ++r)
      keys.push_back(s.rules[s.contributions[c].rules + r].product);
  std::ranges::sort(keys);
  keys.erase(std::ranges::unique(keys).begin(), keys.end());
  std::ranges::sort(keys, by_text);
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

  std::vector<flat::Product> products(keys.size());
  for (size_t i = 0; i < keys.size(); ++i) products[i].key = keys[i];
  std::vector<flat::Rule> rules;
  std::vector<flat::Range> ranges;
  std::vector<uint32_t> new_place(s.rules.size());
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

  std::vector<flat::Contribution> contributions;
  std::vector<uint32_t> contribution_rules, node_rules;
  std::vector<flat::Configuration> configurations;
  std::vector<flat::Node> nodes;
  std::vector<flat::Score> scores;
  std::vector<flat::Document> documents;
  std::unordered_map<uint32_t, uint32_t> document_place;
  for (uint32_t n = 0; n < live.size(); ++n) {
    flat::Contribution c = s.contributions[live[n]];
    auto [place, fresh] = document_place.try_emplace(c.document, static_cast<uint32_t>(documents.size()));
    const DocumentState& d = s.documents[c.document];
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
    scores.insert(scores.end(), s.scores.begin() + old_scores, s.scores.begin() + old_scores + c.score_count);
    contributions.push_back(c);
  }

  std::vector<flat::Vulnerability> vulnerabilities(ids.size());
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
  for (auto& v : vulnerabilities) v.kev_added = v.kev_due = kFirstDay;
  for (const auto& [id, entry] : s.kev) {
    flat::Vulnerability& v = vulnerabilities[vulnerability_of[id]];
    v.kev_added = entry.added;
    v.kev_due = entry.due;
    v.flags |= flat::Vulnerability::kKev | (entry.ransomware ? flat::Vulnerability::kRansomware : 0);
    v.digest ^=
        hash_u64(static_cast<uint64_t>(entry.due) << 1 ^ entry.ransomware ^ 0x4b4556, 0x9E3779B97F4A7C15ull);
  }
  for (const auto& e : s.epss) {
    flat::Vulnerability& v = vulnerabilities[vulnerability_of[e.id]];
    v.epss = e.score;
    v.percentile = e.percentile;
    v.flags |= flat::Vulnerability::kEpss;
  }

  std::vector<flat::Source> sources(static_cast<size_t>(KnowledgeSource::epss) + 1);
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

  if (s.texts.full())
    return fail(ErrorCode::unsupported, "the knowledge holds more than 4 GiB of text: give fewer sources");
  if (std::max({rules.size(), ranges.size(), s.rules.size(), s.ranges.size(), node_rules.size()}) >=
      UINT32_MAX)
    return fail(ErrorCode::unsupported, "the knowledge holds more than 4 billion rules: give fewer sources");
  flat::Header header{.magic = flat::kMagic, .version = flat::kVersion, .size = 0, .digest = 0, .places = {}};
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

}  // namespace luytre
