#include "duty/coverage.h"

#include <benchmark/benchmark.h>

#include <random>

#include "base/check.h"
#include "duty/certificate.h"
#include "duty/coverage_twin.h"

namespace luytre {
namespace {

// 90 bodies, ten years, both roles in three shifts a day: 1,972,080 shifts, with one gap in each body.
Roster make_roster() {
  Roster r;
  Day first = day_from_civil(2019, 1, 1), last = day_from_civil(2029, 1, 1);
  r.period = {start_of_local(first), start_of_local(last)};
  for (uint32_t body = 0; body < 90; ++body) {
    r.bodies.push_back("ORG-" + std::to_string(1000 + body));
    r.periods.push_back(r.period);
    for (int n = 0; n < 8; ++n) r.people.push_back(r.bodies.back() + " người " + std::to_string(n));
    for (DutyRole role : kDutyRoles) {
      uint32_t turn = 0;
      for (Timestamp at = r.period.from; at < r.period.to; at += 8 * kMicrosPerHour, ++turn) {
        bool gap = role == DutyRole::leader && turn == 100 + body * 97;
        r.shifts.push_back(
            {body, body * 8 + turn % 8, role, at + (gap ? kMicrosPerMinute : 0), at + 8 * kMicrosPerHour});
      }
    }
  }
  sort_shifts(r.shifts);
  return r;
}

void check_answer(const std::vector<Gap>& gaps, const Roster& r) {
  LUYTRE_CHECK(gaps.size() == 90);
  for (uint32_t body = 0; body < 90; ++body) {
    Timestamp at = r.period.from + (100 + body * 97) * 8 * kMicrosPerHour;
    LUYTRE_CHECK(gaps[body] == (Gap{body, DutyRole::leader, at, at + kMicrosPerMinute}));
  }
}

void gaps_of_ten_years(benchmark::State& state) {
  Roster r = make_roster();
  // A month of the first body, also by the twin.
  std::vector<CoverShift> month;
  Period january{r.period.from, r.period.from + 60 * kMicrosPerDay};
  for (const CoverShift& s : r.shifts)
    if (s.body == 0 && s.from < january.to) month.push_back(s);
  LUYTRE_CHECK(find_gaps({&january, 1}, month) == find_gaps_slowly({&january, 1}, month));
  check_answer(find_gaps(r.periods, r.shifts), r);
  for (auto _ : state) benchmark::DoNotOptimize(find_gaps(r.periods, r.shifts));
  state.SetItemsProcessed(state.iterations() * static_cast<int64_t>(r.shifts.size()));
}
BENCHMARK(gaps_of_ten_years)->Unit(benchmark::kMillisecond);

void gaps_under_a_need_of_two(benchmark::State& state) {
  Roster r = make_roster();
  Need need{{r.period.from, r.period.from + kMicrosPerDay}, {2, 1}};
  LUYTRE_CHECK(find_gaps(r.periods, r.shifts, {&need, 1}).size() == 180);
  for (auto _ : state) benchmark::DoNotOptimize(find_gaps(r.periods, r.shifts, {&need, 1}));
  state.SetItemsProcessed(state.iterations() * static_cast<int64_t>(r.shifts.size()));
}
BENCHMARK(gaps_under_a_need_of_two)->Unit(benchmark::kMillisecond);

void certificate_of_ten_years(benchmark::State& state) {
  Roster r = make_roster();
  LUYTRE_CHECK(certify(r).gaps.size() == 90);
  for (auto _ : state) benchmark::DoNotOptimize(certify(r));
  state.SetItemsProcessed(state.iterations() * static_cast<int64_t>(r.shifts.size()));
}
BENCHMARK(certificate_of_ten_years)->Unit(benchmark::kMillisecond);

// In any order, as a file may bring them.
void sort_and_certify(benchmark::State& state) {
  Roster r = make_roster();
  std::mt19937_64 random(1);
  std::vector<CoverShift> shuffled = r.shifts;
  std::ranges::shuffle(shuffled, random);
  for (auto _ : state) {
    r.shifts = shuffled;
    sort_shifts(r.shifts);
    benchmark::DoNotOptimize(certify(r));
  }
  state.SetItemsProcessed(state.iterations() * static_cast<int64_t>(r.shifts.size()));
}
BENCHMARK(sort_and_certify)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace luytre
