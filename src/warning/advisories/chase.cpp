#include "warning/advisories/chase.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "access/json_detail.h"
#include "notices/plan.h"
#include "warning/advisories/rows.h"

namespace luytre {
namespace {

constexpr Timestamp kStepUpper = 2 * kMicrosPerDay, kForgotten = 90 * kMicrosPerDay;

std::string source_of(const Warning& w) {
  return "warning:" + w.id;
}
std::string edition_of(const Warning& w) {
  return w.state == WarningState::withdrawn ? "withdrawn" : fmt::format("v{}", w.version);
}

bool reached(const BodyState& state, const std::string& name) {
  return std::ranges::any_of(state.stages, [&](const auto& stage) { return stage.first == name; });
}

// All that the events of one warning say, by body.
struct Ledgered {
  Warning warning;
  std::map<std::string, std::vector<WarningEvent>> events;
  std::vector<WarningBody> bodies;
};

Result<Ledgered> load(Transaction& t, const std::string& id) {
  auto warning = warnings::read_warning(t, id);
  if (!warning) return std::unexpected(warning.error());
  auto events = warnings::read_events(t, id);
  if (!events) return std::unexpected(events.error());
  Ledgered out{.warning = std::move(*warning), .events = {}, .bodies = {}};
  for (WarningEvent& e : *events)
    if (!e.organisation.empty()) out.events[e.organisation].push_back(std::move(e));
  LUYTRE_TRY(
      t.query("SELECT organisation, sensitive FROM warning_body WHERE warning = $1 ORDER BY organisation",
              {id}, [&](const Row& row) {
                out.bodies.push_back({.organisation = std::string(row.text(0)),
                                      .sensitive = row.integer(1) != 0,
                                      .state = {},
                                      .standing = {}});
                return true;
              }));
  const Warning& w = out.warning;
  for (WarningBody& body : out.bodies) {
    body.state = fold(out.events[body.organisation]);
    body.standing = standing(body.state, w.content, w.renewed(), w.renewed_at(), t.now());
  }
  return out;
}

LetterRequest request_of(const Warning& w, const WarningBody& body, std::string content,
                         const ChaseStage& stage, const std::string& made_by) {
  return {.source = source_of(w),
          .about = body.organisation,
          .content = std::move(content),
          .kind = stage.kind,
          .level = stage.level,
          .tlp = w.content.tlp,
          .sensitive = body.sensitive,
          .made_by = made_by};
}

// Puts one letter into the outbox.
Result<LetterPut> put(Transaction& t, const Ledgered& all, const WarningBody& body,
                      const LetterRequest& request, const WarningLetters& letters,
                      const Directory& directory) {
  std::string to = body.organisation;
  if (request.level == NoticeLevel::upper_body)
    if (const Organisation* known = directory.organisation(body.organisation)) to = known->parent;
  return put_letter(t, directory, request, [&](std::string_view language) {
    return letters.write({all.warning, body, to, request.kind, t.now()}, language, directory);
  });
}

bool is_end(const LetterFate& fate) {
  return fate.organisation == fate.about &&
         (fate.state == NoticeState::sent || fate.state == NoticeState::bounced);
}

WarningEventKind end_of(const LetterFate& fate) {
  return fate.state == NoticeState::sent ? WarningEventKind::delivered : WarningEventKind::bounced;
}

bool has(const std::vector<WarningEvent>& events, WarningEventKind kind, const std::string& reference) {
  return std::ranges::any_of(
      events, [&](const WarningEvent& e) { return e.kind == kind && e.reference == reference; });
}

// Whether the writing part would write anything: most of the time nothing happened, and nobody has to wait.
Result<bool> has_work(Transaction& t, Ledgered& all) {
  std::string edition = edition_of(all.warning);
  std::set<std::string, std::less<>> reachable;
  LUYTRE_TRY(t.query("SELECT DISTINCT organisation FROM contact WHERE verified_at IS NOT NULL", {},
                     [&](const Row& row) {
                       reachable.emplace(row.text(0));
                       return true;
                     }));
  for (const WarningBody& body : all.bodies) {
    const auto& events = all.events[body.organisation];
    if (!has(events, WarningEventKind::told, edition) &&
        (!has(events, WarningEventKind::unreachable, edition) || reachable.contains(body.organisation)))
      return true;
    if (next_stage(all.warning, body.state, body.standing, t.now())) return true;
  }
  auto fates = letters_about(t, source_of(all.warning));
  if (!fates) return std::unexpected(fates.error());
  return std::ranges::any_of(*fates, [&](const LetterFate& fate) {
    return is_end(fate) && !has(all.events[fate.about], end_of(fate), fate.notice);
  });
}

// What became of the letters about this warning, as events; each letter's end once.
Result<void> learn(Transaction& t, Ledgered& all, ChaseReport& report) {
  auto fates = letters_about(t, source_of(all.warning));
  if (!fates) return std::unexpected(fates.error());
  for (const LetterFate& fate : *fates) {
    // A letter to the upper body says nothing of whether the body below was reached.
    if (!is_end(fate)) continue;
    WarningEventKind kind = end_of(fate);
    auto& events = all.events[fate.about];
    if (has(events, kind, fate.notice)) continue;
    WarningEvent event{.organisation = fate.about,
                       .at = t.now(),
                       .actor = "system",
                       .kind = kind,
                       .version = all.warning.version,
                       .step = {},
                       .text = {},
                       .reference = fate.notice};
    LUYTRE_TRY(warnings::append(t, all.warning.id, event));
    events.push_back(std::move(event));
    ++(kind == WarningEventKind::delivered ? report.delivered : report.bounced);
  }
  return {};
}

Result<void> tell(Transaction& t, Ledgered& all, const WarningLetters& letters, const Directory& directory,
                  ChaseReport& report) {
  const Warning& w = all.warning;
  std::string edition = edition_of(w);
  for (WarningBody& body : all.bodies) {
    auto& events = all.events[body.organisation];
    if (has(events, WarningEventKind::told, edition)) continue;
    ChaseStage first{.name = edition, .kind = NoticeKind::immediate, .level = NoticeLevel::technical};
    auto done = put(t, all, body, request_of(w, body, edition, first, "system:warnings"), letters, directory);
    if (!done) return std::unexpected(done.error());
    bool reaches = done->missing.empty();
    WarningEventKind kind = reaches ? WarningEventKind::told : WarningEventKind::unreachable;
    if (has(events, kind, edition)) continue;
    WarningEvent event{.organisation = body.organisation,
                       .at = t.now(),
                       .actor = "system",
                       .kind = kind,
                       .version = w.version,
                       .step = {},
                       .text = done->missing,
                       .reference = edition};
    LUYTRE_TRY(warnings::append(t, w.id, event));
    ++(reaches ? report.told : report.unreachable);
  }
  return {};
}

Result<void> remind(Transaction& t, Ledgered& all, const WarningLetters& letters, const Directory& directory,
                    ChaseReport& report) {
  const Warning& w = all.warning;
  for (WarningBody& body : all.bodies) {
    auto stage = next_stage(w, body.state, body.standing, t.now());
    if (!stage) continue;
    auto done =
        put(t, all, body, request_of(w, body, stage->name, *stage, "system:warnings"), letters, directory);
    if (!done) return std::unexpected(done.error());
    bool up = stage->kind == NoticeKind::escalation;
    // Who cannot be reached has been reminded as well as can be: the next stage comes in its time.
    WarningEvent event{.organisation = body.organisation,
                       .at = t.now(),
                       .actor = "system",
                       .kind = up ? WarningEventKind::escalated : WarningEventKind::reminded,
                       .version = w.version,
                       .step = {},
                       .text = up ? done->organisation : done->missing,
                       .reference = stage->name};
    LUYTRE_TRY(warnings::append(t, w.id, event));
    LUYTRE_TRY(t.audit({"system", up ? "warning.escalate" : "warning.remind", w.id,
                        json_detail({{"organisation", body.organisation}, {"stage", stage->name}})}));
    ++(up ? report.escalated : report.reminded);
  }
  return {};
}

}  // namespace

std::optional<ChaseStage> next_stage(const Warning& w, const BodyState& state, const Standing& standing,
                                     Timestamp now) {
  if (w.state != WarningState::published || standing.settled || state.not_applicable) return std::nullopt;
  struct Planned {
    ChaseStage stage;
    Timestamp at;
  };
  std::vector<Planned> plan;
  Timestamp begin = std::max(w.renewed_at(), state.addressed);
  Timestamp whole = std::max<Timestamp>(standing.acknowledge_by - begin, kMicrosPerHour);
  if (!standing.acknowledged) {
    auto name = [&](const char* which) { return fmt::format("acknowledge/{}/{}", w.renewed(), which); };
    plan.push_back({{name("half"), NoticeKind::reminder, NoticeLevel::technical}, begin + whole / 2});
    plan.push_back({{name("due"), NoticeKind::reminder, NoticeLevel::leader}, standing.acknowledge_by});
    plan.push_back({{name("upper"), NoticeKind::escalation, NoticeLevel::upper_body},
                    standing.acknowledge_by + whole / 2});
  }
  Timestamp due = standing.next_due;
  if (due != kNoTime && due < now) {
    auto name = [&](const char* which) { return fmt::format("steps/{}/{}", due / kMicrosPerSecond, which); };
    plan.push_back({{name("due"), NoticeKind::reminder, NoticeLevel::leader}, due});
    plan.push_back({{name("upper"), NoticeKind::escalation, NoticeLevel::upper_body}, due + kStepUpper});
  }
  Timestamp last = 0;
  for (const auto& [_, at] : state.stages) last = std::max(last, at);
  Timestamp pause = whole <= kMicrosPerDay ? kMicrosPerHour : 6 * kMicrosPerHour;
  if (last != 0 && now - last < pause) return std::nullopt;
  // "half" is pointless once its own term has come.
  for (Planned& one : plan) {
    if (now < one.at || reached(state, one.stage.name)) continue;
    if (one.stage.name.ends_with("/half") && now >= standing.acknowledge_by) continue;
    return std::move(one.stage);
  }
  return std::nullopt;
}

Result<ChaseReport> chase(WarningBook& book, const WarningLetters& letters, const Directory& directory) {
  ChaseReport report;
  std::vector<std::string> ids;
  LUYTRE_TRY(book.ledger().read([&](Transaction& t) {
    ids.clear();
    return t.query(
        "SELECT id FROM warning WHERE state = 'published' OR (state = 'withdrawn' AND updated_at > $1) "
        "ORDER BY id",
        {t.now() - kForgotten}, [&](const Row& row) {
          ids.emplace_back(row.text(0));
          return true;
        });
  }));
  for (const std::string& id : ids) {
    bool work = false;
    if (auto ran = book.ledger().read([&](Transaction& t) -> Result<void> {
          auto all = load(t, id);
          if (!all) return std::unexpected(all.error());
          auto needed = has_work(t, *all);
          if (!needed) return std::unexpected(needed.error());
          work = *needed;
          return {};
        });
        !ran)
      return std::unexpected(ran.error());
    if (!work) continue;
    ChaseReport one;
    if (auto ran = book.ledger().write([&](Transaction& t) -> Result<void> {
          one = {};
          auto all = load(t, id);
          if (!all) return std::unexpected(all.error());
          LUYTRE_TRY(learn(t, *all, one));
          LUYTRE_TRY(tell(t, *all, letters, directory, one));
          return remind(t, *all, letters, directory, one);
        });
        !ran)
      return std::unexpected(ran.error());
    report.told += one.told;
    report.reminded += one.reminded;
    report.escalated += one.escalated;
    report.unreachable += one.unreachable;
    report.delivered += one.delivered;
    report.bounced += one.bounced;
  }
  return report;
}

Result<std::vector<Urged>> urge(WarningBook& book, const Viewer& viewer, std::string_view id,
                                const std::vector<std::string>& organisations, const WarningLetters& letters,
                                const Directory& directory, bool send) {
  auto seen = book.find(viewer, id);
  if (!seen) return std::unexpected(seen.error());
  if (!viewer.may(Permission::write_warnings, "")) return warnings::no_such("warning");
  if (seen->state != WarningState::published)
    return fail(ErrorCode::invalid, "only what is published is reminded of");
  std::vector<Urged> out;
  auto work = [&](Transaction& t) -> Result<void> {
    out.clear();
    auto all = load(t, seen->id);
    if (!all) return std::unexpected(all.error());
    std::string name = fmt::format("hand/{}", notice_period(t.now()));
    ChaseStage stage{.name = name, .kind = NoticeKind::reminder, .level = NoticeLevel::leader};
    for (WarningBody& body : all->bodies) {
      if (!organisations.empty() &&
          std::ranges::find(organisations, body.organisation) == organisations.end())
        continue;
      bool open = !body.standing.acknowledged || !body.standing.late.empty();
      if (!open || reached(body.state, name)) continue;
      auto pair =
          letters.write({all->warning, body, body.organisation, stage.kind, t.now()}, "vi", directory);
      if (!pair) return std::unexpected(pair.error());
      Urged one{.organisation = body.organisation,
                .to = body.organisation,
                .letter = pair->open ? *pair->open : pair->full,
                .missing = {}};
      if (send) {
        auto done = put(t, *all, body, request_of(all->warning, body, name, stage, viewer.actor()), letters,
                        directory);
        if (!done) return std::unexpected(done.error());
        one.missing = done->missing;
        LUYTRE_TRY(warnings::append(t, all->warning.id,
                                    {.organisation = body.organisation,
                                     .at = t.now(),
                                     .actor = viewer.actor(),
                                     .kind = WarningEventKind::reminded,
                                     .version = all->warning.version,
                                     .step = {},
                                     .text = done->missing,
                                     .reference = name}));
      }
      out.push_back(std::move(one));
    }
    if (!send || out.empty()) return {};
    return t.audit({viewer.actor(), "warning.urge", all->warning.id,
                    json_detail({{"bodies", std::to_string(out.size())}})});
  };
  LUYTRE_TRY(send ? book.ledger().write(work) : book.ledger().read(work));
  return out;
}

}  // namespace luytre
