// A country's day into the book, and a body's list out of it, on SQLite and
// PostgreSQL. Every benchmark checks what it made
// before it is timed or counted.
#include <benchmark/benchmark.h>

#include <random>

#include "events/sighting_samples.h"
#include "findings/book.h"
#include "ledger/postgresql_fixture.h"

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

// A fresh ledger of an engine (0: SQLite, 1: PostgreSQL, Debian's, on this machine's disk), and its book.
class Ground {
 public:
  explicit Ground(int64_t engine) {
    LedgerOptions options{.target = "sqlite", .folder = folder_.path(), .password = "", .clock = nullptr};
    if (engine == 1) {
      static PostgresqlServer server;
      options = server.fresh_database();
    }
    ledger_ = *Ledger::open(options);
    book.emplace(*ledger_, world().rules);
  }
  std::optional<FindingBook> book;

 private:
  TemporaryFolder folder_;
  std::unique_ptr<Ledger> ledger_;
};

// First argument: the engine. Second: 0, all findings are new; 1, all are known from the day before; 2, the
// same day again.
void BM_absorb_a_countrys_day(benchmark::State& state) {
  auto before = group(country_day(kDay), kDay);
  for (auto _ : state) {
    state.PauseTiming();
    Ground ground(state.range(0));
    if (state.range(1) > 0) check(state, ground.book->absorb(kDay, before)->opened, kFindings);
    Day day = kDay + (state.range(1) == 1);
    const SightingBatch& sightings = country_day(day);
    state.ResumeTiming();
    auto done = ground.book->absorb(day, group(sightings, day));
    state.PauseTiming();
    check(state,
          state.range(1) == 0   ? done->opened
          : state.range(1) == 1 ? done->updated
                                : done->findings,
          kFindings);
    if (state.range(1) == 2) check(state, done->updated + done->opened, 0);
    state.ResumeTiming();
  }
  state.SetItemsProcessed(state.iterations() * static_cast<int64_t>(kSightings));
}
BENCHMARK(BM_absorb_a_countrys_day)
    ->ArgsProduct({{0, 1}, {0, 1, 2}})
    ->ArgNames({"postgresql", "known"})
    ->Unit(benchmark::kMillisecond)
    ->Iterations(1)
    ->UseRealTime();

// A book with a country's day in it, one an engine.
FindingBook& full(benchmark::State& state) {
  static std::map<int64_t, std::unique_ptr<Ground>> made;
  auto& ground = made[state.range(0)];
  if (!ground) {
    ground = std::make_unique<Ground>(state.range(0));
    check(state, ground->book->absorb(kDay, group(country_day(kDay), kDay))->opened, kFindings);
  }
  return *ground->book;
}

// Who may not see what is sensitive, so that marks are looked at.
Viewer analyst() {
  Membership m{.id = "m", .user = "a", .organisation = "", .role = Role::analyst, .accepted = true};
  return Viewer::of("a", std::span(&m, 1), world().directory, start_of(kDay + 1));
}

// The findings of two bodies of 300: 668 of 100,000.
void BM_list_700_of_100000(benchmark::State& state) {
  FindingBook& book = full(state);
  FindingFilter filter{
      .organisations = {{"ORG-1", "ORG-2"}}, .now = start_of(kDay + 1), .sort = FindingSort::urgency};
  check(state, book.list(analyst(), filter)->size(), 668);
  for (auto _ : state) benchmark::DoNotOptimize(book.list(analyst(), filter));
}
BENCHMARK(BM_list_700_of_100000)
    ->Arg(0)
    ->Arg(1)
    ->ArgName("postgresql")
    ->Unit(benchmark::kMillisecond)
    ->UseRealTime();

// The centre's board: the counts of all views and the first fifty of 100,000, most urgent first.
void BM_board_of_100000(benchmark::State& state) {
  FindingBook& book = full(state);
  FindingFilter filter{
      .view = FindingView::open, .now = start_of(kDay + 1), .sort = FindingSort::urgency, .limit = 50};
  check(state, book.counts(analyst(), filter)->open, kFindings);
  for (auto _ : state) {
    benchmark::DoNotOptimize(book.counts(analyst(), filter));
    benchmark::DoNotOptimize(book.list(analyst(), filter));
  }
}
BENCHMARK(BM_board_of_100000)
    ->Arg(0)
    ->Arg(1)
    ->ArgName("postgresql")
    ->Unit(benchmark::kMillisecond)
    ->UseRealTime();

}  // namespace
}  // namespace luytre
