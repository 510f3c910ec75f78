// Who may do what, said a second time in sentences by role, slowly. For tests only.
#pragma once
#include "access/rules.h"

namespace luytre {

bool allowed_twin(Role role, Permission action, Relation relation, Tlp tlp, bool sensitive, bool named);

}  // namespace luytre
