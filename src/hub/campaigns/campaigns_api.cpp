// Campaigns: what several bodies share, for the centre; and the one number of it that a body is told.
#include <fmt/format.h>

#include <set>

#include "campaigns/book.h"
#include "findings/rights.h"
#include "hub/api_routes.h"
#include "hub/hub.h"
#include "hub/shapes.h"

namespace luytre {
namespace {

using http::Method;
using http::Response;

JsonArray kinds_json(const std::vector<ThingKind>& kinds) {
  JsonArray out;
  for (ThingKind kind : kinds) out.emplace_back(to_string(kind));
  return out;
}

// Names of people by the id that the audit has of them.
Result<std::map<std::string, std::string>> people(Hub& hub, const std::set<std::string>& actors) {
  std::map<std::string, std::string> out;
  std::vector<std::string> ids(actors.begin(), actors.end());
  LUYTRE_TRY(hub.ledger().read([&](Transaction& t) -> Result<void> {
    auto found = names_of(t, ids);
    if (!found) return std::unexpected(found.error());
    for (auto& [id, name] : *found) out[id] = name;
    return {};
  }));
  return out;
}

std::string shown(const std::map<std::string, std::string>& names, const std::string& actor) {
  auto at = names.find(actor);
  return at != names.end() ? at->second : actor.starts_with("console:") ? actor.substr(8) : "";
}

JsonObject row_json(const Campaign& c, const std::map<std::string, std::string>& names) {
  JsonArray terms;
  for (const CampaignTerm& term : c.terms)
    terms.push_back(JsonObject{
        {"name", term.name}, {"points", term.points}, {"most", term.most}, {"because", term.because}});
  return {{"id", c.id},
          {"state", to_string(c.state)},
          {"apt", c.apt},
          {"score", c.score},
          {"bodies", c.bodies},
          {"begins", time_json(c.begins)},
          {"last_seen", time_json(c.last_seen)},
          {"grade", to_string(c.evidence)},
          {"family", text_json(c.family)},
          {"name", text_json(c.family.empty() ? "" : family_name(c.family))},
          {"terms", std::move(terms)},
          {"kinds", kinds_json(c.kinds)},
          {"proposed_at", time_json(c.proposed_at)},
          {"decided_at", c.decided_at == 0 ? Json() : time_json(c.decided_at)},
          {"decided_by", text_json(shown(names, c.decided_by))},
          {"comment", text_json(c.comment)}};
}

Result<Response> list(Hub& hub, const Asked& asked) {
  std::optional<CampaignState> state;
  if (std::string_view text = asked.query("state"); !text.empty()) {
    state = campaign_state(text);
    if (!state) return fail(ErrorCode::invalid, "state is proposed, confirmed, rejected or withdrawn");
  }
  auto all = CampaignBook(hub.ledger()).list(asked.viewer, state);
  if (!all) return std::unexpected(all.error());
  std::set<std::string> actors;
  for (const Campaign& c : *all) actors.insert(c.decided_by);
  auto names = people(hub, actors);
  if (!names) return std::unexpected(names.error());
  JsonArray items;
  for (const Campaign& c : *all) items.push_back(row_json(c, *names));
  return json_response(JsonObject{{"items", std::move(items)}, {"checked", time_json(asked.now)}});
}

JsonObject thing_json(const Thing& thing) {
  return {{"kind", to_string(thing.kind)}, {"value", text_json(thing.value)}};
}

Result<Response> one(Hub& hub, const Asked& asked) {
  auto story = CampaignBook(hub.ledger()).find(asked.viewer, asked.parameter("id"));
  if (!story) return std::unexpected(story.error());
  std::set<std::string> actors = {story->campaign.decided_by};
  for (const CampaignStep& step : story->steps) actors.insert(step.actor);
  auto names = people(hub, actors);
  if (!names) return std::unexpected(names.error());
  JsonObject out = row_json(story->campaign, *names);
  JsonArray things, findings, steps;
  for (const CampaignThing& thing : story->things) {
    JsonArray bodies;
    for (const CampaignBody& b : thing.bodies)
      bodies.push_back(JsonObject{{"organisation", organisation_ref(*asked.directory, b.organisation)},
                                  {"first", time_json(b.first)},
                                  {"last", time_json(b.last)},
                                  {"sightings", b.sightings},
                                  {"grade", to_string(b.evidence)}});
    JsonObject row = thing_json(thing.thing);
    row["holds"] = thing.holds;
    row["begins"] = thing.begins == 0 ? Json() : time_json(thing.begins);
    row["earlier"] = thing.earlier;
    row["share"] = thing.share;
    row["bodies"] = std::move(bodies);
    things.push_back(std::move(row));
  }
  for (const CampaignFinding& f : story->findings) {
    JsonObject row = thing_json(f.thing);
    row["id"] = f.id;
    row["organisation"] = organisation_ref(*asked.directory, f.organisation);
    row["subject"] = text_json(f.subject);
    row["what"] = text_json(f.what);
    findings.push_back(std::move(row));
  }
  for (const CampaignStep& step : story->steps)
    steps.push_back(JsonObject{{"time", time_json(step.time)},
                               {"actor", text_json(shown(*names, step.actor))},
                               {"act", step.act},
                               {"comment", text_json(step.comment)}});
  out["things"] = std::move(things);
  out["findings"] = std::move(findings);
  out["steps"] = std::move(steps);
  out["may_decide"] = asked.viewer.may(Permission::decide_campaigns, "");
  return json_response(out);
}

Result<Response> decide(Hub& hub, const Asked& asked) {
  auto body = Body::parse(asked.request);
  if (!body) return std::unexpected(body.error());
  std::string decision = body->text("decision", 20), comment = body->text_or("comment", "");
  LUYTRE_TRY(body->finish());
  if (decision != "confirm" && decision != "reject")
    return fail(ErrorCode::invalid, "decision is confirm or reject");
  auto done =
      CampaignBook(hub.ledger()).decide(asked.viewer, asked.parameter("id"), decision == "confirm", comment);
  if (!done) return std::unexpected(done.error());
  hub.publish("campaign", "", "{}");
  auto names = people(hub, {done->decided_by});
  if (!names) return std::unexpected(names.error());
  return json_response(row_json(*done, *names));
}

Result<Response> shared(Hub& hub, const Asked& asked) {
  auto told = CampaignBook(hub.ledger()).shared(asked.viewer, hub.book(), asked.parameter("id"));
  if (!told) return std::unexpected(told.error());
  return json_response(JsonObject{{"others", told->others}, {"kinds", kinds_json(told->kinds)}});
}

}  // namespace

void add_campaigns_api(ApiRoutes& routes, Hub& hub) {
  auto bound = [&hub](Result<Response> (*handler)(Hub&, const Asked&)) {
    return [&hub, handler](const Asked& asked) { return handler(hub, asked); };
  };
  routes.add(
      {.method = Method::get,
       .path = "/api/campaigns",
       .rule = "look_up",
       .sentence = "Campaigns, APT first, then by score",
       .query = {{"state", "proposed, confirmed, rejected or withdrawn; default: all but withdrawn ones"}},
       .response = "CampaignList",
       .handler = bound(list)});
  routes.add({.method = Method::get,
              .path = "/api/campaigns/{id}",
              .rule = "look_up",
              .sentence = "One campaign with its evidence, bodies, findings and history",
              .query = {},
              .response = "CampaignStory",
              .handler = bound(one)});
  routes.add({.method = Method::post,
              .path = "/api/campaigns/{id}/decision",
              .rule = "decide_campaigns",
              .sentence = "Confirm a campaign, or reject it with the reason",
              .query = {},
              .request = "CampaignDecision",
              .response = "CampaignRow",
              .handler = bound(decide)});
  routes.add({.method = Method::get,
              .path = "/api/findings/{id}/shared",
              .rule = "read_findings",
              .sentence = "How many other bodies share what this finding is of, and never who",
              .query = {},
              .response = "SharedCampaign",
              .handler = bound(shared)});
}

}  // namespace luytre
