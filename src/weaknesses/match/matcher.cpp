#include "weaknesses/match/matcher.h"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>

#include "weaknesses/knowledge/product_keys.h"
#include "weaknesses/match/platform_words.h"

namespace luytre {
namespace {

uint8_t rank_of(KnowledgeSource source, std::string_view key) {
  if (source == KnowledgeSource::vex) return 0;
  if (key.starts_with("pkg:")) return is_distribution_key(key) ? 1 : 2;
  return key.starts_with("cpe:") ? 3 : 4;
}

// By vulnerability, rank, certainty, rule. A product's rules lie in the order of their vulnerabilities: only
// what is said of one of them is out of order, and the runs of several keys.
void sort_verdicts(std::vector<Matcher::Verdict>& all, std::span<const size_t> runs) {
  auto order = [](const Matcher::Verdict& v) {
    return std::tuple(v.vulnerability, v.rank, v.certainty, v.rule);
  };
  for (size_t i = 0; i < all.size();) {
    size_t end = i + 1;
    while (end < all.size() && all[end].vulnerability == all[i].vulnerability) ++end;
    if (end - i > 1) std::ranges::sort(std::span(all).subspan(i, end - i), {}, order);
    i = end;
  }
  for (size_t r = 1; r < runs.size(); ++r)
    std::ranges::inplace_merge(
        all.begin(), all.begin() + static_cast<ptrdiff_t>(runs[r]),
        r + 1 < runs.size() ? all.begin() + static_cast<ptrdiff_t>(runs[r + 1]) : all.end(), {}, order);
}

bool has_part(const MatchItem& item, std::string_view part) {
  return item.cpe && (*item.cpe)[CpeField::part].text == part;
}

}  // namespace

const char* to_string(Certainty certainty) {
  static constexpr const char* kNames[] = {"exact", "guess", "platform unknown", "version unknown"};
  return kNames[static_cast<size_t>(certainty)];
}

Matcher::RuleAnswer Matcher::ask(const flat::Rule& rule, const MatchItem& item) const {
  RuleAnswer answer;
  auto worse = [&](Certainty c) { answer.certainty = std::max(answer.certainty, c); };
  if (rule.release != 0) {
    if (item.release.empty())
      worse(Certainty::platform_unknown);
    else if (item.release != knowledge_.text(rule.release))
      return answer;
  }
  if (rule.cpe != 0) {
    auto cpe = Cpe::parse(knowledge_.text(rule.cpe));
    if (!cpe || !item.cpe) return answer;
    auto match = covers(*cpe, *item.cpe, (*cpe)[CpeField::version].kind == CpeValue::Kind::any);
    if (!match.covers) return answer;
    if (!match.version_known) worse(Certainty::version_unknown);
  }
  answer.applies = true;
  answer.status = static_cast<Affected>(rule.default_status);
  bool undecided = false, may_be = answer.status == Affected::affected;
  for (const flat::Range& range : knowledge_.ranges().subspan(rule.ranges, rule.range_count)) {
    auto status = static_cast<Affected>(range.status);
    if (range.from == 0 && range.to == 0) {
      answer.status = status;
      may_be |= status == Affected::affected;
      break;
    }
    const auto& key = item.version_keys[range.scheme];
    if (!key) {
      undecided = true;
      may_be |= status == Affected::affected;
      continue;
    }
    bool holds = true, equal = false;
    if (range.from != 0) {
      int order = key->compare(knowledge_.text(range.from));
      equal |= order == 0;
      holds &= order > 0 || (order == 0 && (range.flags & flat::Range::kFromInclusive));
    }
    if (range.to != 0) {
      int order = key->compare(knowledge_.text(range.to));
      equal |= order == 0;
      holds &= order < 0 || (order == 0 && (range.flags & flat::Range::kToInclusive));
    }
    bool numbered = static_cast<VersionScheme>(range.scheme) != VersionScheme::generic || item.plain_version;
    bool one = range.from == range.to;
    if (!equal && !one && ((range.flags & flat::Range::kGuess) || !numbered)) worse(Certainty::guess);
    if (holds) {
      answer.status = status;
      break;
    }
  }
  // An undecided range in front of the one that holds could have decided otherwise.
  if (undecided) {
    worse(Certainty::version_unknown);
    answer.status = may_be ? Affected::affected : Affected::unknown;
  }
  return answer;
}

Matcher::Truth Matcher::holds(const flat::Rule& rule, const HostItems& host) const {
  std::string_view key = knowledge_.text(knowledge_.products()[rule.product].key);
  Truth truth = Truth::no;
  for (const MatchItem* item : host.items) {
    if (std::ranges::find(item->keys, key) == item->keys.end()) continue;
    RuleAnswer answer = ask(rule, *item);
    if (!answer.applies || answer.status != Affected::affected) continue;
    if (answer.certainty < Certainty::platform_unknown) return Truth::yes;
    truth = Truth::unknown;
  }
  if (truth == Truth::unknown || host.complete) return truth;
  // What the inventory does not tell of: its hardware, its operating system, its further programs.
  std::string_view part = key.starts_with("cpe:") ? key.substr(4, 1) : "a";
  if (part == "a") return Truth::unknown;
  bool told = std::ranges::any_of(host.items, [&](const MatchItem* item) { return has_part(*item, part); });
  return told ? Truth::no : Truth::unknown;
}

Matcher::Truth Matcher::holds(const flat::Configuration& configuration, const HostItems& host) const {
  auto negated = [](Truth t, bool negate) {
    return !negate ? t : t == Truth::yes ? Truth::no : t == Truth::no ? Truth::yes : Truth::unknown;
  };
  auto join = [](Truth a, Truth b, bool all) { return all ? std::min(a, b) : std::max(a, b); };
  Truth whole = configuration.all ? Truth::yes : Truth::no;
  for (const flat::Node& node : knowledge_.nodes().subspan(configuration.nodes, configuration.node_count)) {
    if (node.rule_count == 0) continue;
    Truth truth = node.all ? Truth::yes : Truth::no;
    for (uint32_t rule : knowledge_.node_rules().subspan(node.rules, node.rule_count)) {
      truth = join(truth, holds(knowledge_.rules()[rule], host), node.all);
      if (truth == (node.all ? Truth::no : Truth::yes)) break;
    }
    whole = join(whole, negated(truth, node.negate), configuration.all);
  }
  return negated(whole, configuration.negate);
}

Matcher::Truth Matcher::platform_fits(const flat::Rule& rule, const HostItems& host) const {
  PlatformSet wanted = platforms_in(knowledge_.text(rule.platforms));
  if (wanted == 0) return Truth::yes;
  PlatformSet has = 0;
  for (const MatchItem* item : host.items) {
    if (has_part(*item, "o"))
      has |= platforms_in((*item->cpe)[CpeField::vendor].text + " " + (*item->cpe)[CpeField::product].text);
    if (item->distribution) has |= platforms_in("linux");
  }
  return has == 0 ? Truth::unknown : has & wanted ? Truth::yes : Truth::no;
}

std::vector<Matcher::Verdict> Matcher::verdicts(const MatchItem& item, std::span<const bool> only) const {
  std::vector<Verdict> out;
  std::vector<size_t> runs;  // where the verdicts of each key begin
  for (const std::string& key : item.keys) {
    auto product = knowledge_.product(key);
    if (!product) continue;
    runs.push_back(out.size());
    const flat::Product& row = knowledge_.products()[*product];
    for (uint32_t r = row.rules; r < row.rules + row.rule_count; ++r) {
      const flat::Rule& rule = knowledge_.rules()[r];
      if (!rule.vulnerable) continue;
      const flat::Contribution& contribution = knowledge_.contribution_rows()[rule.contribution];
      if (!only.empty() && !only[contribution.vulnerability]) continue;
      // First what lies near: most rules say nothing of this version, and the rows behind them stay unread.
      RuleAnswer answer = ask(rule, item);
      if (!answer.applies || answer.status == Affected::unknown) continue;
      if (contribution.withdrawn || knowledge_.withdrawn(contribution.vulnerability)) continue;
      uint8_t rank =
          rank_of(static_cast<KnowledgeSource>(knowledge_.documents()[contribution.document].source), key);
      if (rank == 4) answer.certainty = std::max(answer.certainty, Certainty::guess);
      out.push_back({.vulnerability = contribution.vulnerability,
                     .rule = r,
                     .rank = rank,
                     .status = answer.status,
                     .certainty = answer.certainty,
                     .conditional = rule.configuration != 0 || rule.platforms != 0});
    }
  }
  sort_verdicts(out, runs);
  return out;
}

bool Matcher::decide(std::span<const Verdict> verdicts, const MatchItem& item, const HostItems& host,
                     Match& out) const {
  bool nearer = false;  // VEX or the distribution has spoken
  for (size_t i = 0; i < verdicts.size();) {
    uint8_t rank = verdicts[i].rank;
    bool affected = false, unaffected = false;
    std::vector<uint32_t> yes, no;  // contributions: of one, several rules are one statement
    Match best;
    for (; i < verdicts.size() && verdicts[i].rank == rank; ++i) {
      const Verdict& v = verdicts[i];
      Certainty certainty = v.certainty;
      if (v.conditional) {
        const flat::Rule& rule = knowledge_.rules()[v.rule];
        Truth truth = Truth::yes;
        if (rule.configuration != 0) truth = holds(knowledge_.configurations()[rule.configuration - 1], host);
        if (rule.platforms != 0) truth = std::min(truth, platform_fits(rule, host));
        if (truth == Truth::no) continue;
        if (truth == Truth::unknown) certainty = std::max(certainty, Certainty::platform_unknown);
      }
      if (v.status == Affected::unaffected) {
        // "Perhaps not affected" does not end the question.
        if (certainty < Certainty::platform_unknown) {
          unaffected = true;
          no.push_back(knowledge_.rules()[v.rule].contribution);
        }
        continue;
      }
      yes.push_back(knowledge_.rules()[v.rule].contribution);
      if (!affected || certainty < best.certainty)
        best = {.vulnerability = v.vulnerability,
                .rule = v.rule,
                .certainty = certainty,
                .sources_differ = false};
      affected = true;
    }
    nearer |= rank <= 1;
    if (affected) {
      bool differ =
          std::ranges::any_of(no, [&](uint32_t c) { return std::ranges::find(yes, c) == yes.end(); });
      if (unaffected && differ) {
        best.sources_differ = true;
        best.certainty = std::max(best.certainty, Certainty::guess);
      }
      if (item.distribution && !nearer) best.certainty = std::max(best.certainty, Certainty::guess);
      out = best;
      return true;
    }
    if (unaffected) return false;
  }
  return false;
}

std::vector<Match> Matcher::match(const MatchItem& item, const HostItems& host,
                                  std::span<const bool> only) const {
  std::vector<Match> out;
  auto all = verdicts(item, only);
  for (size_t i = 0; i < all.size();) {
    size_t end = i + 1;
    while (end < all.size() && all[end].vulnerability == all[i].vulnerability) ++end;
    Match match;
    if (decide(std::span(all).subspan(i, end - i), item, host, match)) out.push_back(match);
    i = end;
  }
  return out;
}

std::vector<uint32_t> Matcher::excused(const MatchItem& item) const {
  std::vector<uint32_t> out;
  for (const Verdict& v : verdicts(item))
    if (v.rank == 0 && v.status == Affected::unaffected && (out.empty() || out.back() != v.vulnerability))
      out.push_back(v.vulnerability);
  return out;
}

const flat::Range* Matcher::range_of(const flat::Rule& rule, const MatchItem& item) const {
  for (const flat::Range& range : knowledge_.ranges().subspan(rule.ranges, rule.range_count)) {
    if (static_cast<Affected>(range.status) != Affected::affected) continue;
    const auto& version = item.version_keys[range.scheme];
    VersionRange plain{.from_inclusive = (range.flags & flat::Range::kFromInclusive) != 0,
                       .to_inclusive = (range.flags & flat::Range::kToInclusive) != 0,
                       .from = std::string(knowledge_.text(range.from)),
                       .to = std::string(knowledge_.text(range.to))};
    if (!version || plain.holds(*version)) return &range;
  }
  return nullptr;
}

std::string Matcher::mended_in(const Match& match, const MatchItem& item) const {
  const flat::Range* range = range_of(knowledge_.rules()[match.rule], item);
  if (!range || range->to == 0 || (range->flags & flat::Range::kToInclusive) != 0) return "";
  return std::string(knowledge_.text(range->to_text));
}

std::string Matcher::reason(const Match& match, const MatchItem& item) const {
  const flat::Rule& rule = knowledge_.rules()[match.rule];
  std::string_view key = knowledge_.text(knowledge_.products()[rule.product].key);
  std::string where = "all versions";
  if (const flat::Range* range = range_of(rule, item); range && (range->from != 0 || range->to != 0)) {
    std::string_view from = knowledge_.text(range->from_text), to = knowledge_.text(range->to_text);
    const char* begin = (range->flags & flat::Range::kFromInclusive) != 0 ? "from" : "after";
    const char* end = (range->flags & flat::Range::kToInclusive) != 0 ? "up to" : "before";
    if (range->from == range->to)
      where = fmt::format("version {}", from);
    else if (range->from == 0)
      where = fmt::format("versions {} {}", end, to);
    else if (range->to == 0)
      where = fmt::format("versions {} {}", begin, from);
    else
      where = fmt::format("versions {} {} {} {}", begin, from, end, to);
  }
  std::string out = fmt::format("{} affects {}", to_string(knowledge_.source_of(rule)), where);
  if (item.version.empty()) out += "; the inventory tells no version";
  if (rule.release != 0) out += fmt::format(" in release {}", knowledge_.text(rule.release));
  if (key.starts_with("name:")) out += "; found by its name in words";
  if (match.certainty == Certainty::platform_unknown) out += "; what it runs on is not known";
  if (match.sources_differ) out += "; another source says it is not affected";
  return out;
}

}  // namespace luytre
