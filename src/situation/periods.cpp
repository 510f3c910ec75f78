#include "situation/figures.h"

namespace luytre {
namespace {

// Months since year 0.
int month_number(Day day) {
  CivilDate c = civil_from_day(day);
  return c.year * 12 + static_cast<int>(c.month) - 1;
}
Day first_of(int month) {
  return day_from_civil(month / 12, static_cast<unsigned>(month % 12 + 1), 1);
}
bool whole_months(const Question& q) {
  return civil_from_day(q.from).day == 1 && civil_from_day(q.to + 1).day == 1;
}
Day year_before(Day day) {
  CivilDate c = civil_from_day(day);
  bool leap_day = c.month == 2 && c.day == 29;
  return day_from_civil(c.year - 1, c.month, leap_day ? 28 : c.day);
}

}  // namespace

Question compared(const Question& question, Compare compare) {
  Question out = question;
  if (whole_months(question)) {
    int first = month_number(question.from), end = month_number(question.to + 1);
    int back = compare == Compare::year ? 12 : end - first;
    out.from = first_of(first - back);
    out.to = first_of(end - back) - 1;
  } else if (compare == Compare::year) {
    out.from = year_before(question.from);
    out.to = year_before(question.to);
  } else {
    out.from = question.from - (question.to - question.from + 1);
    out.to = question.from - 1;
  }
  return out;
}

}  // namespace luytre
