// What the hub spends on batches of 5,000 sightings: checked and accepted, and brought into the figures.
// Compare with 20,000 sightings a second: at N per CPU second that is 20,000 / N of one core. The event store
// is the one in memory, so the engine's share (4 to 5 M rows/s) comes on top.
#include <benchmark/benchmark.h>

#include "base/check.h"
#include "base/file.h"
#include "sensor/world.h"

namespace luytre::sensor {
namespace {

constexpr size_t kRows = 5'000;

std::vector<Message> requests(World& world, Uplink& uplink, size_t count) {
  std::vector<Message> made;
  for (size_t i = 0; i < count; ++i)
    LUYTRE_CHECK(
        uplink.spool().add(rows_as_bytes(some_sightings(kRows, i + 1, "X/a")), {}, world.now).has_value());
  const auto waiting = uplink.spool().waiting().value();
  for (const Spool::Entry& entry : waiting)
    made.push_back(uplink.request(kBatches, world.now, read_file(entry.path).value()));
  return made;
}

void accept(benchmark::State& state) {
  World world;
  Uplink uplink = world.enrol("X", "a");
  auto all = requests(world, uplink, 40);
  size_t next = 0, bytes = 0;
  for (auto _ : state) {
    LUYTRE_CHECK(next < all.size());
    bytes += all[next].body.size();
    auto answer = world.desk->answer(all[next++], Arrival::http, world.now);
    LUYTRE_CHECK(answer && answer->body.contains("accepted"));
  }
  state.SetItemsProcessed(static_cast<int64_t>(next * kRows));
  state.SetBytesProcessed(static_cast<int64_t>(bytes));
}
BENCHMARK(accept)->Iterations(40)->Unit(benchmark::kMillisecond);

// Ten seconds of 20,000/s at once, as the hub's job does it.
void bring_in(benchmark::State& state) {
  for (auto _ : state) {
    state.PauseTiming();
    auto world = std::make_unique<World>();
    Uplink uplink = world->enrol("X", "a");
    for (const Message& request : requests(*world, uplink, 40))
      LUYTRE_CHECK(world->desk->answer(request, Arrival::http, world->now).has_value());
    state.ResumeTiming();
    auto report = world->apply();
    state.PauseTiming();
    LUYTRE_CHECK(report.batches == 40 && report.sightings + report.foreign == 40 * kRows);
    world.reset();
    state.ResumeTiming();
  }
  state.SetItemsProcessed(static_cast<int64_t>(state.iterations() * 40 * kRows));
}
BENCHMARK(bring_in)->Iterations(5)->Unit(benchmark::kMillisecond);

// The sensor's side of the same.
void spool(benchmark::State& state) {
  World world;
  Uplink uplink = world.enrol("X", "a");
  std::string rows = rows_as_bytes(some_sightings(kRows, 1, "X/a"));
  size_t done = 0;
  for (auto _ : state) {
    LUYTRE_CHECK(uplink.spool().add(rows, {}, world.now).has_value());
    ++done;
  }
  state.SetItemsProcessed(static_cast<int64_t>(done * kRows));
}
BENCHMARK(spool)->Iterations(40)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace luytre::sensor
