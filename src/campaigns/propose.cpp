#include <fmt/format.h>

#include <boost/json.hpp>
#include <map>
#include <set>

#include "base/hash.h"
#include "campaigns/book.h"
#include "campaigns/steps.h"

namespace luytre {
namespace {

// Of the bodies of two things together, those both have: so many make them one campaign.
constexpr double kSameBodies = 0.6;

struct Known {  // a campaign as the ledger has it
  CampaignState state = CampaignState::proposed;
  std::set<std::string> judged;  // kinds
  bool stored = false;
  std::vector<Thing> things;
};

struct Work {
  Transaction& t;
  const CampaignRules& rules;
  JudgeContext context;
  std::map<std::pair<std::string, std::string>, std::vector<Timestamp>> families;
  std::optional<Error> failed;

  std::map<std::string, Known> campaigns;
  std::map<Thing, std::string> campaign_of;
  std::map<Thing, std::optional<Judgement>> judged;

  Result<void> load();
  Result<std::set<Thing>> candidates(std::span<const Day> changed);
  Result<std::optional<Judgement>> judgement(const Thing& thing);
  bool had_family(const std::string& organisation, const std::string& family, Timestamp time);
  std::string join(const Judgement& j);
  Result<void> store(const std::string& id, const Known& known, CampaignsProposed& counts);
  Result<void> step(const std::string& id, std::string_view act, std::string_view comment);
};

std::set<std::string> lines(std::string_view text) {
  std::set<std::string> out;
  while (!text.empty()) {
    size_t end = std::min(text.find('\n'), text.size());
    if (end > 0) out.emplace(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return out;
}

std::string text_of(const std::set<std::string>& all) {
  std::string out;
  for (const std::string& one : all) out += one + '\n';
  return out;
}

double overlap(const std::vector<CampaignBody>& a, const std::vector<CampaignBody>& b) {
  size_t both = 0;
  for (auto i = a.begin(), j = b.begin(); i != a.end() && j != b.end();) {
    if (i->organisation == j->organisation)
      ++both, ++i, ++j;
    else if (i->organisation < j->organisation)
      ++i;
    else
      ++j;
  }
  size_t all = a.size() + b.size() - both;
  return all == 0 ? 0 : static_cast<double>(both) / static_cast<double>(all);
}

Result<void> Work::load() {
  LUYTRE_TRY(t.query("SELECT id, state, judged FROM campaign", {}, [&](const Row& row) {
    campaigns[std::string(row.text(0))] = {
        .state = *campaign_state(row.text(1)), .judged = lines(row.text(2)), .stored = true, .things = {}};
    return true;
  }));
  LUYTRE_TRY(t.query("SELECT kind, thing, campaign FROM campaign_thing ORDER BY kind, thing", {},
                     [&](const Row& row) {
                       Thing thing{*thing_kind(row.text(0)), std::string(row.text(1))};
                       campaign_of[thing] = row.text(2);
                       campaigns[std::string(row.text(2))].things.push_back(thing);
                       return true;
                     }));
  LUYTRE_TRY(t.query("SELECT min(day) FROM campaign_day", {}, [&](const Row& row) {
    context.first_day = static_cast<Day>(row.integer(0));
    return false;
  }));
  LUYTRE_TRY(t.query("SELECT count(DISTINCT organisation) FROM finding", {}, [&](const Row& row) {
    context.active_bodies = static_cast<uint64_t>(row.integer(0));
    return false;
  }));
  context.had_family = [this](const auto& organisation, const auto& family, Timestamp time) {
    return had_family(organisation, family, time);
  };
  return {};
}

bool Work::had_family(const std::string& organisation, const std::string& family, Timestamp time) {
  auto [at, fresh] = families.try_emplace({organisation, family});
  if (fresh) {
    auto read = t.query(
        "SELECT first_seen FROM campaign_contact WHERE kind = 'family' AND thing = $1 AND organisation = $2 "
        "ORDER BY "
        "first_seen",
        {family, organisation}, [&](const Row& row) {
          at->second.push_back(row.integer(0));
          return true;
        });
    if (!read && !failed) failed = read.error();
  }
  Timestamp oldest = time - static_cast<Timestamp>(rules.baseline_days) * kMicrosPerDay;
  auto seen = std::lower_bound(at->second.begin(), at->second.end(), oldest);
  return seen != at->second.end() && *seen < time;
}

// Things of the days that enough bodies have met at all, and those that make campaigns already.
Result<std::set<Thing>> Work::candidates(std::span<const Day> changed) {
  std::set<Thing> out;
  for (const auto& [thing, campaign] : campaign_of) out.insert(thing);
  for (Day day : changed)
    LUYTRE_TRY(t.query(
        "SELECT kind, thing FROM campaign_contact WHERE kind <> 'family' AND (kind, thing) IN (SELECT kind, "
        "thing FROM "
        "campaign_contact WHERE day = $1) GROUP BY kind, thing HAVING count(DISTINCT organisation) >= $2",
        {int64_t{day}, int64_t{rules.least_bodies}}, [&](const Row& row) {
          out.insert({*thing_kind(row.text(0)), std::string(row.text(1))});
          return true;
        }));
  return out;
}

Result<std::optional<Judgement>> Work::judgement(const Thing& thing) {
  std::vector<Contact> contacts;
  LUYTRE_TRY(
      t.query("SELECT organisation, day, first_seen, last_seen, sightings, evidence, apt, conduct, family, "
              "findings FROM "
              "campaign_contact WHERE kind = $1 AND thing = $2 ORDER BY day, organisation",
              {to_string(thing.kind), thing.value}, [&](const Row& row) {
                Contact c{.thing = thing,
                          .organisation = std::string(row.text(0)),
                          .day = static_cast<Day>(row.integer(1)),
                          .first = row.integer(2),
                          .last = row.integer(3),
                          .sightings = static_cast<uint64_t>(row.integer(4)),
                          .evidence = static_cast<Evidence>(row.integer(5)),
                          .apt = row.integer(6) != 0,
                          .conduct = row.integer(7) != 0,
                          .family = std::string(row.text(8)),
                          .findings = {}};
                for (const std::string& id : lines(row.text(9))) c.findings.push_back(id);
                contacts.push_back(std::move(c));
                return true;
              }));
  if (contacts.empty()) return std::optional<Judgement>();
  Day oldest = contacts.back().day - static_cast<Day>(rules.baseline_days);
  std::erase_if(contacts, [&](const Contact& c) { return c.day < oldest; });
  CampaignRules bounds = rules;
  // Of what an analyst confirmed nothing is too common: that it grows is news of it.
  if (auto at = campaign_of.find(thing);
      at != campaign_of.end() && campaigns.at(at->second).state == CampaignState::confirmed)
    bounds.conduct_share = bounds.suspected_share = 1;
  auto out = judge(contacts, bounds, context);
  if (failed) return std::unexpected(*failed);
  return out;
}

// The campaign a new thing belongs to: the one whose bodies it shares most and that began near it, or its
// own.
std::string Work::join(const Judgement& j) {
  std::string best;
  double most = kSameBodies;
  for (const auto& [id, known] : campaigns)
    for (const Thing& thing : known.things) {
      const auto& other = judged.at(thing);
      if (!other || std::abs(other->begin - j.begin) > rules.window) continue;
      double same = overlap(other->bodies, j.bodies);
      if (same > most || (same == most && best.empty())) {
        most = same;
        best = id;
      }
    }
  if (!best.empty()) return best;
  return stable_hash128(fmt::format("campaign\n{}\n{}", to_string(j.thing.kind), j.thing.value)).to_hex();
}

Result<void> Work::step(const std::string& id, std::string_view act, std::string_view comment) {
  return append_campaign_step(t, id, "system", act, comment);
}

// What the campaign's things and bodies are now, as text to compare by.
std::string fingerprint(const std::vector<std::pair<Thing, const Judgement*>>& things) {
  StableDigest digest;
  for (const auto& [thing, j] : things) {
    digest.add(to_string(thing.kind));
    digest.add(thing.value);
    digest.add(j != nullptr);
    if (!j) continue;
    digest.add(static_cast<uint64_t>(j->begin));
    digest.add(j->earlier);
    digest.add(fmt::format("{:.4f}", j->share));
    for (const CampaignBody& b : j->bodies) {
      digest.add(b.organisation);
      for (Timestamp n : {b.first, b.last}) digest.add(static_cast<uint64_t>(n));
      digest.add(b.sightings);
      digest.add(static_cast<uint64_t>(b.evidence));
    }
    for (const std::string& id : j->findings) digest.add(id);
  }
  return digest.finish().to_hex();
}

Result<void> Work::store(const std::string& id, const Known& known, CampaignsProposed& counts) {
  std::vector<std::pair<Thing, const Judgement*>> things;
  std::vector<Judgement> holding;
  for (const Thing& thing : known.things) {
    const auto& j = judged.at(thing);
    things.emplace_back(thing, j ? &*j : nullptr);
    if (j) holding.push_back(*j);
  }
  std::ranges::sort(things);
  std::string now = fingerprint(things), before;
  LUYTRE_TRY(t.query("SELECT print FROM campaign WHERE id = $1", {id}, [&](const Row& row) {
    before = row.text(0);
    return false;
  }));
  if (now == before) return {};
  bool gone = holding.empty();
  if (gone && !known.stored) return {};
  auto execute = [&](std::string_view sql, std::initializer_list<Value> values) -> Result<void> {
    auto done = t.execute(sql, values);
    if (!done) return std::unexpected(done.error());
    return {};
  };
  if (!known.stored) {
    LUYTRE_TRY(execute(
        "INSERT INTO campaign (id, state, apt, score, bodies, begins, last_seen, evidence, family, terms, "
        "kinds, judged, print, proposed_at, decided_at, decided_by, comment) VALUES ($1, 'proposed', 0, 0, "
        "0, 0, 0, 0, '', '[]', '', '', '', $2, 0, '', '')",
        {id, t.now()}));
    LUYTRE_TRY(step(id, "proposed", ""));
    ++counts.proposed;
  } else {
    ++counts.changed;
  }
  for (const char* table : {"campaign_thing", "campaign_body", "campaign_finding"})
    LUYTRE_TRY(execute(fmt::format("DELETE FROM {} WHERE campaign = $1", table), {id}));
  for (const auto& [thing, j] : things) {
    std::string kind = to_string(thing.kind);
    LUYTRE_TRY(execute(
        "INSERT INTO campaign_thing (kind, thing, campaign, holds, begins, earlier, share) VALUES ($1, $2, "
        "$3, $4, $5, $6, $7)",
        {kind, thing.value, id, int64_t{j != nullptr}, j ? j->begin : 0, int64_t{j ? j->earlier : 0},
         j ? j->share : 0.0}));
    if (!j) continue;
    for (const CampaignBody& b : j->bodies)
      LUYTRE_TRY(
          execute("INSERT INTO campaign_body (campaign, kind, thing, organisation, first_seen, last_seen, "
                  "sightings, evidence) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
                  {id, kind, thing.value, b.organisation, b.first, b.last, static_cast<int64_t>(b.sightings),
                   static_cast<int64_t>(b.evidence)}));
    for (const std::string& finding : j->findings)
      LUYTRE_TRY(
          execute("INSERT INTO campaign_finding (finding, campaign, kind, thing) VALUES ($1, $2, $3, $4)",
                  {finding, id, kind, thing.value}));
  }
  if (gone) {
    LUYTRE_TRY(execute("UPDATE campaign SET print = $2 WHERE id = $1", {id, now}));
    if (known.state != CampaignState::proposed) return {};
    ++counts.withdrawn;
    LUYTRE_TRY(execute("UPDATE campaign SET state = 'withdrawn' WHERE id = $1", {id}));
    return step(id, "withdrawn", "");
  }
  std::vector<ScoreTerm> terms = score_terms(holding);
  std::vector<CampaignBody> bodies = bodies_of(holding);
  boost::json::array shown;
  for (const ScoreTerm& term : terms)
    shown.push_back(boost::json::object{
        {"name", term.name}, {"points", term.points}, {"most", term.most}, {"because", term.because}});
  std::set<std::string> kinds;
  bool apt = false;
  Timestamp begins = INT64_MAX, last = 0;
  Evidence evidence = Evidence::suspected;
  std::string family;
  for (const Judgement& j : holding) {
    kinds.insert(to_string(j.thing.kind));
    apt |= j.apt;
    begins = std::min(begins, j.begin);
    if (family.empty() || (j.evidence > evidence && !j.family.empty())) family = j.family;
    evidence = std::max(evidence, j.evidence);
  }
  for (const CampaignBody& b : bodies) last = std::max(last, b.last);
  LUYTRE_TRY(execute(
      "UPDATE campaign SET apt = $2, score = $3, bodies = $4, begins = $5, last_seen = $6, evidence = $7, "
      "family = $8, terms = $9, kinds = $10, print = $11 WHERE id = $1",
      {id, int64_t{apt}, int64_t{score_of(terms)}, static_cast<int64_t>(bodies.size()), begins, last,
       static_cast<int64_t>(evidence), family, boost::json::serialize(shown), text_of(kinds), now}));
  if (known.stored && known.state == CampaignState::withdrawn) {
    LUYTRE_TRY(execute("UPDATE campaign SET state = 'proposed' WHERE id = $1", {id}));
    return step(id, "returned", "");
  }
  std::set<std::string> fresh;
  std::ranges::set_difference(kinds, known.judged, std::inserter(fresh, fresh.end()));
  if (known.state == CampaignState::rejected && !fresh.empty()) {
    ++counts.reopened;
    LUYTRE_TRY(execute(
        "UPDATE campaign SET state = 'proposed', decided_at = 0, decided_by = '', comment = '' WHERE id = "
        "$1",
        {id}));
    return step(id, "reopened", fmt::format("{}", fmt::join(fresh, ", ")));
  }
  return {};
}

}  // namespace

Result<CampaignsProposed> CampaignBook::propose(std::span<const Day> changed) {
  CampaignsProposed counts;
  auto done = ledger_.write([&](Transaction& t) -> Result<void> {
    counts = {};
    Work work{.t = t, .rules = rules_};
    if (auto loaded = work.load(); !loaded) return loaded;
    auto things = work.candidates(changed);
    if (!things) return std::unexpected(things.error());
    std::vector<const Judgement*> fresh;
    for (const Thing& thing : *things) {
      auto judged = work.judgement(thing);
      if (!judged) return std::unexpected(judged.error());
      auto& held = work.judged[thing] = std::move(*judged);
      if (held && !work.campaign_of.contains(thing)) fresh.push_back(&*held);
    }
    std::ranges::sort(fresh, [](const Judgement* a, const Judgement* b) {
      return std::tie(a->begin, a->thing) < std::tie(b->begin, b->thing);
    });
    for (const Judgement* j : fresh) {
      std::string id = work.join(*j);
      work.campaigns[id].things.push_back(j->thing);
      work.campaign_of[j->thing] = id;
    }
    for (const auto& [id, known] : work.campaigns)
      if (auto stored = work.store(id, known, counts); !stored) return stored;
    if (counts.proposed + counts.changed == 0) return {};
    return t.audit({.actor = "system",
                    .action = "campaign.propose",
                    .subject = "campaigns",
                    .detail = boost::json::serialize(boost::json::object{{"proposed", counts.proposed},
                                                                         {"changed", counts.changed},
                                                                         {"reopened", counts.reopened},
                                                                         {"withdrawn", counts.withdrawn}})});
  });
  if (!done) return std::unexpected(done.error());
  return counts;
}

}  // namespace luytre
