#include "access/viewer.h"

#include <fmt/format.h>

#include <algorithm>

namespace luytre {
namespace {

bool valid_on(const Organisation& organisation, Day day) {
  return organisation.valid_from <= day && day <= organisation.valid_to;
}

// "'clear', 'green'"
std::string names_up_to(Tlp highest) {
  std::string list;
  for (int i = 0; i <= static_cast<int>(highest); ++i)
    list += fmt::format("{}'{}'", i ? ", " : "", to_string(static_cast<Tlp>(i)));
  return list;
}

// What may be seen from `relation` by the marks alone; "" when there is no mark.
std::string marks(Relation relation, bool named, const MarkedColumns& columns) {
  const Ceiling& limit = *ceiling(relation);
  std::string sql;
  Tlp highest = named ? limit.highest_named : limit.highest;
  if (!columns.tlp.empty() && highest != Tlp::red)
    sql += fmt::format(" AND {} IN ({})", columns.tlp, names_up_to(highest));
  if (!columns.sensitive.empty() && !(named && limit.sensitive_named))
    sql += fmt::format(" AND {} = 0", columns.sensitive);
  return sql;
}

}  // namespace

Viewer Viewer::console(std::string actor) {
  Viewer viewer;
  viewer.actor_ = std::move(actor);
  viewer.grants_.push_back({Role::centre_operator, true, "", {}});
  return viewer;
}

Viewer Viewer::of(std::string user, std::span<const Membership> memberships, const Directory& directory,
                  Timestamp now) {
  Viewer viewer;
  viewer.actor_ = std::move(user);
  Day day = day_of(now);
  for (const Membership& m : memberships) {
    if (m.user != viewer.actor_ || !m.accepted || now < m.from || (m.until && now >= *m.until)) continue;
    if (of_centre(m.role) != m.organisation.empty()) continue;
    Grant grant{m.role, m.named, m.organisation, {}};
    if (!m.organisation.empty()) {
      const Organisation* body = directory.organisation(m.organisation);
      if (!body || !valid_on(*body, day)) continue;
      for (uint32_t index : directory.with_those_below(m.organisation)) {
        const Organisation& below = directory.organisations()[index];
        if (below.id != m.organisation && valid_on(below, day)) grant.below.push_back(below.id);
      }
      std::ranges::sort(grant.below);
    }
    viewer.grants_.push_back(std::move(grant));
  }
  return viewer;
}

Viewer Viewer::scoped_to(std::vector<Permission> scopes) const {
  Viewer viewer = *this;
  if (scopes_) std::erase_if(scopes, [&](Permission action) { return !in_scope(action); });
  viewer.scopes_ = std::move(scopes);
  return viewer;
}

bool Viewer::in_scope(Permission action) const {
  return !scopes_ || std::ranges::find(*scopes_, action) != scopes_->end();
}

Relation Viewer::relation(const Grant& grant, std::string_view organisation) {
  if (of_centre(grant.role)) return Relation::centre;
  if (organisation.empty()) return Relation::foreign;
  if (organisation == grant.own) return Relation::own;
  return std::ranges::binary_search(grant.below, organisation) ? Relation::above : Relation::foreign;
}

bool Viewer::may(Permission action, std::string_view organisation, Tlp tlp, bool sensitive) const {
  return in_scope(action) && std::ranges::any_of(grants_, [&](const Grant& grant) {
           return allowed(grant.role, action, relation(grant, organisation), tlp, sensitive, grant.named);
         });
}

bool Viewer::may_somewhere(Permission action) const {
  return in_scope(action) && std::ranges::any_of(grants_, [&](const Grant& grant) {
           return reach(grant.role, action) != Reach::none;
         });
}

int Viewer::rank_for(Permission action, std::string_view organisation) const {
  int highest = -1;
  if (in_scope(action))
    for (const Grant& grant : grants_)
      if (allowed(grant.role, action, relation(grant, organisation), Tlp::clear, false, grant.named))
        highest = std::max(highest, rank(grant.role));
  return highest;
}

SqlCondition Viewer::condition(Permission action, const MarkedColumns& columns, size_t first) const {
  SqlCondition condition;
  auto parameter = [&](const std::string& text) {
    condition.parameters.emplace_back(text);
    return fmt::format("${}", first + condition.parameters.size() - 1);
  };
  auto add = [&](const std::string& part) {
    condition.sql += fmt::format("{}({})", condition.sql.empty() ? "" : " OR ", part);
  };
  if (in_scope(action))
    for (const Grant& grant : grants_) {
      Reach far = reach(grant.role, action);
      if (far == Reach::all && of_centre(grant.role))
        add("1 = 1" + marks(Relation::centre, grant.named, columns));
      if ((far == Reach::own || far == Reach::tree) && !grant.own.empty())
        add(fmt::format("{} = {}", columns.organisation, parameter(grant.own)) +
            marks(Relation::own, grant.named, columns));
      if (far == Reach::tree && !grant.below.empty()) {
        std::string list;
        for (const std::string& id : grant.below) list += (list.empty() ? "" : ", ") + parameter(id);
        add(fmt::format("{} IN ({})", columns.organisation, list) +
            marks(Relation::above, grant.named, columns));
      }
    }
  condition.sql = condition.sql.empty() ? "(1 = 0)" : fmt::format("({})", condition.sql);
  return condition;
}

}  // namespace luytre
