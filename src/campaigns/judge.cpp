#include "campaigns/judge.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

namespace luytre {
namespace {

struct Member {
  CampaignBody body;
  std::string family;
  bool apt = false, conduct = true;
  std::vector<std::string> findings;
};

std::vector<Member> members_of(std::span<const Contact> contacts) {
  std::map<std::string, Member> by_body;
  for (const Contact& c : contacts) {
    auto [at, fresh] = by_body.try_emplace(c.organisation);
    Member& m = at->second;
    if (fresh) m.body = {c.organisation, c.first, c.last, 0, c.evidence};
    if (fresh || c.evidence > m.body.evidence || (c.evidence == m.body.evidence && m.family < c.family))
      m.family = c.family;
    m.body.first = std::min(m.body.first, c.first);
    m.body.last = std::max(m.body.last, c.last);
    m.body.sightings += c.sightings;
    m.body.evidence = std::max(m.body.evidence, c.evidence);
    m.apt |= c.apt;
    m.conduct &= c.conduct;
    m.findings.insert(m.findings.end(), c.findings.begin(), c.findings.end());
  }
  std::vector<Member> out;
  for (auto& [name, member] : by_body) out.push_back(std::move(member));
  std::ranges::stable_sort(out, [](const Member& a, const Member& b) { return a.body.first < b.body.first; });
  return out;
}

}  // namespace

std::optional<Judgement> judge(std::span<const Contact> contacts, const CampaignRules& rules,
                               const JudgeContext& context) {
  if (contacts.empty() || contacts[0].thing.kind == ThingKind::family) return std::nullopt;
  std::vector<Member> members = members_of(contacts);
  bool apt = std::ranges::any_of(members, &Member::apt);
  bool conduct = std::ranges::all_of(members, &Member::conduct);
  Timestamp past = start_of(context.first_day + static_cast<Day>(rules.history_days));
  // The first moment at which enough bodies have news of it within the window after, and few had it before.
  size_t begin = 0;
  bool found = false;
  for (; begin < members.size() && begin < rules.least_bodies && !found; ++begin) {
    Timestamp from = members[begin].body.first;
    if (from < past && !apt) continue;
    unsigned news = 0;
    for (size_t i = begin; i < members.size() && members[i].body.first - from <= rules.window; ++i) {
      const Member& m = members[i];
      bool old = !m.family.empty() && !apt && context.had_family(m.body.organisation, m.family, from);
      news += !old;
    }
    found = news >= rules.least_bodies;
  }
  if (!found) return std::nullopt;
  --begin;

  Judgement out{.thing = contacts[0].thing, .begin = members[begin].body.first};
  out.earlier = static_cast<unsigned>(begin);
  std::set<std::string> findings;
  Timestamp latest = out.begin;
  Evidence surest = Evidence::suspected;
  for (size_t i = begin; i < members.size(); ++i) {
    Member& m = members[i];
    if (m.body.first - latest > rules.window) break;  // much later: not of this wave
    latest = m.body.first;
    out.apt |= m.apt;
    if (out.bodies.empty() || m.body.evidence > surest) out.family = m.family;
    surest = std::max(surest, m.body.evidence);
    findings.insert(m.findings.begin(), m.findings.end());
    out.bodies.push_back(m.body);
  }
  out.evidence = surest;
  out.share =
      context.active_bodies == 0
          ? 1
          : std::min(1.0, static_cast<double>(members.size()) / static_cast<double>(context.active_bodies));
  if (conduct && out.bodies.size() > rules.conduct_bodies && out.share > rules.conduct_share)
    return std::nullopt;
  // All that ever met it count, not this wave alone: what comes in small waves is no rarer for it.
  if (surest == Evidence::suspected && !apt && members.size() > rules.suspected_bodies &&
      out.share > rules.suspected_share)
    return std::nullopt;
  std::ranges::sort(out.bodies, {}, &CampaignBody::organisation);
  out.findings.assign(findings.begin(), findings.end());
  return out;
}

std::vector<CampaignBody> bodies_of(std::span<const Judgement> things) {
  std::map<std::string, CampaignBody> all;
  for (const Judgement& j : things)
    for (const CampaignBody& b : j.bodies) {
      auto [at, fresh] = all.try_emplace(b.organisation, b);
      if (fresh) continue;
      CampaignBody& body = at->second;
      body.first = std::min(body.first, b.first);
      body.last = std::max(body.last, b.last);
      // One sighting may tell of several things: the most that one of them has is what there was at least.
      body.sightings = std::max(body.sightings, b.sightings);
      body.evidence = std::max(body.evidence, b.evidence);
    }
  std::vector<CampaignBody> out;
  for (auto& [name, body] : all) out.push_back(std::move(body));
  return out;
}

std::vector<ScoreTerm> score_terms(std::span<const Judgement> things) {
  std::vector<CampaignBody> bodies = bodies_of(things);
  Evidence evidence = Evidence::suspected;
  double share = 1;
  std::set<ThingKind> kinds;
  for (const Judgement& j : things) {
    evidence = std::max(evidence, j.evidence);
    share = std::min(share, j.share);
    kinds.insert(j.thing.kind);
  }
  Timestamp first = INT64_MAX, last = INT64_MIN;
  for (const CampaignBody& b : bodies) {
    first = std::min(first, b.first);
    last = std::max(last, b.first);
  }
  Timestamp spread = bodies.empty() ? 0 : last - first;
  int closeness = spread <= kMicrosPerHour      ? 15
                  : spread <= kMicrosPerDay     ? 12
                  : spread <= 3 * kMicrosPerDay ? 8
                                                : 4;
  int grade = evidence == Evidence::confirmed ? 15 : evidence == Evidence::probable ? 10 : 4;
  return {
      {"bodies", std::min(30, 6 * static_cast<int>(std::min<size_t>(bodies.size(), 5))), 30,
       std::to_string(bodies.size())},
      {"rarity", static_cast<int>(std::lround(25 * (1 - share))), 25, fmt::format("{:.4f}", share)},
      {"grade", grade, 15, to_string(evidence)},
      {"closeness", closeness, 15, std::to_string(spread / kMicrosPerSecond)},
      {"kinds", std::min(15, 5 * static_cast<int>(std::max<size_t>(kinds.size(), 1) - 1)), 15,
       std::to_string(kinds.size())},
  };
}

int score_of(std::span<const ScoreTerm> terms) {
  int sum = 0;
  for (const ScoreTerm& term : terms) sum += term.points;
  return sum;
}

}  // namespace luytre
