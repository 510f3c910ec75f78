#include "access/viewer_twin.h"

#include <set>

namespace luytre {
namespace {

using enum Permission;

const std::set<Permission> kReading = {read_national, look_up,           read_findings,  read_organisations,
                                       read_contacts, read_sensors,      read_feeds,     read_duty,
                                       read_warnings, pull_publications, read_incidents, read_letters};

// The centre's people do these things anywhere.
bool centre_does(Role role, Permission action) {
  if (kReading.contains(action)) return true;
  if (role == Role::leader) return action == read_audit || action == approve_letters;
  if (role == Role::analyst)
    return action == handle_findings || action == close_findings || action == send_notices ||
           action == change_feeds || action == change_duty || action == write_warnings ||
           action == push_publications || action == report_incidents || action == decide_incidents ||
           action == decide_campaigns || action == change_assets || action == write_letters;
  // The operator does all but a body's word about its own machine and a sensor's work.
  return action != dispute_findings && action != answer_warnings && action != sign_reviews &&
         action != push_batches && action != pull_indicators;
}

// At home.
bool body_does(Role role, Permission action) {
  if (role == Role::sensor) return action == push_batches || action == pull_indicators;
  if (action == read_national || action == look_up || action == read_feeds) return false;
  if (kReading.contains(action) || action == handle_findings || action == dispute_findings ||
      action == answer_warnings || action == report_incidents || action == change_assets)
    return true;
  if (role == Role::member) return false;
  return action == accept_risk || action == make_claims || action == change_contacts ||
         action == read_users || action == change_users || action == enrol_sensors || action == change_duty ||
         action == sign_reviews;
}

// One looks down at what the house below has, and touches nothing. A member looks at findings and bodies
// only.
bool looks_down(Role role, Permission action) {
  if (role == Role::sensor) return false;
  if (action == read_findings || action == read_organisations || action == read_warnings) return true;
  return role == Role::administrator &&
         (action == read_contacts || action == read_sensors || action == read_incidents);
}

}  // namespace

bool allowed_twin(Role role, Permission action, Relation relation, Tlp tlp, bool sensitive, bool named) {
  bool centre = role == Role::centre_operator || role == Role::analyst || role == Role::leader;
  switch (relation) {
    case Relation::foreign:
      return false;
    case Relation::centre:
      if (!centre || !centre_does(role, action)) return false;
      break;
    case Relation::own:
      if (centre || !body_does(role, action)) return false;
      break;
    case Relation::above:
      if (centre || !looks_down(role, action)) return false;
      // From above neither a name on the list nor anything else opens what is strict, red or sensitive.
      return !sensitive && (tlp == Tlp::clear || tlp == Tlp::green || tlp == Tlp::amber);
  }
  if (named) return true;
  return !sensitive && tlp != Tlp::red;
}

}  // namespace luytre
