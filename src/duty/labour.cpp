#include "duty/labour.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <map>
#include <tuple>

#include "base/check.h"
#include "base/csv.h"
#include "duty/rules_data.h"

namespace luytre {
namespace {

constexpr double kHour = static_cast<double>(kMicrosPerHour);

const std::vector<LabourRule>& rules() {
  static const std::vector<LabourRule> all = [] {
    std::vector<LabourRule> out;
    auto table = CsvTable::parse(kLabourRules, "rules/labour.csv");
    LUYTRE_CHECK(table.has_value());
    for (size_t r = 0; r < table->rows(); ++r) {
      auto text = [&](const char* name) { return std::string(table->cell(r, table->column(name))); };
      LabourRule rule{text("code"), 0, text("article"), text("status"), text("text_vi"), text("text_en")};
      std::string limit = text("limit");
      auto read = std::from_chars(limit.data(), limit.data() + limit.size(), rule.limit);
      LUYTRE_CHECK(read.ec == std::errc());
      out.push_back(std::move(rule));
    }
    return out;
  }();
  return all;
}
const LabourRule& rule(std::string_view code) {
  auto found = std::ranges::find(rules(), code, &LabourRule::code);
  LUYTRE_CHECK(found != rules().end());
  return *found;
}

Day monday(Day day) {
  return day - ((day + 3) % 7 + 7) % 7;
}
Day first_of_month(Day day) {
  CivilDate d = civil_from_day(day);
  return day_from_civil(d.year, d.month, 1);
}
Day next_month(Day first) {
  CivilDate d = civil_from_day(first);
  return d.month == 12 ? day_from_civil(d.year + 1, 1, 1) : day_from_civil(d.year, d.month + 1, 1);
}

// Hours between 22:00 and 06:00.
double night_hours(const Period& p) {
  Timestamp sum = 0;
  for (Day day = local_day(p.from) - 1; start_of_local(day) < p.to; ++day) {
    Timestamp from = start_of_local(day) + 22 * kMicrosPerHour, to = from + 8 * kMicrosPerHour;
    sum += std::max<Timestamp>(0, std::min(to, p.to) - std::max(from, p.from));
  }
  return static_cast<double>(sum) / kHour;
}

// One person's time on duty.
struct Person {
  std::string name;
  std::vector<Period> work;  // ascending, apart: what touches is one
  bool excepted = true;      // everywhere
};

std::string fill(std::string text, double value, double limit) {
  for (auto [token, number] : {std::pair("{value}", value), std::pair("{limit}", limit)})
    if (size_t at = text.find(token); at != std::string::npos)
      text.replace(at, std::string_view(token).size(), fmt::format("{:.4g}", number));
  return text;
}

class Checker {
 public:
  Checker(const Person& person, const Period& period, std::vector<LabourWarning>& out)
      : person_(person), period_(period), out_(out) {}

  void run() {
    for (const Period& w : person_.work)
      for (Day day = local_day(w.from); start_of_local(day) < w.to; ++day)
        days_[day] += static_cast<double>(std::min(w.to, start_of_local(day + 1)) -
                                          std::max(w.from, start_of_local(day))) /
                      kHour;
    hours();
    rests();
    nights();
  }

 private:
  void warn(std::string_view code, Timestamp from, Timestamp to, double value) {
    if (to <= period_.from || from >= period_.to) return;
    const LabourRule& r = rule(code);
    out_.push_back({.rule = r.code,
                    .person = person_.name,
                    .from = from,
                    .to = to,
                    .value = value,
                    .limit = r.limit,
                    .text_vi = fill(r.text_vi, value, r.limit),
                    .text_en = fill(r.text_en, value, r.limit),
                    .article = "Labour Code 45/2019/QH14 " + r.article,
                    .status = r.status,
                    .excepted = person_.excepted});
  }

  void hours() {
    std::map<Day, double> weeks, months, years;
    for (auto [day, h] : days_) {
      if (h > rule("day-most").limit)
        warn("day-most", start_of_local(day), start_of_local(day + 1), h);
      else if (h > rule("day").limit)
        warn("day", start_of_local(day), start_of_local(day + 1), h);
      weeks[monday(day)] += h;
      double over = std::max(0.0, h - rule("day").limit);
      months[first_of_month(day)] += over;
      years[day_from_civil(civil_from_day(day).year, 1, 1)] += over;
    }
    for (auto [first, h] : weeks)
      if (h > rule("week").limit) warn("week", start_of_local(first), start_of_local(first + 7), h);
    for (auto [first, h] : months)
      if (h > rule("overtime-month").limit)
        warn("overtime-month", start_of_local(first), start_of_local(next_month(first)), h);
    for (auto [first, h] : years)
      if (h > rule("overtime-year").limit)
        warn("overtime-year", start_of_local(first),
             start_of_local(day_from_civil(civil_from_day(first).year + 1, 1, 1)), h);
    weeks_ = std::move(weeks);
  }

  void rests() {
    const auto& work = person_.work;
    for (size_t i = 1; i < work.size(); ++i) {
      double rest = static_cast<double>(work[i].from - work[i - 1].to) / kHour;
      if (rest < rule("rest-between").limit) warn("rest-between", work[i - 1].to, work[i].from, rest);
    }
    for (const auto& [first, h] : weeks_) {
      Timestamp begin = start_of_local(first), end = start_of_local(first + 7), free = begin, longest = 0;
      auto at = std::ranges::upper_bound(work, begin, {}, &Period::to);
      for (; at != work.end() && at->from < end; ++at) {
        longest = std::max(longest, at->from - free);
        free = at->to;
      }
      longest = std::max(longest, end - free);
      double rest = static_cast<double>(longest) / kHour;
      if (rest < rule("rest-week").limit) warn("rest-week", begin, end, rest);
    }
  }

  void nights() {
    for (const Period& w : person_.work) {
      double length = static_cast<double>(w.to - w.from) / kHour;
      if (length >= rule("night-break").limit && night_hours(w) > 0)
        warn("night-break", w.from, w.to, length);
    }
  }

  const Person& person_;
  const Period& period_;
  std::vector<LabourWarning>& out_;
  std::map<Day, double> days_, weeks_;
};

}  // namespace

std::span<const LabourRule> labour_rules() {
  return rules();
}

std::vector<LabourWarning> check_labour(std::span<const Shift> shifts, const Period& period,
                                        const std::vector<std::string>& excepted) {
  std::map<std::string_view, Person> people;
  for (const Shift& s : shifts) {
    if (s.state == ShiftState::cancelled || s.from >= s.to) continue;
    Person& p = people[s.person];
    p.name = s.person;
    p.work.push_back({s.from, s.to});
    p.excepted = p.excepted && std::ranges::find(excepted, s.organisation) != excepted.end();
  }
  std::vector<LabourWarning> out;
  for (auto& [name, person] : people) {
    std::ranges::sort(person.work, {}, [](const Period& p) { return std::tie(p.from, p.to); });
    std::vector<Period> apart;
    for (const Period& p : person.work)
      if (!apart.empty() && p.from <= apart.back().to)
        apart.back().to = std::max(apart.back().to, p.to);
      else
        apart.push_back(p);
    person.work = std::move(apart);
    Checker(person, period, out).run();
  }
  std::ranges::stable_sort(out, {},
                           [](const LabourWarning& w) { return std::tie(w.person, w.from, w.rule); });
  return out;
}

}  // namespace luytre
