#include "duty/roster_book.h"

#include <boost/json.hpp>
#include <set>

#include "duty/sql.h"

namespace luytre {
namespace {

constexpr size_t kMostShifts = 200'000;

Result<bool> put_shift(Transaction& t, const Shift& s, const std::string& organisation,
                       const std::string& actor) {
  auto changed = t.execute(
      "INSERT INTO duty_shift (id, organisation, role, person, starts, ends, state, planned_person, source, "
      "note, made_by, made_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) "
      "ON CONFLICT DO NOTHING",
      {random_id(), organisation, to_string(s.role), s.person, s.from, s.to, to_string(s.state),
       s.planned_person, s.source, s.note, actor, t.now()});
  if (!changed) return std::unexpected(changed.error());
  return *changed > 0;
}

// Takes `period` out of a shift: cancels it, shortens it, or leaves a piece on each side.
Result<void> cut(Transaction& t, const Shift& s, const Period& period, const std::string& actor) {
  LUYTRE_TRY(t.execute("UPDATE duty_shift SET state = 'cancelled' WHERE id = $1", {s.id}));
  for (Period rest : {Period{s.from, std::min(s.to, period.from)}, Period{std::max(s.from, period.to), s.to}})
    if (rest.from < rest.to) {
      Shift piece = s;
      piece.from = rest.from;
      piece.to = rest.to;
      LUYTRE_TRY(put_shift(t, piece, s.organisation, actor));
    }
  return {};
}

std::string detail(std::initializer_list<std::pair<const char*, boost::json::value>> members) {
  boost::json::object out;
  for (const auto& [name, value] : members) out[name] = value;
  return boost::json::serialize(out);
}

}  // namespace

Result<std::vector<Shift>> list_shifts(Ledger& ledger, const Viewer& viewer, const ShiftFilter& filter) {
  std::vector<Shift> out;
  LUYTRE_TRY(ledger.read([&](Transaction& t) {
    out.clear();
    SqlCondition seen = of_body(viewer.condition("organisation", Permission::read_duty), filter.organisation);
    auto more = [&](std::string_view sql, Value value) {
      seen.parameters.push_back(std::move(value));
      seen.sql = fmt::format("({}) AND {} ${}", seen.sql, sql, seen.parameters.size());
    };
    more("starts <", filter.period.to);
    more("ends >", filter.period.from);
    if (!filter.person.empty()) more("person =", filter.person);
    if (!filter.cancelled) seen.sql += " AND state <> 'cancelled'";
    return t.query(fmt::format("SELECT {} FROM duty_shift WHERE {} ORDER BY organisation, starts, role, "
                               "person, id",
                               kShiftColumns, seen.sql),
                   seen.parameters, [&](const Row& row) {
                     out.push_back(shift_of(row));
                     return true;
                   });
  }));
  return out;
}

Result<ShiftsAdded> add_shifts(Ledger& ledger, const Viewer& viewer, const Directory& directory,
                               const std::string& organisation, std::span<const Shift> shifts,
                               std::optional<Period> replace) {
  if (!viewer.may(Permission::change_duty, organisation) ||
      (!organisation.empty() && !directory.organisation(organisation)))
    return no_such("body");
  if (shifts.size() > kMostShifts) return fail(ErrorCode::invalid, "200,000 shifts at most go in at once");
  for (const Shift& s : shifts) LUYTRE_TRY(check_shift(s));
  if (replace && replace->from >= replace->to)
    return fail(ErrorCode::invalid, "the period to replace ends before it begins");
  ShiftsAdded added;
  auto done = ledger.write([&](Transaction& t) -> Result<void> {
    added = {};
    if (replace) {
      std::set<DutyRole> roles;
      for (const Shift& s : shifts) roles.insert(s.role);
      std::vector<Shift> old;
      LUYTRE_TRY(t.query(
          fmt::format("SELECT {} FROM duty_shift WHERE organisation = $1 AND starts < $2 AND ends > $3 AND "
                      "state <> 'cancelled'",
                      kShiftColumns),
          {organisation, replace->to, replace->from}, [&](const Row& row) {
            if (Shift s = shift_of(row); roles.contains(s.role)) old.push_back(std::move(s));
            return true;
          }));
      added.cut = old.size();
      for (const Shift& s : old) LUYTRE_TRY(cut(t, s, *replace, viewer.actor()));
    }
    for (const Shift& s : shifts) {
      auto put = put_shift(t, s, organisation, viewer.actor());
      if (!put) return std::unexpected(put.error());
      ++(*put ? added.added : added.unchanged);
    }
    return t.audit({viewer.actor(), "duty.add", organisation,
                    detail({{"added", added.added}, {"unchanged", added.unchanged}, {"cut", added.cut}})});
  });
  if (!done) return std::unexpected(done.error());
  return added;
}

Result<void> cancel_shift(Ledger& ledger, const Viewer& viewer, std::string_view organisation,
                          std::string_view id) {
  if (!viewer.may(Permission::change_duty, organisation)) return no_such("shift");
  return ledger.write([&](Transaction& t) -> Result<void> {
    auto shift = read_shift(t, organisation, id);
    if (!shift) return std::unexpected(shift.error());
    LUYTRE_TRY(t.execute("UPDATE duty_shift SET state = 'cancelled' WHERE id = $1", {shift->id}));
    return t.audit({viewer.actor(), "duty.cancel", shift->id, ""});
  });
}

Result<std::string> override_shift(Ledger& ledger, const Viewer& viewer, std::string_view organisation,
                                   std::string_view id, const std::string& person, const Period& period,
                                   const std::string& note) {
  if (!viewer.may(Permission::change_duty, organisation)) return no_such("shift");
  std::string made;
  auto done = ledger.write([&](Transaction& t) -> Result<void> {
    auto shift = read_shift(t, organisation, id);
    if (!shift) return std::unexpected(shift.error());
    Shift stand_in = *shift;
    stand_in.from = std::max(shift->from, period.from);
    stand_in.to = std::min(shift->to, period.to);
    stand_in.planned_person = shift->person;
    stand_in.person = person;
    stand_in.state = ShiftState::override_;
    stand_in.note = note;
    if (stand_in.from >= stand_in.to) return fail(ErrorCode::invalid, "the period is not within the shift");
    LUYTRE_TRY(check_shift(stand_in));
    LUYTRE_TRY(cut(t, *shift, {stand_in.from, stand_in.to}, viewer.actor()));
    auto put = put_shift(t, stand_in, shift->organisation, viewer.actor());
    if (!put) return std::unexpected(put.error());
    LUYTRE_TRY(
        t.query("SELECT id FROM duty_shift WHERE organisation = $1 AND role = $2 AND person = $3 AND "
                "starts = $4 AND ends = $5 AND state <> 'cancelled'",
                {shift->organisation, to_string(shift->role), person, stand_in.from, stand_in.to},
                [&](const Row& row) {
                  made = row.text(0);
                  return false;
                }));
    return t.audit(
        {viewer.actor(), "duty.override", shift->id, detail({std::pair("shift", boost::json::value(made))})});
  });
  if (!done) return std::unexpected(done.error());
  return made;
}

Result<std::string> ask_swap(Ledger& ledger, const Viewer& viewer, std::string_view organisation,
                             std::string_view shift_id, const std::string& taker, std::string_view in_return,
                             const std::string& note) {
  if (!may_act(viewer, organisation)) return no_such("shift");
  if (taker.empty() || !is_plain_text(taker, 200) || !is_plain_text(note, 4000, true))
    return fail(ErrorCode::invalid, "a swap names who takes the shift, in 200 bytes at most");
  std::string id;
  auto done = ledger.write([&](Transaction& t) -> Result<void> {
    id = random_id();
    auto shift = read_shift(t, organisation, shift_id);
    if (!shift) return std::unexpected(shift.error());
    if (shift->person != viewer.actor() && !viewer.may(Permission::change_duty, organisation))
      return no_such("shift");
    if (shift->person == taker) return fail(ErrorCode::invalid, "that shift is theirs already");
    if (!in_return.empty()) {
      auto other = read_shift(t, organisation, in_return);
      if (!other) return std::unexpected(other.error());
      if (other->person != taker || other->role != shift->role)
        return fail(ErrorCode::invalid, "what is given in return is a shift of the other in the same role");
    }
    LUYTRE_TRY(t.execute(
        "INSERT INTO duty_swap (id, organisation, shift, in_return, giver, taker, note, state, asked_by, "
        "asked_at, decided_by, decided_at) VALUES ($1, $2, $3, $4, $5, $6, $7, 'asked', $8, $9, '', 0)",
        {id, std::string(organisation), shift->id, std::string(in_return), shift->person, taker, note,
         viewer.actor(), t.now()}));
    return t.audit(
        {viewer.actor(), "duty.swap.ask", id, detail({std::pair("shift", boost::json::value(shift->id))})});
  });
  if (!done) return std::unexpected(done.error());
  return id;
}

namespace {

constexpr const char* kSwapColumns =
    "id, organisation, shift, in_return, giver, taker, note, state, asked_by, decided_by, asked_at, "
    "decided_at";
Swap swap_of(const Row& row) {
  auto text = [&](size_t column) { return std::string(row.text(column)); };
  return {text(0), text(1), text(2), text(3), text(4),         text(5),
          text(6), text(7), text(8), text(9), row.integer(10), row.integer(11)};
}

// `shift` goes from one to the other.
Result<void> hand(Transaction& t, std::string_view organisation, const std::string& id,
                  const std::string& from, const std::string& to) {
  auto shift = read_shift(t, organisation, id);
  if (!shift || shift->person != from)
    return fail(ErrorCode::invalid, "a shift of this swap has changed since it was asked for");
  LUYTRE_TRY(
      t.execute("UPDATE duty_shift SET person = $1, state = 'swapped', planned_person = $2 WHERE id = $3",
                {to, shift->planned_person.empty() ? from : shift->planned_person, id}));
  return {};
}

}  // namespace

Result<void> decide_swap(Ledger& ledger, const Viewer& viewer, std::string_view organisation,
                         std::string_view id, bool accept) {
  if (!may_act(viewer, organisation)) return no_such("swap");
  return ledger.write([&](Transaction& t) -> Result<void> {
    std::optional<Swap> swap;
    LUYTRE_TRY(
        t.query(fmt::format("SELECT {} FROM duty_swap WHERE id = $1 AND organisation = $2", kSwapColumns),
                {std::string(id), std::string(organisation)}, [&](const Row& row) {
                  swap = swap_of(row);
                  return false;
                }));
    bool manages = viewer.may(Permission::change_duty, organisation);
    bool takes = swap && swap->taker == viewer.actor();
    bool gives = swap && (swap->giver == viewer.actor() || swap->asked_by == viewer.actor());
    if (!swap || !(manages || takes || (gives && !accept))) return no_such("swap");
    if (swap->state != "asked") return fail(ErrorCode::invalid, "this swap was decided already");
    if (accept) {
      LUYTRE_TRY(hand(t, organisation, swap->shift, swap->giver, swap->taker));
      if (!swap->in_return.empty())
        LUYTRE_TRY(hand(t, organisation, swap->in_return, swap->taker, swap->giver));
    }
    std::string state = accept ? "accepted" : takes || !gives ? "refused" : "withdrawn";
    LUYTRE_TRY(t.execute("UPDATE duty_swap SET state = $1, decided_by = $2, decided_at = $3 WHERE id = $4",
                         {state, viewer.actor(), t.now(), swap->id}));
    return t.audit({viewer.actor(), "duty.swap." + state, swap->id, ""});
  });
}

Result<std::vector<Swap>> list_swaps(Ledger& ledger, const Viewer& viewer,
                                     const std::optional<std::string>& organisation) {
  std::vector<Swap> out;
  LUYTRE_TRY(ledger.read([&](Transaction& t) {
    out.clear();
    SqlCondition seen = of_body(viewer.condition("organisation", Permission::read_duty), organisation);
    return t.query(fmt::format("SELECT {} FROM duty_swap WHERE {} ORDER BY asked_at DESC, id LIMIT 1000",
                               kSwapColumns, seen.sql),
                   seen.parameters, [&](const Row& row) {
                     out.push_back(swap_of(row));
                     return true;
                   });
  }));
  return out;
}

Result<std::string> declare_alert(Ledger& ledger, const Viewer& viewer, const DutyAlert& a) {
  if (!viewer.may(Permission::change_duty, "")) return no_such("centre");
  if (a.period.from >= a.period.to || a.period.from % kMicrosPerMinute || a.period.to % kMicrosPerMinute)
    return fail(ErrorCode::invalid, "an alert begins and ends at a whole minute, in that order");
  if (a.least[0] > 100 || a.least[1] > 100 || a.check_in_minutes > 1440 || a.reason.empty() ||
      !is_plain_text(a.reason, 4000, true))
    return fail(ErrorCode::invalid,
                "an alert has a reason, and asks for 100 people and 1440 minutes at most");
  std::string id;
  auto done = ledger.write([&](Transaction& t) -> Result<void> {
    id = random_id();
    LUYTRE_TRY(t.execute(
        "INSERT INTO duty_alert (id, starts, ends, technical, leader, check_in_minutes, reason, made_by, "
        "made_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        {id, a.period.from, a.period.to, int64_t{a.least[0]}, int64_t{a.least[1]},
         int64_t{a.check_in_minutes}, a.reason, viewer.actor(), t.now()}));
    return t.audit(
        {viewer.actor(), "duty.alert", id, detail({std::pair("reason", boost::json::value(a.reason))})});
  });
  if (!done) return std::unexpected(done.error());
  return id;
}

