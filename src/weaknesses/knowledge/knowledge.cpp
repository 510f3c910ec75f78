#include "weaknesses/knowledge/knowledge.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/hash.h"

namespace luytre {

const char* to_string(KnowledgeSource source) {
  static constexpr const char* kNames[] = {"cna", "adp", "nvd", "osv", "debian", "vex", "kev", "epss"};
  return kNames[static_cast<size_t>(source)];
}

const char* to_string(Affected status) {
  static constexpr const char* kNames[] = {"unknown", "affected", "unaffected"};
  return kNames[static_cast<size_t>(status)];
}

int score_rank(const Score& score) {
  int version = score.version * 4;
  if (score.source == "nvd@nist.gov") return version + 3;
  if (score.source.starts_with("cna:")) return version + 2;
  return version + (score.source.starts_with("adp:") ? 1 : 0);
}

template <class T>
std::span<const T> Knowledge::section(flat::Section s) const {
  const flat::Place& place = header_->places[s];
  return {reinterpret_cast<const T*>(data_.data() + place.offset), place.bytes / sizeof(T)};
}
std::span<const flat::Vulnerability> Knowledge::vulnerabilities() const {
  return section<flat::Vulnerability>(flat::kVulnerabilities);
}
std::span<const flat::Contribution> Knowledge::contribution_rows() const {
  return section<flat::Contribution>(flat::kContributions);
}
std::span<const flat::Document> Knowledge::documents() const {
  return section<flat::Document>(flat::kDocuments);
}
std::span<const flat::Rule> Knowledge::rules() const {
  return section<flat::Rule>(flat::kRules);
}
std::span<const uint32_t> Knowledge::contribution_rules() const {
  return section<uint32_t>(flat::kContributionRules);
}
std::span<const flat::Range> Knowledge::ranges() const {
  return section<flat::Range>(flat::kRanges);
}
std::span<const flat::Configuration> Knowledge::configurations() const {
  return section<flat::Configuration>(flat::kConfigurations);
}
std::span<const flat::Node> Knowledge::nodes() const {
  return section<flat::Node>(flat::kNodes);
}
std::span<const uint32_t> Knowledge::node_rules() const {
  return section<uint32_t>(flat::kNodeRules);
}
std::span<const flat::Score> Knowledge::scores() const {
  return section<flat::Score>(flat::kScores);
}
std::span<const flat::Product> Knowledge::products() const {
  return section<flat::Product>(flat::kProducts);
}

std::string_view Knowledge::text(uint32_t at) const {
  if (at == 0) return {};
  const char* texts = data_.data() + header_->places[flat::kTexts].offset;
  uint32_t size;
  std::memcpy(&size, texts + at, 4);
  return {texts + at + 4, size};
}

Result<Knowledge> Knowledge::open(const std::filesystem::path& path) {
  std::error_code error;
  if (!std::filesystem::exists(path, error))
    return fail(
        ErrorCode::not_found,
        fmt::format("no knowledge at {}: add some with 'luytre weaknesses knowledge add'", path.string()));
  auto file = MappedFile::open(path);
  if (!file) return std::unexpected(file.error());
  Knowledge out;
  out.file_ = std::move(*file);
  out.data_ = out.file_.text();
  if (auto good = out.check(); !good)
    return fail(good.error().code,
                fmt::format("{}: {}; add the sources again", path.string(), good.error().message));
  return out;
}

Result<Knowledge> Knowledge::from_bytes(std::string bytes) {
  Knowledge out;
  out.owned_ = std::move(bytes);
  out.owned_.reserve(
      sizeof(flat::Header));  // never inside the object, so that moving it leaves them in place
  out.data_ = out.owned_;
  LUYTRE_TRY(out.check());
  return out;
}

Result<void> Knowledge::check() {
  auto bad = [](std::string_view what) {
    return fail(ErrorCode::corrupt, fmt::format("damaged ({})", what));
  };
  if (data_.size() < sizeof(flat::Header)) return bad("too short");
  if (reinterpret_cast<uintptr_t>(data_.data()) % 8 != 0) return bad("not aligned");
  header_ = reinterpret_cast<const flat::Header*>(data_.data());
  if (header_->magic != flat::kMagic) return bad("not a file of knowledge");
  if (header_->version != flat::kVersion)
    return fail(ErrorCode::unsupported,
                fmt::format("version {} of the file, not {}", header_->version, flat::kVersion));
  if (header_->size != data_.size()) return bad("cut");
  if (header_->digest != stable_hash64(data_.substr(sizeof(flat::Header)))) return bad("digest");
  static constexpr size_t kSizes[] = {1,
                                      sizeof(flat::Vulnerability),
                                      sizeof(flat::Contribution),
                                      sizeof(flat::Document),
                                      sizeof(flat::Rule),
                                      4,
                                      sizeof(flat::Range),
                                      sizeof(flat::Configuration),
                                      sizeof(flat::Node),
                                      4,
                                      sizeof(flat::Score),
                                      sizeof(flat::Product),
                                      sizeof(flat::Source)};
  static_assert(std::size(kSizes) == flat::kSections);
  for (size_t i = 0; i < flat::kSections; ++i) {
    const flat::Place& p = header_->places[i];
    if (p.offset % 8 || p.offset > data_.size() || p.bytes > data_.size() - p.offset || p.bytes % kSizes[i])
      return bad("section");
  }
  uint64_t text_bytes = header_->places[flat::kTexts].bytes;
  auto is_text = [&](uint32_t at) {
    if (at == 0) return true;
    if (at + 4ull > text_bytes) return false;
    return at + 4ull + text(at).size() <= text_bytes;
  };
  auto within = [](uint64_t first, uint64_t count, size_t all) {
    return first <= all && count <= all - first;
  };
  bool good = true;
  for (const auto& v : vulnerabilities())
    good &= is_text(v.id) && within(v.contributions, v.contribution_count, contribution_rows().size()) &&
            v.score <= scores().size();
  for (const auto& c : contribution_rows())
    good &= c.vulnerability < size() && c.document < documents().size() && is_text(c.title) &&
            is_text(c.description) && is_text(c.aliases) &&
            within(c.rules, c.rule_count, contribution_rules().size()) &&
            within(c.configurations, c.configuration_count, configurations().size()) &&
            within(c.scores, c.score_count, scores().size());
  for (const auto& d : documents())
    good &= is_text(d.name) && d.source <= static_cast<uint32_t>(KnowledgeSource::epss);
  for (const auto& r : rules())
    good &= r.product < products().size() && r.contribution < contribution_rows().size() && is_text(r.cpe) &&
            is_text(r.release) && is_text(r.platforms) && within(r.ranges, r.range_count, ranges().size()) &&
            r.configuration <= configurations().size() && r.default_status <= 2;
  for (uint32_t r : contribution_rules()) good &= r < rules().size();
  for (uint32_t r : node_rules()) good &= r < rules().size();
  for (const auto& r : ranges())
    good &= is_text(r.from) && is_text(r.to) && is_text(r.from_text) && is_text(r.to_text) && r.status <= 2 &&
            r.scheme <= static_cast<uint8_t>(VersionScheme::generic);
  for (const auto& c : configurations())
    good &= within(c.nodes, c.node_count, nodes().size()) && c.contribution < contribution_rows().size();
  for (const auto& n : nodes()) good &= within(n.rules, n.rule_count, node_rules().size());
  for (const auto& s : scores()) good &= is_text(s.vector) && is_text(s.source);
  for (const auto& p : products()) good &= is_text(p.key) && within(p.rules, p.rule_count, rules().size());
  for (const auto& s : section<flat::Source>(flat::kSources))
    good &= s.source <= static_cast<uint32_t>(KnowledgeSource::epss);
  if (!good) return bad("position");
  return {};
}

std::optional<uint32_t> Knowledge::find(std::string_view wanted) const {
  auto all = vulnerabilities();
  auto at =
      std::ranges::lower_bound(all, wanted, {}, [this](const flat::Vulnerability& v) { return text(v.id); });
  if (at == all.end() || text(at->id) != wanted) return std::nullopt;
  return static_cast<uint32_t>(at - all.begin());
}

std::optional<uint32_t> Knowledge::product(std::string_view key) const {
  auto all = products();
  auto at = std::ranges::lower_bound(all, key, {}, [this](const flat::Product& p) { return text(p.key); });
  if (at == all.end() || text(at->key) != key) return std::nullopt;
  return static_cast<uint32_t>(at - all.begin());
}

KnowledgeSource Knowledge::source_of(const flat::Rule& rule) const {
  return static_cast<KnowledgeSource>(documents()[contribution_rows()[rule.contribution].document].source);
}

std::string_view Knowledge::title(uint32_t vulnerability) const {
  const flat::Vulnerability& v = vulnerabilities()[vulnerability];
  std::string_view description;
  for (const auto& c : contribution_rows().subspan(v.contributions, v.contribution_count)) {
    if (c.title) return text(c.title);
    if (description.empty()) description = text(c.description);
  }
  return description;
}

bool Knowledge::withdrawn(uint32_t vulnerability) const {
  return vulnerabilities()[vulnerability].flags & flat::Vulnerability::kWithdrawn;
}

std::optional<KevEntry> Knowledge::kev(uint32_t vulnerability) const {
  const flat::Vulnerability& v = vulnerabilities()[vulnerability];
  if (!(v.flags & flat::Vulnerability::kKev)) return std::nullopt;
  return KevEntry{.added = v.kev_added,
                  .due = v.kev_due,
                  .ransomware = (v.flags & flat::Vulnerability::kRansomware) != 0};
}

std::optional<Knowledge::Epss> Knowledge::epss(uint32_t vulnerability) const {
  const flat::Vulnerability& v = vulnerabilities()[vulnerability];
  if (!(v.flags & flat::Vulnerability::kEpss)) return std::nullopt;
  Day day = kFirstDay;
  for (const auto& s : section<flat::Source>(flat::kSources))
    if (s.source == static_cast<uint32_t>(KnowledgeSource::epss)) day = day_of(s.date);
  return Epss{.score = v.epss, .percentile = v.percentile, .day = day};
}

std::optional<Score> Knowledge::score(uint32_t vulnerability) const {
  uint32_t at = vulnerabilities()[vulnerability].score;
  if (at == 0) return std::nullopt;
  const flat::Score& s = scores()[at - 1];
  return Score{.version = s.version,
               .tenths = s.tenths,
               .computed = s.computed != 0,
               .vector = std::string(text(s.vector)),
               .source = std::string(text(s.source))};
}

Contribution Knowledge::unpack(uint32_t at) const {
  const flat::Contribution& c = contribution_rows()[at];
  Contribution out{.title = std::string(text(c.title)),
                   .description = std::string(text(c.description)),
                   .aliases = std::string(text(c.aliases)),
                   .published = c.published,
                   .modified = c.modified,
                   .withdrawn = c.withdrawn != 0};
  for (const auto& s : scores().subspan(c.scores, c.score_count))
    out.scores.push_back({.version = s.version,
                          .tenths = s.tenths,
                          .computed = s.computed != 0,
                          .vector = std::string(text(s.vector)),
                          .source = std::string(text(s.source))});
  auto mine = contribution_rules().subspan(c.rules, c.rule_count);
  for (uint32_t index : mine) {
    const flat::Rule& r = rules()[index];
    AffectedRule rule{.product = std::string(text(products()[r.product].key)),
                      .cpe = std::string(text(r.cpe)),
                      .release = std::string(text(r.release)),
                      .platforms = std::string(text(r.platforms)),
                      .default_status = static_cast<Affected>(r.default_status),
                      .vulnerable = r.vulnerable != 0};
    for (const auto& f : ranges().subspan(r.ranges, r.range_count))
      rule.ranges.push_back({.scheme = static_cast<VersionScheme>(f.scheme),
                             .status = static_cast<Affected>(f.status),
                             .from_inclusive = (f.flags & flat::Range::kFromInclusive) != 0,
                             .to_inclusive = (f.flags & flat::Range::kToInclusive) != 0,
                             .guess = (f.flags & flat::Range::kGuess) != 0,
                             .from = std::string(text(f.from)),
                             .to = std::string(text(f.to)),
                             .from_text = std::string(text(f.from_text)),
                             .to_text = std::string(text(f.to_text))});
    out.rules.push_back(std::move(rule));
  }
  std::vector<std::pair<uint32_t, uint32_t>> position;  // of a rule among mine
  if (c.configuration_count > 0)
    for (uint32_t i = 0; i < mine.size(); ++i) position.emplace_back(mine[i], i);
  std::ranges::sort(position);
  for (const auto& f : configurations().subspan(c.configurations, c.configuration_count)) {
    Configuration configuration{.all = f.all != 0, .negate = f.negate != 0};
    for (const auto& n : nodes().subspan(f.nodes, f.node_count)) {
      ConditionNode node{.all = n.all != 0, .negate = n.negate != 0};
      for (uint32_t index : node_rules().subspan(n.rules, n.rule_count)) {
        auto where = std::ranges::lower_bound(position, index, {}, &std::pair<uint32_t, uint32_t>::first);
        if (where != position.end() && where->first == index) node.rules.push_back(where->second);
      }
      configuration.nodes.push_back(std::move(node));
    }
    out.configurations.push_back(std::move(configuration));
  }
  return out;
}

std::vector<Contribution> Knowledge::contributions(uint32_t vulnerability) const {
  const flat::Vulnerability& v = vulnerabilities()[vulnerability];
  std::vector<Contribution> out;
  for (uint32_t i = 0; i < v.contribution_count; ++i) out.push_back(unpack(v.contributions + i));
  return out;
}

std::vector<SourceState> Knowledge::sources() const {
  std::vector<SourceState> out;
  for (const auto& s : section<flat::Source>(flat::kSources))
    out.push_back({.source = static_cast<KnowledgeSource>(s.source), .records = s.records, .date = s.date});
  return out;
}

std::vector<uint32_t> Knowledge::changed_since(const Knowledge& before) const {
  std::vector<uint32_t> out;
  auto old = before.vulnerabilities();
  size_t at = 0;
  for (uint32_t i = 0; i < size(); ++i) {
    while (at < old.size() && before.text(old[at].id) < id(i)) ++at;
    bool same =
        at < old.size() && before.text(old[at].id) == id(i) && old[at].digest == vulnerabilities()[i].digest;
    if (!same) out.push_back(i);
  }
  return out;
}

}  // namespace luytre
