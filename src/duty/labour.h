// The limits of working time in the Labour Code, held against a roster. They explain and warn; they never
// forbid.
//
// Hours are counted per person over all bodies given, on the country's clock: a day is a local day, a week
// begins on Monday. Overlapping shifts of one person count once. Overtime of a day is what is above 8 hours.
// The limits with their articles and words are data (rules/labour.csv).
#pragma once
#include <span>
#include <string>
#include <vector>

#include "duty/shift.h"

namespace luytre {

struct LabourWarning {
  std::string rule;  // "rest-between"
  std::string person;
  Timestamp from = 0, to = 0;  // what it is about: a day, a week, the rest between two shifts
  double value = 0, limit = 0;
  std::string text_vi, text_en;
  std::string article;  // "Labour Code 45/2019/QH14 art. 110"
  std::string status;   // how well the article is known
  // The body says that the work is continuous duty, which may have rules of its own (art. 116).
  bool excepted = false;
};

// What is known of the limits, for references.
struct LabourRule {
  std::string code;
  double limit = 0;
  std::string article, status, text_vi, text_en;
};
std::span<const LabourRule> labour_rules();

// Only what is touched by [period): days, weeks, months and years that reach out of it count with the shifts
// given, so give those of the year around it. By person, from, rule. Cancelled shifts are left out.
// `excepted`: a body under art. 116.
std::vector<LabourWarning> check_labour(std::span<const Shift> shifts, const Period& period,
                                        const std::vector<std::string>& excepted = {});

}  // namespace luytre
