// The letter's figures, in-process from opening the store, files in the page cache; and sightings into the
// store. LUYTRE_LETTER_DATA names a folder made by situation_letter_data; else it is made in the system's
// temporary folder and kept there for the next run.
#include <benchmark/benchmark.h>

#include <cstdlib>

#include "base/check.h"
#include "situation/figures.h"
#include "situation/letter_data.h"
#include "situation/world.h"

namespace luytre {
namespace {

struct Letter {
  LetterData data = LetterData::full();
  std::filesystem::path folder;
  LetterTruth truth;

  Letter() {
    const char* given = std::getenv("LUYTRE_LETTER_DATA");
    folder = given ? std::filesystem::path(given) : std::filesystem::temp_directory_path() / "luytre-letter";
    std::filesystem::create_directories(folder);
    auto made = make_letter_data(data, folder);
    LUYTRE_CHECK(made);
    truth = *made;
    LUYTRE_CHECK(truth.distinct == data.hosts);
  }
  static Letter& get() {
    static Letter letter;
    return letter;
  }
  // From nothing opened to the answer.
  Answer ask(std::vector<Key> by, unsigned threads) const {
    Directory directory = *Directory::open(folder / "directory");
    DayStore store = *DayStore::open(folder / "days");
    Question q{data.first, data.first + static_cast<Day>(data.days) - 1, std::move(by), {}, {}, {}, threads};
    return *luytre::ask(store, directory, q);
  }
};

void check(const Letter& letter, const Answer& answer, const std::vector<Key>& by) {
  LUYTRE_CHECK(answer.total.distinct_addresses == letter.truth.distinct);
  LUYTRE_CHECK(answer.total.sightings == letter.truth.sightings);
  if (by == std::vector<Key>{Key::family})
    for (const FigureRow& row : answer.rows)
      LUYTRE_CHECK(row.counts.distinct_addresses ==
                   letter.truth.distinct_by_family[static_cast<size_t>(std::stoi(row.key[0].substr(7)))]);
}

void letter(benchmark::State& state, std::vector<Key> by) {
  Letter& data = Letter::get();
  auto threads = static_cast<unsigned>(state.range(0));
  check(data, data.ask(by, threads), by);
  size_t rows = 0;
  for (auto _ : state) rows = data.ask(by, threads).rows.size();
  state.SetItemsProcessed(state.iterations() * static_cast<int64_t>(data.truth.entries));
  state.counters["rows"] = static_cast<double>(rows);
}
#define LETTER(name, ...) \
  BENCHMARK_CAPTURE(letter, name, __VA_ARGS__)->Arg(1)->Arg(2)->Unit(benchmark::kMillisecond)->UseRealTime()
LETTER(total, std::vector<Key>{});
LETTER(by_family, std::vector<Key>{Key::family});
LETTER(by_organisation, std::vector<Key>{Key::organisation});
LETTER(by_family_organisation_month, std::vector<Key>{Key::family, Key::organisation, Key::month});
LETTER(by_family_day, std::vector<Key>{Key::family, Key::day});

// Bursts of one day: new sightings, ten times over, each batch beside what is there already.
void apply(benchmark::State& state) {
  std::vector<SightingBatch> batches(10);
  std::mt19937_64 random(1);
  std::string families[20];
  for (int i = 0; i < 20; ++i) families[i] = "family-" + std::to_string(i);
  for (SightingBatch& batch : batches) {
    std::string_view family[20];
    for (int i = 0; i < 20; ++i) family[i] = batch.text.copy(families[i]);
    for (int64_t i = 0; i < state.range(0); ++i) {
      Sighting s = some_sighting();
      s.first = s.last = start_of(17'800) + static_cast<Timestamp>(random() % 86'400'000'000ull);
      s.address = IpAddress::from_v4(0x0e000000u | static_cast<uint32_t>(random() & 0x1fffff));
      s.remote = IpAddress::from_v4(static_cast<uint32_t>(random()));
      s.family = family[random() % 20];
      s.indicator = "192.0.2.1";
      s.source = "list";
      s.detector = "indicator";
      s.sensor = "sensor-1";
      batch.rows.push_back(s);
    }
  }
  for (auto _ : state) {
    state.PauseTiming();
    auto folder = std::make_unique<TemporaryFolder>();
    DayStore store = *DayStore::open(folder->path());
    state.ResumeTiming();
    for (const SightingBatch& batch : batches) {
      auto applied = store.apply(batch, {});
      LUYTRE_CHECK(applied && applied->sightings == batch.rows.size());
    }
    state.PauseTiming();
    LUYTRE_CHECK(store.apply(batches[3], {})->sightings == 0);
    folder.reset();
    state.ResumeTiming();
  }
  state.SetItemsProcessed(state.iterations() * state.range(0) * 10);
}
BENCHMARK(apply)->Arg(10'000)->Arg(100'000)->Arg(500'000)->Unit(benchmark::kMillisecond)->UseRealTime();

}  // namespace
}  // namespace luytre
