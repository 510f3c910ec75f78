#include "situation/figures.h"

#include <algorithm>

#include "situation/run_parallel.h"
#include "situation/tally.h"
#include "situation/union4.h"
#include "situation/union_lists.h"

namespace luytre {
namespace {

Coverage coverage_of(const FigurePlan& plan, const Question& q) {
  CoverageSum sum;
  for (size_t d = 0; d < plan.days.size(); ++d) sum.add(plan.day_numbers[d], plan.days[d]->health);
  return sum.finish(static_cast<uint64_t>(int64_t{q.to} - q.from + 1));
}

// Days of the calendar month (or the one day) of `day` that lie in the question's period.
std::pair<Day, Day> period_around(Day day, bool by_day, const Question& q) {
  if (by_day) return {day, day};
  CivilDate c = civil_from_day(day);
  Day first = day_from_civil(c.year, c.month, 1);
  Day next = c.month == 12 ? day_from_civil(c.year + 1, 1, 1) : day_from_civil(c.year, c.month + 1, 1);
  return {std::max(first, q.from), std::min(next - 1, q.to)};
}

std::vector<PeriodCoverage> period_coverage(const FigurePlan& plan, const Question& q) {
  bool by_day = std::ranges::find(q.by, Key::day) != q.by.end();
  std::vector<PeriodCoverage> periods;
  if (!by_day && std::ranges::find(q.by, Key::month) == q.by.end()) return periods;
  for (size_t d = 0; d < plan.days.size();) {
    auto [first, last] = period_around(plan.day_numbers[d], by_day, q);
    CoverageSum sum;
    for (; d < plan.days.size() && plan.day_numbers[d] <= last; ++d)
      sum.add(plan.day_numbers[d], plan.days[d]->health);
    periods.push_back({first, sum.finish(static_cast<uint64_t>(int64_t{last} - first + 1))});
  }
  return periods;
}

Digest128 digest_of(const FigurePlan& plan, const Question& q, const Digest128& directory) {
  StableDigest digest;
  digest.add(static_cast<uint64_t>(int64_t{q.from}));
  digest.add(static_cast<uint64_t>(int64_t{q.to}));
  digest.add(q.by.size());
  for (Key key : q.by) digest.add(static_cast<uint64_t>(key));
  digest.add(uint64_t{q.behaviour});
  for (const auto* restriction : {&q.family, &q.organisation, &q.sector, &q.category}) {
    digest.add(uint64_t{restriction->has_value()});
    digest.add(restriction->value_or(""));
  }
  if (q.except_category) digest.add("except " + *q.except_category);
  for (size_t d = 0; d < plan.days.size(); ++d) {
    digest.add(static_cast<uint64_t>(int64_t{plan.day_numbers[d]}));
    digest.add(plan.days[d]->content.high);
    digest.add(plan.days[d]->content.low);
    digest.add(plan.days[d]->health_digest.high);
    digest.add(plan.days[d]->health_digest.low);
  }
  digest.add(directory.high);
  digest.add(directory.low);
  return digest.finish();
}

}  // namespace

Result<Answer> ask(const DayStore& days, const Directory& directory, const Question& question) {
  auto plan = make_plan(days, directory, question);
  if (!plan) return std::unexpected(plan.error());
  unsigned threads = std::clamp(question.threads, 1u, 256u);
  auto containers = container_jobs(*plan);
  auto lists = list_jobs(*plan);

  struct Worker {
    Tally tally;
    ContainerUnion containers;
    ListUnion lists;
    explicit Worker(const FigurePlan& p) : tally(p), containers(p, tally), lists(p, tally) {}
  };
  std::vector<std::unique_ptr<Worker>> workers;
  for (unsigned t = 0; t < threads; ++t) workers.push_back(std::make_unique<Worker>(*plan));
  run_parallel(threads, containers.size() + lists.jobs(), [&](unsigned thread, size_t i) {
    if (i < containers.size())
      workers[thread]->containers.run(containers[i]);
    else
      workers[thread]->lists.run(lists, i - containers.size());
  });
  Tally& tally = workers[0]->tally;
  for (unsigned t = 1; t < threads; ++t) tally.merge(workers[t]->tally);

  Answer answer;
  answer.question = question;
  answer.rows = tally.finish(question);
  answer.total = tally.total;
  answer.coverage = coverage_of(*plan, question);
  answer.periods = period_coverage(*plan, question);
  answer.directory_version = directory.version();
  answer.digest = digest_of(*plan, question, answer.directory_version);
  return answer;
}

}  // namespace luytre
