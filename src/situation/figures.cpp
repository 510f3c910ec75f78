#include "situation/figures.h"

#include <algorithm>
#include <bit>
#include <set>

#include "situation/run_parallel.h"
#include "situation/tally.h"
#include "situation/union4.h"
#include "situation/union_lists.h"

namespace luytre {
namespace {

Coverage coverage_of(const FigurePlan& plan, const Question& q) {
  Coverage out;
  out.days = static_cast<uint64_t>(int64_t{q.to} - q.from + 1);
  std::set<std::string, std::less<>> sensors;
  for (size_t d = 0; d < plan.days.size(); ++d) {
    // Rows are ordered by sensor; the hours of one day fit a word.
    uint32_t hours = 0;
    const std::string* sensor = nullptr;
    auto close = [&] { out.sensor_hours += static_cast<uint64_t>(std::popcount(std::exchange(hours, 0))); };
    for (const HealthRow& row : plan.days[d]->health) {
      if (!sensor || *sensor != row.sensor) {
        close();
        sensor = &row.sensor;
        if (!sensors.contains(row.sensor)) sensors.insert(row.sensor);
      }
      if (row.counts.records > 0)
        hours |= 1u << ((row.hour - start_of(plan.day_numbers[d])) / kMicrosPerHour % 24 & 31);
      out.counts += row.counts;
    }
    close();
    out.days_with_data += !plan.days[d]->health.empty();
  }
  out.sensors = sensors.size();
  return out;
}

Digest128 digest_of(const FigurePlan& plan, const Question& q, const Digest128& directory) {
  StableDigest digest;
  digest.add(static_cast<uint64_t>(int64_t{q.from}));
  digest.add(static_cast<uint64_t>(int64_t{q.to}));
  digest.add(q.by.size());
  for (Key key : q.by) digest.add(static_cast<uint64_t>(key));
  for (const auto* restriction : {&q.family, &q.organisation, &q.sector}) {
    digest.add(uint64_t{restriction->has_value()});
    digest.add(restriction->value_or(""));
  }
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
  answer.directory_version = directory.version();
  answer.digest = digest_of(*plan, question, answer.directory_version);
  return answer;
}

}  // namespace luytre
