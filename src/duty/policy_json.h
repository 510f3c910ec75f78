// Policies and pages as rows. Internal to duty/.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "duty/watch.h"
#include "ledger/ledger.h"

namespace luytre {

std::string steps_json(const std::vector<DutyStep>& steps);
// What steps_json wrote; what cannot be read is left out.
std::vector<DutyStep> steps_of(std::string_view json);
// organisation, continuous, grace_minutes, check_in_minutes, steps
DutyPolicy policy_of(const Row& row);
// id, organisation, cause, subject, detail, raised_at, step, round, called_at, state, ended_by, ended_at
Page page_of(const Row& row);

}  // namespace luytre
