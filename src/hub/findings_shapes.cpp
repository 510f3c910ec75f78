#include "hub/findings_shapes.h"

#include <fmt/format.h>

#include <algorithm>

#include "access/users.h"

namespace luytre {
namespace {

CivilDate local_date(Timestamp time) {
  return civil_from_day(day_of(time + 7 * kMicrosPerHour));
}

// People of `organisation` ("": the centre) whose role lets them read it, with these marks.
Result<uint64_t> count_readers(Transaction& t, std::string_view organisation, Relation relation, Tlp tlp,
                               bool sensitive) {
  std::vector<std::string> users;
  LUYTRE_TRY(t.query(
      "SELECT m.user_id, m.role, m.named FROM membership m JOIN user_account u ON u.id = m.user_id WHERE "
      "m.organisation = $1 AND u.state = 'active' AND m.accepted = 1 AND m.from_at <= $2 AND (m.until_at IS "
      "NULL OR m.until_at > $2)",
      {std::string(organisation), t.now()}, [&](const Row& row) {
        auto held = role(row.text(1));
        if (held && allowed(*held, Permission::read_findings, relation, tlp, sensitive, row.integer(2) != 0))
          users.emplace_back(row.text(0));
        return true;
      }));
  std::ranges::sort(users);
  auto twice = std::ranges::unique(users);
  return users.size() - twice.size();
}

JsonObject reader(std::string_view who_vi, std::string_view who_en, std::string_view why_vi,
                  std::string_view why_en) {
  return {{"who", named(who_vi, who_en)}, {"why", named(why_vi, why_en)}};
}

}  // namespace

Result<Names> names_in(Ledger& ledger, std::span<const Finding> findings,
                       std::span<const HistoryEntry> history) {
  std::vector<std::string> users;
  for (const Finding& f : findings)
    if (!f.assignee.empty()) users.push_back(f.assignee);
  for (const HistoryEntry& e : history) {
    users.push_back(e.actor);
    if (e.act == "assign" && !e.reason.empty()) users.push_back(e.reason);
  }
  Names names;
  if (users.empty()) return names;
  LUYTRE_TRY(ledger.read([&](Transaction& t) -> Result<void> {
    auto found = names_of(t, users);
    if (!found) return std::unexpected(found.error());
    names = std::move(*found);
    return {};
  }));
  return names;
}

JsonObject shown(const Finding& f, const Directory& directory, Timestamp now, const Names& names) {
  auto name = names.find(f.assignee);
  JsonObject out = finding_json(f, directory, now, name == names.end() ? "" : std::string_view(name->second));
  if (f.closed_because == ClosedBecause::none) out["closed_because"] = "none";
  return out;
}

Result<JsonObject> shown(Hub& hub, const Finding& f, const Directory& directory, Timestamp now) {
  auto names = names_in(hub.ledger(), std::span(&f, 1));
  if (!names) return std::unexpected(names.error());
  return shown(f, directory, now, *names);
}

JsonObject entry_json(const HistoryEntry& e, const Names& names) {
  const char* kind = e.actor == "system" ? "program" : e.actor.starts_with("sensor:") ? "sensor" : "person";
  auto name_of = [&](const std::string& user) {
    auto found = names.find(user);
    return text_json(found == names.end() ? user : found->second);
  };
  auto state = [](std::optional<FindingState> s) { return s ? Json(to_string(*s)) : Json(nullptr); };
  bool assigned = e.act == "assign" && !e.reason.empty();
  return {{"step", e.step},
          {"time", time_json(e.time)},
          {"actor", JsonObject{{"id", text_json(e.actor)}, {"name", name_of(e.actor)}, {"kind", kind}}},
          {"act", text_json(e.act)},
          {"from", state(e.from)},
          {"to", state(e.to)},
          {"comment", text_json(e.comment)},
          {"reason", assigned ? name_of(e.reason) : text_json(e.reason)},
          {"machine", text_json(e.machine)},
          {"done", text_json(e.done)}};
}

Json advice_json(const Advice& advice, std::string_view family) {
  JsonArray steps;
  for (const Advice::Step& step : advice.steps)
    steps.push_back(JsonObject{{"id", text_json(step.id)},
                               {"what", named(step.what.vi, step.what.en)},
                               {"how", named(step.how.vi, step.how.en)}});
  return JsonObject{{"family", text_json(family)},
                    {"what", named(advice.what.vi, advice.what.en)},
                    {"why_it_matters", named(advice.why.vi, advice.why.en)},
                    {"steps", std::move(steps)}};
}

std::string shown_name(FindingKind kind, std::string_view what) {
  bool family = kind == FindingKind::infection || kind == FindingKind::apt_contact;
  return family ? family_name(what) : std::string(what);
}

std::string date_vi(Timestamp time) {
  CivilDate d = local_date(time);
  return fmt::format("{:02}/{:02}/{}", d.day, d.month, d.year);
}
std::string date_en(Timestamp time) {
  CivilDate d = local_date(time);
  return fmt::format("{}-{:02}-{:02}", d.year, d.month, d.day);
}

Result<JsonArray> readers_of(Hub& hub, const Directory& directory, std::string_view organisation, Tlp tlp,
                             bool sensitive, Timestamp now) {
  JsonArray out;
  Day today = day_of(now);
  auto done = hub.ledger().read([&](Transaction& t) -> Result<void> {
    out.clear();
    auto own = count_readers(t, organisation, Relation::own, tlp, sensitive);
    if (!own) return std::unexpected(own.error());
    const char* marks_vi = sensitive ? ", chỉ những người được chỉ định" : "";
    const char* marks_en = sensitive ? ", those named for it only" : "";
    out.push_back(reader(fmt::format("{} người của đơn vị", *own), fmt::format("{} people of the unit", *own),
                         fmt::format("đơn vị sở hữu{}", marks_vi),
                         fmt::format("the unit owns it{}", marks_en)));
    // Up the tree, each body once.
    std::vector<std::string> seen{std::string(organisation)};
    const Organisation* at = directory.organisation(organisation);
    while (at && !at->parent.empty() && std::ranges::find(seen, at->parent) == seen.end()) {
      seen.push_back(at->parent);
      at = directory.organisation(at->parent);
      if (!at || at->valid_from > today || today > at->valid_to) continue;
      auto above = count_readers(t, at->id, Relation::above, tlp, sensitive);
      if (!above) return std::unexpected(above.error());
      if (*above == 0) continue;
      const std::string& vi = at->name_vi.empty() ? at->id : at->name_vi;
      const std::string& en = at->name_en.empty() ? vi : at->name_en;
      out.push_back(reader(fmt::format("{} người của {}", *above, vi),
                           fmt::format("{} people of {}", *above, en), "cấp trên", "superior body"));
    }
    auto centre = count_readers(t, "", Relation::centre, tlp, sensitive);
    if (!centre) return std::unexpected(centre.error());
    out.push_back(reader(
        fmt::format("{} người của trung tâm", *centre), fmt::format("{} people of the centre", *centre),
        fmt::format("trung tâm giám sát{}", marks_vi), fmt::format("the monitoring centre{}", marks_en)));
    return {};
  });
  if (!done) return std::unexpected(done.error());
  return out;
}

Result<std::string> body_asked(Hub& hub, const Asked& asked) {
  std::string id(asked.query("organisation"));
  if (id.empty()) {
    std::vector<Membership> memberships;
    LUYTRE_TRY(hub.ledger().read([&](Transaction& t) -> Result<void> {
      auto found = memberships_of(t, asked.viewer.actor());
      if (!found) return std::unexpected(found.error());
      memberships = std::move(*found);
      return {};
    }));
    for (const Membership& m : memberships)
      if (!m.organisation.empty() && asked.viewer.may(Permission::read_findings, m.organisation)) {
        id = m.organisation;
        break;
      }
    if (id.empty()) return fail(ErrorCode::invalid, "name a body: organisation=");
  }
  if (!asked.directory->organisation(id) || !asked.viewer.may(Permission::read_findings, id))
    return fail(ErrorCode::not_found, "there is no such body here");
  return id;
}

}  // namespace luytre
