#include "findings/rights.h"

#include <fmt/format.h>

#include <algorithm>

#include "findings/rows.h"

namespace luytre {
using namespace findings;
namespace {

constexpr uint8_t kOwner = static_cast<uint8_t>(ActorRole::owner);
constexpr uint8_t kCentre = static_cast<uint8_t>(ActorRole::centre);

// What an owner needs for an act, and what the centre does; nothing: not that side's.
struct Need {
  std::optional<Permission> owner, centre;
};

Need need(Act act, FindingKind kind) {
  using enum Permission;
  switch (act) {
    case Act::acknowledge:
    case Act::start:
    case Act::resolve:
      return {handle_findings, handle_findings};
    case Act::dispute:
      return {dispute_findings, close_findings};
    case Act::accept_risk:
    case Act::end_risk:
      return {accept_risk, accept_risk};
    case Act::close:
      // Only the owner knows that a password was changed: no evidence can show it.
      if (kind == FindingKind::leak) return {handle_findings, close_findings};
      return {std::nullopt, close_findings};
    case Act::uphold_dispute:
    case Act::reject_dispute:
    case Act::reopen:
      return {std::nullopt, close_findings};
    case Act::notify:
      return {std::nullopt, send_notices};
    case Act::open:
    case Act::seen_again:
      break;
  }
  return {};
}

bool may(const Viewer& viewer, std::optional<Permission> action, const Finding& f) {
  return action && viewer.may(*action, f.organisation, f.tlp, f.sensitive);
}

}  // namespace

uint8_t roles_for(const Viewer& viewer, Act act, const Finding& f) {
  Need needed = need(act, f.kind);
  uint8_t roles = 0;
  // The centre's own is within reach of roles in the centre only.
  if (may(viewer, needed.centre, f) && viewer.may(*needed.centre, "")) roles |= kCentre;
  if (may(viewer, needed.owner, f) && !viewer.may(*needed.owner, "")) roles |= kOwner;
  return roles;
}

std::vector<Act> acts_now(const Viewer& viewer, const Finding& f) {
  std::vector<Act> out;
  for (const Step& step : life())
    if ((step.from >> static_cast<int>(f.state) & 1) && (step.who & roles_for(viewer, step.act, f)))
      out.push_back(step.act);
  std::ranges::sort(out);
  auto twice = std::ranges::unique(out);
  out.erase(twice.begin(), twice.end());
  return out;
}

bool may_handle(const Viewer& viewer, const Finding& f) {
  return may(viewer, Permission::handle_findings, f);
}

bool may_move_due(const Viewer& viewer, const Finding& f) {
  return !f.is_closed() && may(viewer, Permission::close_findings, f) &&
         viewer.may(Permission::close_findings, "");
}

Result<std::vector<Person>> assignable(Transaction& t, const Viewer& viewer, const Finding& f) {
  std::vector<Person> out;
  if (!may_handle(viewer, f)) return out;
  bool centre = viewer.may(Permission::handle_findings, "");
  LUYTRE_TRY(t.query(
      "SELECT u.id, u.name, m.role, m.named, m.organisation FROM membership m JOIN user_account u ON "
      "u.id = m.user_id WHERE (m.organisation = $1 OR m.organisation = '') AND u.state = 'active' AND "
      "m.accepted = 1 AND m.from_at <= $2 AND (m.until_at IS NULL OR m.until_at > $2) ORDER BY u.name, u.id",
      {f.organisation, t.now()}, [&](const Row& row) {
        auto held = role(row.text(2));
        bool of_the_centre = row.text(4).empty();
        if (!held || (of_the_centre && !centre)) return true;
        if (!allowed(*held, Permission::handle_findings, of_the_centre ? Relation::centre : Relation::own,
                     f.tlp, f.sensitive, row.integer(3) != 0))
          return true;
        Person person{std::string(row.text(0)), std::string(row.text(1)), of_the_centre};
        if (out.empty() || out.back().id != person.id) out.push_back(std::move(person));
        return true;
      }));
  return out;
}

Result<std::map<std::string, std::string>> names_of(Transaction& t, std::span<const std::string> users) {
  std::map<std::string, std::string> out;
  std::vector<std::string> ids(users.begin(), users.end());
  std::ranges::sort(ids);
  auto twice = std::ranges::unique(ids);
  ids.erase(twice.begin(), twice.end());
  LUYTRE_TRY(query_ids(t, "SELECT id, name FROM user_account WHERE id IN ({})", ids, [&](const Row& row) {
    out.emplace(row.text(0), row.text(1));
    return true;
  }));
  return out;
}

}  // namespace luytre
