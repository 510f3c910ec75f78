// What a viewer may do to a finding now, who may have it on the desk, and who sees it.
#pragma once
#include <map>
#include <span>
#include <string>
#include <vector>

#include "access/viewer.h"
#include "findings/finding.h"
#include "findings/life.h"

namespace luytre {

// The roles (ActorRole, together) in which `viewer` may take `act` on `finding`; 0: none. The centre records
// a dispute that came by telephone or letter with close_findings; its own word is to decide it.
uint8_t roles_for(const Viewer& viewer, Act act, const Finding& finding);
// The acts that the life has from the finding's state and that the viewer may take, in the order of Act.
std::vector<Act> acts_now(const Viewer& viewer, const Finding& finding);
// Comments, ticks, assignments.
bool may_handle(const Viewer& viewer, const Finding& finding);

// Another due date: the centre's to give.
bool may_move_due(const Viewer& viewer, const Finding& finding);

struct Person {
  std::string id, name;
  bool centre = false;
};
// Whose desk it may be put on by `viewer`, by name: active people of the body who may handle it and may see
// its marks; for viewers of the centre those of the centre too. Empty when the viewer may not handle it.
Result<std::vector<Person>> assignable(Transaction& transaction, const Viewer& viewer,
                                       const Finding& finding);
// The names of users, by id; those that are not there are left out.
Result<std::map<std::string, std::string>> names_of(Transaction& transaction,
                                                    std::span<const std::string> users);

}  // namespace luytre
