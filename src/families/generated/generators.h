// The name generators of malware that are known exactly: one row each.
//
// Conficker C is left out: no public account of its generator could be checked against published names.
#pragma once
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "match/indicator_set.h"

namespace luytre {

struct Generator {
  std::string_view name;                       // "conficker-a"
  std::string_view family;                     // canonical
  std::string_view source;                     // "generated:conficker-a", the source of its indicators
  bool daily;                                  // false: the same names for ever
  std::vector<std::string> (*names)(Day day);  // what a bot tries on that day
};
std::span<const Generator> generators();

// What is said of a name that bots try from day `first` to day `last`: valid from the day before to the day
// after, as bots' clocks are off and days end at different hours; undated names for ever.
Profile generated_profile(const Generator& generator, Day first, Day last);

// The names of first..last as an immutable set of exact domains with those profiles. Kept for the latest
// periods asked for and built once; any thread. first <= last <= first + 31, else nothing but the undated
// names.
std::shared_ptr<const IndicatorSet> generated_names(Day first, Day last);
inline std::shared_ptr<const IndicatorSet> names_around(Day day) {
  return generated_names(day - 1, day + 1);
}

}  // namespace luytre
