// Who caught what, when, and for how long.
#pragma once
#include <vector>

#include "demo/country.h"
#include "demo/strains.h"

namespace luytre::demo {

struct Infection {
  uint32_t body = 0, strain = 0;
  IpAddress address;
  bool internal = false;   // a host seen by the body's own sensor only
  bool worked_on = false;  // somebody of the body cleans it up, and says so
  Day from = 0, to = 0;    // [from, to)
};

// By first day. Some begin before `from`: they are under way when the story begins.
std::vector<Infection> spread(const Country& country, Day from, Day to, uint64_t seed);

}  // namespace luytre::demo
