#include <fmt/format.h>

#include <array>
#include <boost/json.hpp>
#include <set>

#include "campaigns/book.h"
#include "campaigns/steps.h"

namespace luytre {
namespace {

constexpr std::array kStates = {"proposed", "confirmed", "rejected", "withdrawn"};
constexpr size_t kMostComment = 4096;
constexpr int64_t kMostFindings = 500;
constexpr std::string_view kColumns =
    "id, state, apt, score, bodies, begins, last_seen, evidence, family, terms, kinds, proposed_at, "
    "decided_at, "
    "decided_by, comment";

std::unexpected<Error> none() {
  return fail(ErrorCode::not_found, "there is no such campaign here");
}

bool may_see(const Viewer& viewer, bool apt) {
  return apt ? viewer.may(Permission::look_up, "", Tlp::red, true) : viewer.may(Permission::look_up, "");
}

Campaign campaign_of(const Row& row) {
  Campaign c{.id = std::string(row.text(0)),
             .state = *campaign_state(row.text(1)),
             .apt = row.integer(2) != 0,
             .score = static_cast<int>(row.integer(3)),
             .bodies = static_cast<uint64_t>(row.integer(4)),
             .begins = row.integer(5),
             .last_seen = row.integer(6),
             .evidence = static_cast<Evidence>(row.integer(7)),
             .family = std::string(row.text(8)),
             .terms = {},
             .kinds = {},
             .proposed_at = row.integer(11),
             .decided_at = row.integer(12),
             .decided_by = std::string(row.text(13)),
             .comment = std::string(row.text(14))};
  boost::json::value terms = boost::json::parse(row.text(9));
  for (const auto& value : terms.as_array()) {
    const auto& term = value.as_object();
    c.terms.push_back(
        {std::string(term.at("name").as_string()), static_cast<int>(term.at("points").as_int64()),
         static_cast<int>(term.at("most").as_int64()), std::string(term.at("because").as_string())});
  }
  std::string_view kinds = row.text(10);
  while (!kinds.empty()) {
    size_t end = std::min(kinds.find('\n'), kinds.size());
    if (auto kind = thing_kind(kinds.substr(0, end))) c.kinds.push_back(*kind);
    kinds.remove_prefix(std::min(end + 1, kinds.size()));
  }
  return c;
}

Result<std::optional<Campaign>> read_campaign(Transaction& t, const Viewer& viewer, std::string_view id) {
  std::optional<Campaign> out;
  LUYTRE_TRY(t.query(fmt::format("SELECT {} FROM campaign WHERE id = $1", kColumns), {std::string(id)},
                     [&](const Row& row) {
                       out = campaign_of(row);
                       return false;
                     }));
  if (out && !may_see(viewer, out->apt)) out.reset();
  return out;
}

Result<void> read_things(Transaction& t, CampaignStory& story) {
  LUYTRE_TRY(
      t.query("SELECT kind, thing, holds, begins, earlier, share FROM campaign_thing WHERE campaign = $1 "
              "ORDER BY begins, kind, "
              "thing",
              {story.campaign.id}, [&](const Row& row) {
                story.things.push_back({.thing = {*thing_kind(row.text(0)), std::string(row.text(1))},
                                        .holds = row.integer(2) != 0,
                                        .begins = row.integer(3),
                                        .earlier = static_cast<unsigned>(row.integer(4)),
                                        .share = row.real(5),
                                        .bodies = {}});
                return true;
              }));
  return t.query(
      "SELECT kind, thing, organisation, first_seen, last_seen, sightings, evidence FROM campaign_body WHERE "
      "campaign = "
      "$1 ORDER BY first_seen, organisation",
      {story.campaign.id}, [&](const Row& row) {
        Thing thing{*thing_kind(row.text(0)), std::string(row.text(1))};
        auto at = std::ranges::find(story.things, thing, &CampaignThing::thing);
        if (at != story.things.end())
          at->bodies.push_back({std::string(row.text(2)), row.integer(3), row.integer(4),
                                static_cast<uint64_t>(row.integer(5)),
                                static_cast<Evidence>(row.integer(6))});
        return true;
      });
}

}  // namespace

const char* to_string(CampaignState state) {
  return kStates[static_cast<size_t>(state)];
}

std::optional<CampaignState> campaign_state(std::string_view name) {
  auto at = std::find(kStates.begin(), kStates.end(), name);
  if (at == kStates.end()) return std::nullopt;
  return static_cast<CampaignState>(at - kStates.begin());
}

Result<std::vector<Campaign>> CampaignBook::list(const Viewer& viewer, std::optional<CampaignState> state) {
  if (!may_see(viewer, false)) return none();
  std::vector<Campaign> out;
  LUYTRE_TRY(ledger_.read([&](Transaction& t) {
    out.clear();
    return t.query(
        fmt::format(
            "SELECT {} FROM campaign WHERE (state = $1 OR ($1 = '' AND state <> 'withdrawn')) AND apt "
            "<= $2 ORDER BY apt DESC, score DESC, begins DESC, id",
            kColumns),
        {state ? to_string(*state) : "", int64_t{may_see(viewer, true)}}, [&](const Row& row) {
          out.push_back(campaign_of(row));
          return true;
        });
  }));
  return out;
}

Result<CampaignStory> CampaignBook::find(const Viewer& viewer, std::string_view id) {
  if (!may_see(viewer, false)) return none();
  CampaignStory out;
  LUYTRE_TRY(ledger_.read([&](Transaction& t) -> Result<void> {
    out = {};
    auto campaign = read_campaign(t, viewer, id);
    if (!campaign) return std::unexpected(campaign.error());
    if (!*campaign) return none();
    out.campaign = **campaign;
    if (auto done = read_things(t, out); !done) return done;
    SqlCondition seen =
        viewer.condition(Permission::read_findings,
                         {.organisation = "f.organisation", .tlp = "f.tlp", .sensitive = "f.sensitive"}, 2);
    std::vector<Value> values = {out.campaign.id};
    values.insert(values.end(), seen.parameters.begin(), seen.parameters.end());
    auto findings = t.query(fmt::format("SELECT f.id, f.organisation, f.subject, f.what, c.kind, c.thing "
                                        "FROM campaign_finding c JOIN finding f "
                                        "ON f.id = c.finding WHERE c.campaign = $1 AND {} ORDER BY "
                                        "f.organisation, f.subject, f.id, c.kind, "
                                        "c.thing LIMIT {}",
                                        seen.sql, kMostFindings),
                            values, [&](const Row& row) {
                              out.findings.push_back({std::string(row.text(0)),
                                                      std::string(row.text(1)),
                                                      std::string(row.text(2)),
                                                      std::string(row.text(3)),
                                                      {*thing_kind(row.text(4)), std::string(row.text(5))}});
                              return true;
                            });
    if (!findings) return findings;
    return t.query("SELECT time, actor, act, comment FROM campaign_step WHERE campaign = $1 ORDER BY step",
                   {out.campaign.id}, [&](const Row& row) {
                     out.steps.push_back({row.integer(0), std::string(row.text(1)), std::string(row.text(2)),
                                          std::string(row.text(3))});
                     return true;
                   });
  }));
  return out;
}

Result<Campaign> CampaignBook::decide(const Viewer& viewer, std::string_view id, bool confirm,
                                      std::string_view comment) {
  if (!may_see(viewer, false) || !viewer.may(Permission::decide_campaigns, "")) return none();
  if (comment.size() > kMostComment) return fail(ErrorCode::invalid, "a comment takes at most 4,096 bytes");
  if (!confirm && comment.empty()) return fail(ErrorCode::invalid, "say why it is no campaign");
  std::string words = plain_text(comment);
  CampaignState to = confirm ? CampaignState::confirmed : CampaignState::rejected;
  Campaign out;
  LUYTRE_TRY(ledger_.write([&](Transaction& t) -> Result<void> {
    auto campaign = read_campaign(t, viewer, id);
    if (!campaign) return std::unexpected(campaign.error());
    if (!*campaign) return none();
    out = **campaign;
    if (out.state == to || out.state == CampaignState::withdrawn)
      return fail(ErrorCode::invalid, fmt::format("the campaign is {} already", to_string(out.state)));
    std::string judged;
    for (ThingKind kind : out.kinds) judged += std::string(to_string(kind)) + '\n';
    out.state = to;
    out.decided_at = t.now();
    out.decided_by = viewer.actor();
    out.comment = words;
    auto updated = t.execute(
        "UPDATE campaign SET state = $2, decided_at = $3, decided_by = $4, comment = $5, judged = $6 WHERE "
        "id = $1",
        {out.id, to_string(to), out.decided_at, out.decided_by, words, confirm ? "" : judged});
    if (!updated) return std::unexpected(updated.error());
    auto stepped = append_campaign_step(t, out.id, out.decided_by, to_string(to), words);
    if (!stepped) return stepped;
    return t.audit({.actor = viewer.actor(),
                    .action = confirm ? "campaign.confirm" : "campaign.reject",
                    .subject = out.id,
                    .detail = boost::json::serialize(boost::json::object{{"comment", words}})});
  }));
  return out;
}

Result<SharedCampaign> CampaignBook::shared(const Viewer& viewer, FindingBook& findings,
                                            std::string_view finding) {
  auto seen = findings.find(viewer, finding);
  if (!seen) return std::unexpected(seen.error());
  SharedCampaign out;
  LUYTRE_TRY(ledger_.read([&](Transaction& t) -> Result<void> {
    out = {};
    std::set<ThingKind> kinds;
    // Bodies that met the very things this finding is of.
    if (auto read = t.query("SELECT count(DISTINCT b.organisation) FROM campaign_finding f JOIN campaign c "
                            "ON c.id = f.campaign JOIN "
                            "campaign_body b ON b.campaign = f.campaign AND b.kind = f.kind AND b.thing = "
                            "f.thing WHERE f.finding = $1 AND "
                            "c.state IN ('proposed', 'confirmed') AND b.organisation <> $2",
                            {seen->id, seen->organisation},
                            [&](const Row& row) {
                              out.others = static_cast<uint64_t>(row.integer(0));
                              return false;
                            });
        !read)
      return read;
    auto read = t.query(
        "SELECT DISTINCT f.kind FROM campaign_finding f JOIN campaign c ON c.id = f.campaign WHERE f.finding "
        "= $1 AND "
        "c.state IN ('proposed', 'confirmed')",
        {seen->id}, [&](const Row& row) {
          if (auto kind = thing_kind(row.text(0))) kinds.insert(*kind);
          return true;
        });
    if (out.others > 0) out.kinds.assign(kinds.begin(), kinds.end());
    return read;
  }));
  return out;
}

}  // namespace luytre
