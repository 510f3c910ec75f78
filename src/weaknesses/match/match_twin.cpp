#include "weaknesses/match/match_twin.h"

#include <algorithm>
#include <set>

#include "weaknesses/knowledge/product_keys.h"
#include "weaknesses/knowledge/version_range.h"
#include "weaknesses/match/platform_words.h"

namespace luytre {
namespace {

enum class Truth { no, perhaps, yes };

struct Word {
  bool speaks = false;  // the rule is about this item
  Affected status = Affected::unknown;
  Certainty doubt = Certainty::exact;
};

void doubt(Word& word, Certainty more) {
  word.doubt = std::max(word.doubt, more);
}

bool is_of(const MatchItem& item, const AffectedRule& rule) {
  return std::ranges::count(item.keys, rule.product) > 0;
}

// Whether a version is in a range, by comparing texts.
struct Within {
  bool known = false, in = false, at_an_end = false;
};
Within within(const VersionRange& range, const std::string& version) {
  auto mine = range_key(range.scheme, version);
  Within out;
  if (version.empty() || !mine) return out;
  out = {.known = true, .in = true};
  if (!range.from.empty()) {
    auto end = range_key(range.scheme, range.from_text);
    if (*mine == *end) out.at_an_end = true;
    if (*mine < *end || (*mine == *end && !range.from_inclusive)) out.in = false;
  }
  if (!range.to.empty()) {
    auto end = range_key(range.scheme, range.to_text);
    if (*mine == *end) out.at_an_end = true;
    if (*mine > *end || (*mine == *end && !range.to_inclusive)) out.in = false;
  }
  return out;
}

Word ask(const AffectedRule& rule, const MatchItem& item) {
  Word word;
  if (!rule.release.empty() && item.release.empty()) doubt(word, Certainty::platform_unknown);
  if (!rule.release.empty() && !item.release.empty() && rule.release != item.release) return word;
  if (!rule.cpe.empty()) {
    if (!item.cpe) return word;
    Cpe wanted = *Cpe::parse(rule.cpe);
    auto match = covers(wanted, *item.cpe, wanted[CpeField::version].kind == CpeValue::Kind::any);
    if (!match.covers) return word;
    if (!match.version_known) doubt(word, Certainty::version_unknown);
  }
  word.speaks = true;
  word.status = rule.default_status;
  bool somewhere_affected = rule.default_status == Affected::affected, open_question = false;
  for (const VersionRange& range : rule.ranges) {
    if (range.from.empty() && range.to.empty()) {
      word.status = range.status;
      somewhere_affected |= range.status == Affected::affected;
      break;
    }
    Within at = within(range, item.version);
    if (!at.known) {
      open_question = true;
      somewhere_affected |= range.status == Affected::affected;
      continue;
    }
    bool ordered = range.scheme != VersionScheme::generic || is_plain_version(item.version);
    bool single = range.from == range.to;
    if ((range.guess || !ordered) && !single && !at.at_an_end) doubt(word, Certainty::guess);
    if (at.in) {
      word.status = range.status;
      break;
    }
  }
  if (open_question) {
    doubt(word, Certainty::version_unknown);
    word.status = somewhere_affected ? Affected::affected : Affected::unknown;
  }
  return word;
}

bool tells_part(std::span<const MatchItem> host, std::string_view part) {
  for (const MatchItem& item : host)
    if (item.cpe && (*item.cpe)[CpeField::part].text == part) return true;
  return false;
}

Truth on_host(const AffectedRule& rule, std::span<const MatchItem> host, bool complete) {
  Truth truth = Truth::no;
  for (const MatchItem& item : host) {
    if (!is_of(item, rule)) continue;
    Word word = ask(rule, item);
    if (!word.speaks || word.status != Affected::affected) continue;
    truth = std::max(truth, word.doubt < Certainty::platform_unknown ? Truth::yes : Truth::perhaps);
  }
  if (truth != Truth::no || complete) return truth;
  std::string part = rule.product.starts_with("cpe:") ? rule.product.substr(4, 1) : "a";
  return part != "a" && tells_part(host, part) ? Truth::no : Truth::perhaps;
}

Truth opposite(Truth truth) {
  return truth == Truth::yes ? Truth::no : truth == Truth::no ? Truth::yes : Truth::perhaps;
}

Truth all_or_any(const std::vector<Truth>& truths, bool all) {
  return all ? *std::ranges::min_element(truths) : *std::ranges::max_element(truths);
}

Truth configured(const Contribution& c, const Configuration& f, std::span<const MatchItem> host,
                 bool complete) {
  std::vector<Truth> nodes;
  for (const ConditionNode& node : f.nodes) {
    std::vector<Truth> rules;
    for (uint32_t r : node.rules) rules.push_back(on_host(c.rules[r], host, complete));
    if (rules.empty()) continue;
    Truth truth = all_or_any(rules, node.all);
    nodes.push_back(node.negate ? opposite(truth) : truth);
  }
  if (nodes.empty()) nodes.push_back(f.all ? Truth::yes : Truth::no);
  Truth truth = all_or_any(nodes, f.all);
  return f.negate ? opposite(truth) : truth;
}

Truth on_platform(const AffectedRule& rule, std::span<const MatchItem> host) {
  PlatformSet wanted = platforms_in(rule.platforms), has = 0;
  if (wanted == 0) return Truth::yes;
  for (const MatchItem& item : host) {
    if (item.cpe && (*item.cpe)[CpeField::part].text == "o")
      has |= platforms_in((*item.cpe)[CpeField::vendor].text + " " + (*item.cpe)[CpeField::product].text);
    if (item.distribution) has |= platforms_in("linux");
  }
  return has == 0 ? Truth::perhaps : (has & wanted) != 0 ? Truth::yes : Truth::no;
}

int nearness(KnowledgeSource source, const std::string& product) {
  if (source == KnowledgeSource::vex) return 0;
  if (is_distribution_key(product)) return 1;
  if (product.starts_with("pkg:")) return 2;
  return product.starts_with("cpe:") ? 3 : 4;
}

}  // namespace

TwinAnswer match_twin(const PlainVulnerability& vulnerability, const MatchItem& item,
                      std::span<const MatchItem> host, bool complete) {
  for (const auto& [source, c] : vulnerability.said)
    if (c.withdrawn && (source == KnowledgeSource::cna || source == KnowledgeSource::nvd)) return {};
  bool nearer = false;
  for (int rank = 0; rank <= 4; ++rank) {
    std::set<const Contribution*> yes, no;
    TwinAnswer answer;
    bool spoken = false;
    for (const auto& [source, c] : vulnerability.said) {
      if (c.withdrawn) continue;
      for (uint32_t r = 0; r < c.rules.size(); ++r) {
        const AffectedRule& rule = c.rules[r];
        if (!rule.vulnerable || !is_of(item, rule) || nearness(source, rule.product) != rank) continue;
        Word word = ask(rule, item);
        if (!word.speaks || word.status == Affected::unknown) continue;
        spoken = true;
        if (rank == 4) doubt(word, Certainty::guess);
        Truth truth = Truth::yes;
        for (const Configuration& f : c.configurations)
          for (const ConditionNode& node : f.nodes)
            if (std::ranges::count(node.rules, r) > 0) truth = configured(c, f, host, complete);
        truth = std::min(truth, on_platform(rule, host));
        if (truth == Truth::no) continue;
        if (truth == Truth::perhaps) doubt(word, Certainty::platform_unknown);
        if (word.status == Affected::unaffected) {
          if (word.doubt < Certainty::platform_unknown) no.insert(&c);
        } else {
          if (yes.empty() || word.doubt < answer.certainty) answer.certainty = word.doubt;
          answer.affected = true;
          yes.insert(&c);
        }
      }
    }
    if (spoken && rank <= 1) nearer = true;
    if (answer.affected) {
      bool contradicted = std::ranges::any_of(no, [&](const Contribution* c) { return !yes.contains(c); });
      if (contradicted || (item.distribution && !nearer))
        answer.certainty = std::max(answer.certainty, Certainty::guess);
      return answer;
    }
    if (!no.empty()) return {};
  }
  return {};
}

}  // namespace luytre