Result<void> end_alert(Ledger& ledger, const Viewer& viewer, std::string_view id) {
  if (!viewer.may(Permission::change_duty, "")) return no_such("alert");
  return ledger.write([&](Transaction& t) -> Result<void> {
    Timestamp now = t.now() / kMicrosPerMinute * kMicrosPerMinute;
    auto gone = t.execute("DELETE FROM duty_alert WHERE id = $1 AND starts >= $2", {std::string(id), now});
    if (!gone) return std::unexpected(gone.error());
    if (*gone == 0) {
      auto ended =
          t.execute("UPDATE duty_alert SET ends = $1 WHERE id = $2 AND ends > $1", {now, std::string(id)});
      if (!ended) return std::unexpected(ended.error());
      if (*ended == 0) return no_such("alert");
    }
    return t.audit({viewer.actor(), "duty.alert.end", std::string(id), ""});
  });
}

Result<std::vector<DutyAlert>> list_alerts(Ledger& ledger, const Viewer& viewer, const Period& period) {
  std::vector<DutyAlert> out;
  if (!viewer.may_somewhere(Permission::read_duty)) return out;
  LUYTRE_TRY(ledger.read([&](Transaction& t) {
    out.clear();
    return t.query(
        "SELECT id, starts, ends, technical, leader, check_in_minutes, reason, made_by FROM duty_alert WHERE "
        "starts < $1 AND ends > $2 ORDER BY starts, id",
        {period.to, period.from}, [&](const Row& row) {
          out.push_back(
              {.id = std::string(row.text(0)),
               .period = {row.integer(1), row.integer(2)},
               .least = {static_cast<unsigned>(row.integer(3)), static_cast<unsigned>(row.integer(4))},
               .check_in_minutes = static_cast<unsigned>(row.integer(5)),
               .reason = std::string(row.text(6)),
               .made_by = std::string(row.text(7))});
          return true;
        });
  }));
  return out;
}

std::vector<Need> needs_of(std::span<const DutyAlert> alerts) {
  std::vector<Need> out;
  for (const DutyAlert& a : alerts) out.push_back({a.period, {a.least[0], a.least[1]}});
  return out;
}

}  // namespace luytre
