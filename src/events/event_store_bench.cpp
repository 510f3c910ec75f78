// Sightings into the embedded store and out of it.
#include "events/event_store.h"

#include <benchmark/benchmark.h>

#include <cstdlib>

#include "base/check.h"
#include "base/file.h"
#include "events/native_blocks.h"
#include "events/segment.h"
#include "events/sighting_samples.h"

namespace luytre {
namespace {

// A large centre's flush: one day, many hosts, the texts of real lists.
SampleShape flush_shape(size_t rows, unsigned days = 1) {
  return {.rows = rows,
          .days = days,
          .addresses = 400'000,
          .indicators = 20'000,
          .organisations = 200,
          .odd_texts = false};
}

void BM_AppendRow(benchmark::State& state) {
  SightingBatch batch = sample_sightings(flush_shape(100'000), 1);
  std::string rows = rows_of(batch);
  size_t checked = 0;
  LUYTRE_CHECK(
      read_rows(rows, [&](const Sighting& s) { checked += describe(s) == describe(batch.rows[checked]); }));
  LUYTRE_CHECK(checked == batch.rows.size());
  for (auto _ : state) {
    rows.clear();
    for (const Sighting& sighting : batch.rows) append_row(rows, sighting);
    benchmark::DoNotOptimize(rows.data());
  }
  state.SetItemsProcessed(state.iterations() * static_cast<int64_t>(batch.rows.size()));
  state.SetBytesProcessed(state.iterations() * static_cast<int64_t>(rows.size()));
}
BENCHMARK(BM_AppendRow);

void BM_ReadRows(benchmark::State& state) {
  std::string rows = rows_of(sample_sightings(flush_shape(100'000), 1));
  int64_t seen = 0;
  for (auto _ : state) {
    uint64_t sum = 0;
    LUYTRE_CHECK(
        read_rows(rows, [&](const Sighting& s) { sum += s.packets + s.organisation.size(), ++seen; }));
    benchmark::DoNotOptimize(sum);
  }
  LUYTRE_CHECK(seen == static_cast<int64_t>(state.iterations()) * 100'000);
  state.SetItemsProcessed(seen);
}
BENCHMARK(BM_ReadRows);

void BM_NativeBlocks(benchmark::State& state) {
  std::string rows = rows_of(sample_sightings(flush_shape(200'000), 1));
  size_t size = 0;
  for (auto _ : state) {
    size_t count = 0;
    for (std::string_view rest = rows; !rest.empty();)
      count += *write_native_block(rest, SIZE_MAX, [&](std::string_view piece) -> Result<void> {
        size += piece.size();
        return {};
      });
    LUYTRE_CHECK(count == 200'000);
  }
  benchmark::DoNotOptimize(size);
  state.SetItemsProcessed(state.iterations() * 200'000);
}
BENCHMARK(BM_NativeBlocks);

// Segment files on disk (in the page cache, as after their commit) into the embedded store, each new to it,
// durable when insert() returns. Arguments: rows of a segment, days it spans.
void BM_InsertEmbedded(benchmark::State& state) {
  constexpr int kSegments = 6;
  size_t size = static_cast<size_t>(state.range(0));
  TemporaryFolder folder;
  std::vector<std::filesystem::path> segments;
  for (int i = 0; i < kSegments; ++i)
    segments.push_back(write_rows(
        folder.path(), rows_of(sample_sightings(flush_shape(size, static_cast<unsigned>(state.range(1))),
                                                static_cast<uint64_t>(i)))));
  auto store = open_event_store({.target = "embedded", .folder = folder.path() / "events"});
  LUYTRE_CHECK(store.has_value() && (*store)->prepare().has_value());
  if (auto first = (*store)->insert(segments[0]); !first) state.SkipWithError(first.error().message.c_str());
  LUYTRE_CHECK(*(*store)->count({}) == size);
  size_t next = 1;
  for (auto _ : state) {
    LUYTRE_CHECK((*store)->insert(segments[next]).has_value());
    if (++next == segments.size()) next = 0;
  }
  LUYTRE_CHECK(*(*store)->count({}) ==
               size * std::min<size_t>(kSegments, static_cast<size_t>(state.iterations()) + 1));
  state.SetItemsProcessed(state.iterations() * static_cast<int64_t>(size));
}
BENCHMARK(BM_InsertEmbedded)
    ->Args({10'000, 1})
    ->Args({100'000, 1})
    ->Args({1'000'000, 1})
    ->Args({1'000'000, 7})
    ->Iterations(5)
    ->MeasureProcessCPUTime()
    ->UseRealTime()
    ->Unit(benchmark::kMillisecond);

// What FINAL costs: the same million rows, merged by nobody, in `range` segments that overlap by a tenth.
void BM_ReadEmbedded(benchmark::State& state) {
  int64_t segments = state.range(0);
  size_t size = static_cast<size_t>(1'000'000 / segments);
  TemporaryFolder folder;
  auto store = open_event_store({.target = "embedded", .folder = folder.path() / "events"});
  LUYTRE_CHECK(store.has_value() && (*store)->prepare().has_value());
  size_t expected = 0;
  for (int64_t i = 0; i < segments; ++i) {
    SightingBatch batch = sample_sightings(flush_shape(size), static_cast<uint64_t>(i));
    expected += batch.rows.size();
    if (i > 0) {  // some of the segment before, again
      SightingBatch before = sample_sightings(flush_shape(size), static_cast<uint64_t>(i - 1));
      for (size_t k = 0; k < before.rows.size(); k += 10) batch.add(before.rows[k]);
    }
    LUYTRE_CHECK((*store)->insert(write_rows(folder.path(), rows_of(batch))).has_value());
  }
  for (auto _ : state) {
    size_t seen = 0;
    Timestamp last = kNoTime;
    bool ordered = true;
    LUYTRE_CHECK((*store)->read({}, [&](const Sighting& s) {
      ordered &= s.first >= last;
      last = s.first;
      return ++seen, true;
    }));
    LUYTRE_CHECK(seen == expected && ordered);
  }
  state.SetItemsProcessed(state.iterations() * static_cast<int64_t>(expected));
}
BENCHMARK(BM_ReadEmbedded)
    ->Arg(1)
    ->Arg(4)
    ->Iterations(3)
    ->MeasureProcessCPUTime()
    ->UseRealTime()
    ->Unit(benchmark::kMillisecond);

void BM_CountEmbedded(benchmark::State& state) {
  TemporaryFolder folder;
  auto store = open_event_store({.target = "embedded", .folder = folder.path() / "events"});
  LUYTRE_CHECK(store.has_value() && (*store)->prepare().has_value());
  for (uint64_t i = 0; i < 3; ++i)
    LUYTRE_CHECK((*store)
                     ->insert(write_rows(folder.path(), rows_of(sample_sightings(flush_shape(500'000), i))))
                     .has_value());
  SightingFilter filter;
  if (state.range(0)) filter.organisation = "body-7";
  for (auto _ : state) {
    uint64_t rows = *(*store)->count(filter);
    LUYTRE_CHECK(state.range(0) ? rows > 0 && rows < 1'500'000 : rows == 1'500'000);
  }
  state.SetItemsProcessed(state.iterations() * 1'500'000);
}
BENCHMARK(BM_CountEmbedded)
    ->Arg(0)
    ->Arg(1)
    ->Iterations(5)
    ->MeasureProcessCPUTime()
    ->UseRealTime()
    ->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace luytre
