// Who may do what: one table of roles and actions, and how far a mark (TLP, sensitive) lets something be
// seen. Pure; everything not declared is refused.
#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "model/indicator.h"

namespace luytre {

// The first three are of the centre, the others of one body. Stored by name.
enum class Role : uint8_t { centre_operator, analyst, leader, administrator, member, sensor };
constexpr Role kRoles[] = {Role::centre_operator, Role::analyst, Role::leader,
                           Role::administrator,   Role::member,  Role::sensor};
const char* to_string(Role role);
std::optional<Role> role(std::string_view name);
constexpr bool of_centre(Role role) {
  return role <= Role::leader;
}
// Nobody touches the credentials of, or gives a role to, somebody who ranks higher.
constexpr int rank(Role role) {
  return role == Role::centre_operator                   ? 4
         : role == Role::analyst || role == Role::leader ? 3
         : role == Role::administrator                   ? 2
         : role == Role::member                          ? 1
                                                         : 0;
}

enum class Permission : uint8_t {
  read_national,
  look_up,
  read_findings,
  handle_findings,
  dispute_findings,
  accept_risk,
  close_findings,
  send_notices,
  read_organisations,
  change_organisations,
  make_claims,
  decide_claims,
  read_contacts,
  change_contacts,
  read_users,
  change_users,
  read_sensors,
  enrol_sensors,
  push_batches,
  pull_indicators,
  read_feeds,
  change_feeds,
  read_audit,
  read_duty,
  change_duty,
  read_warnings,
  answer_warnings,
  write_warnings,
  pull_publications,
  push_publications,
  read_incidents,
  report_incidents,
  decide_incidents,
  decide_campaigns,
  change_assets,
  sign_reviews,
  read_letters,
  write_letters,
  approve_letters,
  change_settings,
};

// Whose things an action of a role reaches.
enum class Reach : uint8_t {
  none,
  own,   // the body of the membership
  tree,  // that body and all below it
  all,   // every body, and what is the centre's own
};

struct AccessRule {
  Permission action;
  const char* name;      // also the name of an API token's scope
  const char* sentence;  // for the reference
  Reach reach[std::size(kRoles)];
};
std::span<const AccessRule> access_rules();  // by action
const char* to_string(Permission action);
std::optional<Permission> permission(std::string_view name);
Reach reach(Role role, Permission action);

// How a viewer stands to the body that something belongs to.
enum class Relation : uint8_t { foreign, above, own, centre };

// The marks seen from a relation (TLP 2.0, first.org/tlp): by everybody with the role, and by those named for
// sensitive matters (Membership::named).
struct Ceiling {
  Relation relation;
  Tlp highest;        // by everybody with the role; never what is sensitive
  Tlp highest_named;  // by those named
  bool sensitive_named;
};
std::span<const Ceiling> ceilings();  // foreign has none
const Ceiling* ceiling(Relation relation);

// The decision, for one membership.
bool allowed(Role role, Permission action, Relation relation, Tlp tlp, bool sensitive, bool named);

// docs/reference/access.md, made from the tables.
std::string access_reference();

}  // namespace luytre
