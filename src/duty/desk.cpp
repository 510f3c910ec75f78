#include "duty/desk.h"

#include "duty/policy_json.h"
#include "duty/sql.h"

namespace luytre {
namespace {

constexpr Timestamp kEarly = 30 * kMicrosPerMinute;

bool known(const Directory& directory, const std::string& organisation) {
  return organisation.empty() || directory.organisation(organisation);
}

constexpr const char* kPageColumns =
    "id, organisation, cause, subject, detail, raised_at, step, round, called_at, state, ended_by, ended_at";

}  // namespace

Result<DutyPolicy> duty_policy(Ledger& ledger, const Viewer& viewer, const Directory& directory,
                               const std::string& organisation) {
  if (!viewer.may(Permission::read_duty, organisation) || !known(directory, organisation))
    return no_such("body");
  DutyPolicy policy;
  LUYTRE_TRY(ledger.read([&](Transaction& t) {
    policy = {.organisation = organisation, .steps = {}};
    return t.query(
        "SELECT organisation, continuous, grace_minutes, check_in_minutes, steps FROM duty_policy WHERE "
        "organisation = $1",
        {organisation}, [&](const Row& row) {
          policy = policy_of(row);
          return false;
        });
  }));
  if (!viewer.may(Permission::change_duty, organisation))
    for (DutyStep& step : policy.steps)
      for (CallTarget& target : step.targets) target.to.clear();
  return policy;
}

Result<void> change_duty_policy(Ledger& ledger, const Viewer& viewer, const Directory& directory,
                                const DutyPolicy& p) {
  if (!viewer.may(Permission::change_duty, p.organisation) || !known(directory, p.organisation))
    return no_such("body");
  LUYTRE_TRY(check_policy(p));
  return ledger.write([&](Transaction& t) -> Result<void> {
    LUYTRE_TRY(t.execute(
        "INSERT INTO duty_policy (organisation, continuous, grace_minutes, check_in_minutes, steps) VALUES "
        "($1, $2, $3, $4, $5) ON CONFLICT (organisation) DO UPDATE SET continuous = $2, grace_minutes = $3, "
        "check_in_minutes = $4, steps = $5",
        {p.organisation, int64_t{p.continuous}, int64_t{p.grace_minutes}, int64_t{p.check_in_minutes},
         steps_json(p.steps)}));
    return t.audit({viewer.actor(), "duty.policy", p.organisation, ""});
  });
}

Result<std::vector<std::string>> continuous_bodies(Ledger& ledger, const Viewer& viewer) {
  std::vector<std::string> out;
  LUYTRE_TRY(ledger.read([&](Transaction& t) {
    out.clear();
    SqlCondition seen = viewer.condition("organisation", Permission::read_duty);
    return t.query("SELECT organisation FROM duty_policy WHERE continuous = 1 AND " + seen.sql,
                   seen.parameters, [&](const Row& row) {
                     out.emplace_back(row.text(0));
                     return true;
                   });
  }));
  return out;
}

Result<std::string> check_in(Ledger& ledger, const Viewer& viewer, std::string_view organisation,
                             std::string_view shift_id, DeskEntry kind, const std::string& note) {
  if (!may_act(viewer, organisation)) return no_such("shift");
  if (!is_plain_text(note, 20'000, true) || (kind == DeskEntry::hand_over && note.empty()))
    return fail(ErrorCode::invalid, "a hand-over has a note, of 20,000 bytes at most");
  std::string id;
  auto done = ledger.write([&](Transaction& t) -> Result<void> {
    auto shift = read_shift(t, organisation, shift_id);
    if (!shift) return std::unexpected(shift.error());
    if (shift->person != viewer.actor() && !viewer.may(Permission::change_duty, organisation))
      return no_such("shift");
    bool checks_in = kind == DeskEntry::check_in;
    if (checks_in && (t.now() < shift->from - kEarly || t.now() >= shift->to))
      return fail(ErrorCode::invalid, "check in from half an hour before the shift until its end");
    id = random_id();
    LUYTRE_TRY(t.execute(
        "INSERT INTO duty_check_in (id, organisation, shift, kind, person, at, note) VALUES ($1, $2, $3, $4, "
        "$5, $6, $7)",
        {id, shift->organisation, shift->id, checks_in ? "check-in" : "hand-over", viewer.actor(), t.now(),
         note}));
    if (checks_in)
      LUYTRE_TRY(t.execute(
          "UPDATE duty_page SET state = 'ended', ended_by = $1, ended_at = $2 WHERE organisation = $3 AND "
          "cause = 'check-in' AND subject LIKE $4 AND state IN ('open', 'nobody')",
          {viewer.actor(), t.now(), shift->organisation, shift->id + ":%"}));
    return t.audit({viewer.actor(), checks_in ? "duty.check-in" : "duty.hand-over", shift->id, ""});
  });
  if (!done) return std::unexpected(done.error());
  return id;
}

Result<std::vector<CheckIn>> list_check_ins(Ledger& ledger, const Viewer& viewer, const Period& period,
                                            const std::optional<std::string>& organisation) {
  std::vector<CheckIn> out;
  LUYTRE_TRY(ledger.read([&](Transaction& t) {
    out.clear();
    SqlCondition seen = of_body(viewer.condition("organisation", Permission::read_duty), organisation);
    size_t n = seen.parameters.size();
    seen.parameters.insert(seen.parameters.end(), {period.from, period.to});
    return t.query(
        fmt::format("SELECT id, organisation, shift, person, note, kind, at FROM duty_check_in WHERE "
                    "({}) AND at >= ${} AND at < ${} ORDER BY at DESC, id LIMIT 1000",
                    seen.sql, n + 1, n + 2),
        seen.parameters, [&](const Row& row) {
          auto text = [&](size_t column) { return std::string(row.text(column)); };
          out.push_back({text(0), text(1), text(2), text(3), text(4),
                         row.text(5) == "hand-over" ? DeskEntry::hand_over : DeskEntry::check_in,
                         row.integer(6)});
          return true;
        });
  }));
  return out;
}

Result<std::vector<Page>> list_pages(Ledger& ledger, const Viewer& viewer,
                                     const std::optional<std::string>& organisation) {
  std::vector<Page> out;
  LUYTRE_TRY(ledger.read([&](Transaction& t) {
    out.clear();
    SqlCondition seen = of_body(viewer.condition("organisation", Permission::read_duty), organisation);
    return t.query(fmt::format("SELECT {} FROM duty_page WHERE {} ORDER BY CASE WHEN state IN ('open', "
                               "'nobody') THEN 0 ELSE 1 END, raised_at DESC, id LIMIT 1000",
                               kPageColumns, seen.sql),
                   seen.parameters, [&](const Row& row) {
                     out.push_back(page_of(row));
                     return true;
                   });
  }));
  return out;
}

Result<void> answer_page(Ledger& ledger, const Viewer& viewer, std::string_view organisation,
                         std::string_view id) {
  if (!may_act(viewer, organisation)) return no_such("page");
  return ledger.write([&](Transaction& t) -> Result<void> {
    std::string state;
    LUYTRE_TRY(t.query("SELECT state FROM duty_page WHERE id = $1 AND organisation = $2",
                       {std::string(id), std::string(organisation)}, [&](const Row& row) {
                         state = row.text(0);
                         return false;
                       }));
    if (state.empty()) return no_such("page");
    if (state != "open" && state != "nobody") return fail(ErrorCode::invalid, "this page is over already");
    LUYTRE_TRY(
        t.execute("UPDATE duty_page SET state = 'answered', ended_by = $1, ended_at = $2 WHERE id = $3",
                  {viewer.actor(), t.now(), std::string(id)}));
    return t.audit({viewer.actor(), "duty.answer", std::string(id), ""});
  });
}

}  // namespace luytre
