// Columns in memory, one core and two: matching, attribution, and both with the distinct addresses of each
// body. The flows are those of the files.
#include <benchmark/benchmark.h>
#include <sys/mman.h>

#include <map>
#include <mutex>

#include "base/check.h"
#include "match/address_filter.h"
#include "monitor/bench_answers.h"
#include "situation/bitmap.h"

namespace luytre::bench {
namespace {

constexpr Day kDay = 17868;

using Batches = std::vector<std::unique_ptr<ObservationBatch>>;

// The (src, dst) pairs of a file.
Batches read_batches(const std::string& name) {
  MappedFile file = *MappedFile::open(data_file(name));
  Batches result;
  std::span<const std::byte> bytes = file.bytes();
  for (size_t rows = bytes.size() / 8, at = 0; at < rows; at += kBatchRows) {
    auto& batch = *result.emplace_back(std::make_unique<ObservationBatch>());
    batch.size = static_cast<uint32_t>(std::min(kBatchRows, rows - at));
    for (size_t i = 0; i < batch.size; ++i) {
      std::memcpy(&batch.src4[i], &bytes[(at + i) * 8], 4);
      std::memcpy(&batch.dst4[i], &bytes[(at + i) * 8 + 4], 4);
    }
  }
  return result;
}

const Batches& batches() {
  static const Batches made = read_batches("flows.bin");
  return made;
}

// This thread's share of `batches`, so that threads together do the whole.
template <class Visit>
size_t share(const benchmark::State& state, Visit visit) {
  auto step = static_cast<size_t>(state.threads());
  size_t rows = 0;
  for (auto b = static_cast<size_t>(state.thread_index()); b < batches().size(); b += step) {
    visit(*batches()[b]);
    rows += batches()[b]->size;
  }
  return rows;
}

void match(benchmark::State& state) {
  static std::mutex building;
  auto listed = static_cast<size_t>(state.range(0));
  const IndicatorSet* set = nullptr;
  {
    std::lock_guard guard(building);
    set = addresses(listed).get();
    batches();
  }
  MatchScratch scratch;
  std::vector<Hit> hits;
  auto job = [&](ObservationBatch& batch) {
    hits.clear();
    set->match(batch, scratch, hits);
    benchmark::DoNotOptimize(hits.data());
  };
  if (state.thread_index() == 0) {
    uint64_t found = 0;
    for (const auto& batch : batches()) {
      job(*batch);
      found += hits.size();
    }
    uint64_t expected = 0;
    {
      std::lock_guard guard(building);
      expected = expected_hits(listed);
    }
    LUYTRE_CHECK(found == expected);
    state.counters["hits"] = static_cast<double>(found);
    state.counters["bytes_each"] =
        (static_cast<double>(set->memory().total()) - (2 << 20)) / static_cast<double>(listed);
  }
  size_t rows = 0;
  for (auto _ : state) rows += share(state, job);
  state.SetItemsProcessed(static_cast<int64_t>(rows));
}
BENCHMARK(match)->Arg(1'000'000)->Arg(10'000'000)->Unit(benchmark::kMillisecond);
BENCHMARK(match)->Name("cores/match")->Arg(1'000'000)->Arg(10'000'000)->ThreadRange(1, 2)->UseRealTime();

const AttributionTable& table_of(size_t count) {
  static std::map<size_t, std::shared_ptr<const AttributionTable>> tables;
  auto& table = tables[count];
  if (!table) {
    AttributionBuilder builder;
    for (const auto& [prefix, body] : prefixes(count))
      builder.add(prefix, AttributionBuilder::Rank::prefix, body);
    table = *builder.build();
    // A few addresses against every prefix.
    auto all = prefixes(count);
    for (size_t i = 0; i < 20; ++i) {
      IpAddress address = IpAddress::from_v4(all_flows()[i * 1000].src);
      std::string owner;
      int longest = -1;
      for (const auto& [prefix, body] : all)
        if (prefix.contains(address) && prefix.length >= longest) owner = body, longest = prefix.length;
      LUYTRE_CHECK(table->owner(table->attribute(address)).organisation == owner);
    }
  }
  return *table;
}

void attribute(benchmark::State& state) {
  static std::mutex building;
  const AttributionTable* table = nullptr;
  {
    std::lock_guard guard(building);
    table = &table_of(static_cast<size_t>(state.range(0)));
    batches();
  }
  std::vector<OwnerId> out(kBatchRows);
  size_t rows = 0;
  for (auto _ : state)
    rows += share(state, [&](const ObservationBatch& batch) {
      table->attribute({batch.src4.data(), batch.size}, out.data());
      benchmark::DoNotOptimize(out.data());
    });
  state.SetItemsProcessed(static_cast<int64_t>(rows));
  if (state.thread_index() == 0) state.counters["MiB"] = static_cast<double>(table->memory()) / (1 << 20);
}
BENCHMARK(attribute)->Arg(20'000)->Arg(1'000'000)->Unit(benchmark::kMillisecond);
BENCHMARK(attribute)->Name("cores/attribute")->Arg(20'000)->Arg(1'000'000)->ThreadRange(1, 2)->UseRealTime();

// One bit an address. Untouched pages cost nothing, and only the country's addresses are touched.
struct AddressBits {
  static constexpr size_t kBytes = 1ull << 29;
  void* map =
      ::mmap(nullptr, kBytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  uint64_t* words = static_cast<uint64_t*>(map);
  AddressBits() {
    LUYTRE_CHECK(map != MAP_FAILED);
    ::madvise(map, kBytes, MADV_HUGEPAGE);
  }
  ~AddressBits() { ::munmap(map, kBytes); }
};

// From nothing to: hits, and for each body the distinct addresses of its that occur as either end. As figures
// are made: an address is marked once, and one sweep over the ranges of that day's ownership tells whose the
// marked ones are. A coarse filter keeps foreign addresses from marking anything, but for those whose /20 is
// partly ours, which no range will count.
struct PerBody {
  uint64_t hits = 0;
  std::vector<uint64_t> distinct;
  friend bool operator==(const PerBody&, const PerBody&) = default;
};

PerBody per_body(const AttributionTable& table, const IndicatorSet& set, const Batches& flows) {
  MatchScratch scratch;
  std::vector<Hit> hits;
  std::vector<uint32_t> rows(kBatchRows + 16);
  match::AddressFilter ours;
  ours.reset(20, match::AddressFilter::Mapping::blocks);
  for (const OwnedRange4& range : table.ranges4()) ours.add_range(range.first, range.last);
  AddressBits seen;
  PerBody result{.distinct = std::vector<uint64_t>(table.owners().size())};
  for (const auto& batch : flows) {
    hits.clear();
    set.match(*batch, scratch, hits);
    result.hits += hits.size();
    for (const uint32_t* side : {batch->src4.data(), batch->dst4.data()}) {
      size_t count = ours.select(side, batch->size, rows.data());
      for (size_t i = 0; i < count; ++i) {
        uint32_t address = side[rows[i]];
        seen.words[address >> 6] |= 1ull << (address & 63);
      }
    }
  }
  for (const OwnedRange4& range : table.ranges4())
    result.distinct[range.owner] +=
        count_words(range.first, range.last, [&](uint32_t i) { return seen.words[i]; });
  return result;
}

// The same, one address at a time.
PerBody plain_per_body(const AttributionTable& table, size_t listed, const Batches& flows) {
  std::vector<bool> is_listed(1ull << 32), seen(1ull << 32);
  for (size_t i = 0; i < listed; ++i) is_listed[World::listed_address(i)] = true;
  PerBody result{.distinct = std::vector<uint64_t>(table.owners().size())};
  for (const auto& batch : flows)
    for (const auto* side : {&batch->src4, &batch->dst4})
      for (size_t i = 0; i < batch->size; ++i) {
        uint32_t address = (*side)[i];
        result.hits += is_listed[address];
        if (seen[address]) continue;
        seen[address] = true;
        OwnerId owner = table.attribute(IpAddress::from_v4(address));
        result.distinct[owner] += owner != kForeign;
      }
  return result;
}

void per_body_bench(benchmark::State& state) {
  static const Batches many = read_batches("flows-50m.bin");
  auto table = *the_directory().table(kDay);
  const IndicatorSet& set = *addresses(1'000'000);
  static const PerBody expected = plain_per_body(*table, 1'000'000, many);
  if (per_body(*table, set, many) != expected)
    return state.SkipWithError("the bodies' distinct addresses differ from a plain count");
  for (auto _ : state) benchmark::DoNotOptimize(per_body(*table, set, many));
  state.SetItemsProcessed(state.iterations() * static_cast<int64_t>(kManyFlows));
  state.counters["hits"] = static_cast<double>(expected.hits);
  uint64_t distinct = 0;
  for (uint64_t n : expected.distinct) distinct += n;
  state.counters["distinct"] = static_cast<double>(distinct);
}
BENCHMARK(per_body_bench)->Name("per_body")->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace luytre::bench
