// A country's day into the book, and a body's list out of it, on SQLite. Every benchmark checks what it made
// before it is timed or counted.
#include <benchmark/benchmark.h>

#include <random>

#include "events/sighting_samples.h"
#include "findings/book.h"

namespace luytre {
namespace {

constexpr Day kDay = 17868;
constexpr size_t kSightings = 1'000'000;
constexpr uint32_t kFindings = 100'000;

struct World {
  TemporaryFolder folder;
  std::shared_ptr<const Rules> rules = *Rules::load("");
  Directory directory = *Directory::open(folder.path() / "directory");
};

World& world() {
  static World one;
  return one;
}

// `day` of a country: each address keeps its body and family, and is seen ten times.
const SightingBatch& country_day(Day day) {
  static std::map<Day, SightingBatch> made;
  auto [at, fresh] = made.try_emplace(day);
  if (!fresh) return at->second;
  static constexpr std::string_view kFamilies[] = {"conficker", "mirai", "emotet", "ramnit", "sality"};
  std::mt19937_64 random(static_cast<uint64_t>(day));
  for (size_t i = 0; i < kSightings; ++i) {
    auto host = static_cast<uint32_t>(i % kFindings);
    Sighting s = blank_sighting();
    s.first = s.last =
        start_of(day) + static_cast<Timestamp>(random() % static_cast<uint64_t>(kMicrosPerDay));
    s.address = IpAddress::from_v4(0x0e000000u + host);
    s.remote = IpAddress::from_v4(0xc6336400u + static_cast<uint32_t>(random() % 200));
    s.family = kFamilies[host % 5];
    s.indicator = "198.51.100.7";
    s.source = "feed";
    s.detector = "indicator";
    s.sensor = host % 3 ? "hanoi" : "danang";
    s.organisation = std::string("ORG-") + std::to_string(host % 300);
    at->second.add(s);
  }
  return at->second;
}

std::vector<DayEvidence> group(const SightingBatch& sightings, Day day) {
  DayEvidenceBuilder builder(day, *world().rules, world().directory);
  for (const Sighting& s : sightings.rows) builder.add(s);
  return builder.finish();
}

void check(benchmark::State& state, uint64_t found, uint64_t expected) {
  if (found != expected) state.SkipWithError("another number of findings than there are");
}

void BM_group_a_countrys_day(benchmark::State& state) {
  const SightingBatch& day = country_day(kDay);
  check(state, group(day, kDay).size(), kFindings);
  for (auto _ : state) benchmark::DoNotOptimize(group(day, kDay));
  state.SetItemsProcessed(state.iterations() * static_cast<int64_t>(kSightings));
}
BENCHMARK(BM_group_a_countrys_day)->Unit(benchmark::kMillisecond);

// Range 0: all findings are new; 1: all are known from the day before; 2: the same day again.
void BM_absorb_a_countrys_day(benchmark::State& state) {
  auto before = group(country_day(kDay), kDay);
  for (auto _ : state) {
    state.PauseTiming();
    TemporaryFolder folder;
    auto ledger =
        *Ledger::open({.target = "sqlite", .folder = folder.path(), .password = "", .clock = nullptr});
    FindingBook book(*ledger, world().rules);
    if (state.range(0) > 0) check(state, book.absorb(kDay, before)->opened, kFindings);
    Day day = kDay + (state.range(0) == 1);
    const SightingBatch& sightings = country_day(day);
    state.ResumeTiming();
    auto done = book.absorb(day, group(sightings, day));
    state.PauseTiming();
    check(state,
          state.range(0) == 0   ? done->opened
          : state.range(0) == 1 ? done->updated
                                : done->findings,
          kFindings);
    if (state.range(0) == 2) check(state, done->updated + done->opened, 0);
    state.ResumeTiming();
  }
  state.SetItemsProcessed(state.iterations() * static_cast<int64_t>(kSightings));
}
BENCHMARK(BM_absorb_a_countrys_day)->DenseRange(0, 2)->Unit(benchmark::kMillisecond)->Iterations(1);

// The findings of two bodies of 300, 666 of 100,000.
void BM_list_700_of_100000(benchmark::State& state) {
  TemporaryFolder folder;
  auto ledger =
      *Ledger::open({.target = "sqlite", .folder = folder.path(), .password = "", .clock = nullptr});
  FindingBook book(*ledger, world().rules);
  check(state, book.absorb(kDay, group(country_day(kDay), kDay))->opened, kFindings);
  FindingFilter filter{.organisations = {{"ORG-1", "ORG-2"}}};
  check(state, book.list(Viewer::console("bench"), filter)->size(), 668);
  for (auto _ : state) benchmark::DoNotOptimize(book.list(Viewer::console("bench"), filter));
}
BENCHMARK(BM_list_700_of_100000)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace luytre
