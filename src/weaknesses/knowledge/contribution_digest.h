// What tells whether a source says something else now. Internal to weaknesses/knowledge.
#pragma once
#include <cstdint>

#include "weaknesses/knowledge/vulnerability.h"

namespace luytre {

// Of all that bears on matching, scoring and showing; dates aside.
uint64_t contribution_digest(const Contribution& contribution);

}  // namespace luytre
