// From parsed values to a set that matches, and what a swap costs a matcher.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <chrono>
#include <thread>

#include "base/check.h"
#include "match/match_bench_data.h"

namespace luytre::bench {
namespace {

using Clock = std::chrono::steady_clock;

void BuildAddresses(benchmark::State& state) {
  auto addresses = std::span(listed_addresses()).first(static_cast<size_t>(state.range(0)));
  for (auto _ : state) {
    auto set = address_set(addresses);
    LUYTRE_CHECK(set->size() == addresses.size());
    state.PauseTiming();
    set.reset();
    state.ResumeTiming();
  }
  state.SetItemsProcessed(state.iterations() * state.range(0));
}
BENCHMARK(BuildAddresses)->Arg(1'000'000)->Arg(10'000'000)->Unit(benchmark::kMillisecond);

void BuildDomains(benchmark::State& state) {
  const auto& domains = listed_domains();
  for (auto _ : state) {
    auto set = domain_set(domains);
    LUYTRE_CHECK(set->size() == domains.size());
    state.PauseTiming();
    state.counters["MiB"] = static_cast<double>(set->memory().total()) / (1 << 20);
    set.reset();
    state.ResumeTiming();
  }
  state.SetItemsProcessed(state.iterations() * static_cast<int64_t>(domains.size()));
}
BENCHMARK(BuildDomains)->Unit(benchmark::kMillisecond);

// 1.5 M, one at a time: addresses of both families, networks, services, domains, URLs and fingerprints, from
// ten lists.
void BuildMixed(benchmark::State& state) {
  const auto& addresses = listed_addresses();
  const auto& domains = listed_domains();
  std::vector<std::string> urls, fingerprints;
  for (size_t i = 0; i < 150'000; ++i) {
    urls.push_back(domains[i] + "/gate/" + std::to_string(i) + ".php");
    std::string hex = std::to_string(addresses[i]) + std::to_string(addresses[i + 1]) + std::string(32, '0');
    fingerprints.push_back(hex.substr(0, 32));
  }
  for (auto _ : state) {
    IndicatorSetBuilder builder;
    std::vector<ProfileId> lists;
    for (char c = '0'; c <= '9'; ++c) lists.push_back(builder.add_profile({.source = std::string(1, c)}));
    for (size_t i = 0; i < 600'000; ++i)
      builder.add({.address = IpAddress::from_v4(addresses[i])}, lists[i % 10]);
    for (size_t i = 0; i < 400'000; ++i)
      builder.add({.type = IndicatorType::domain, .text = domains[i]}, lists[i % 10]);
    for (size_t i = 0; i < 150'000; ++i) {
      builder.add({.type = IndicatorType::url, .text = urls[i]}, lists[i % 10]);
      builder.add({.type = IndicatorType::ja3, .text = fingerprints[i]}, lists[i % 10]);
    }
    for (size_t i = 0; i < 100'000; ++i) {
      IpAddress a = IpAddress::from_v4(addresses[i]);
      builder.add({.type = IndicatorType::address_port, .port = 443, .address = a}, lists[i % 10]);
      if (i % 2)
        builder.add({.type = IndicatorType::prefix, .length = 24, .address = mask(a, 120)}, lists[i % 10]);
      else
        builder.add({.address = IpAddress(0x2001'0000'0000'0000, addresses[i])}, lists[i % 10]);
    }
    auto set = builder.build();
    LUYTRE_CHECK(set->size() > 1'499'000 && set->size() <= 1'500'000);
    state.PauseTiming();
    set.reset();
    state.ResumeTiming();
  }
  state.SetItemsProcessed(state.iterations() * 1'500'000);
}
BENCHMARK(BuildMixed)->Unit(benchmark::kMillisecond);

// A matcher goes on while sets of 1 M are swapped every few milliseconds: the longest it waited for its set,
// and the longest batch with it, in microseconds. Times are of the wall, so a busy machine shows in them.
void SwapWhileMatching(benchmark::State& state) {
  auto addresses = std::span(listed_addresses()).first(1'000'000);
  const Batches& stream = flows();
  std::vector<double> waits, batches;
  for (auto _ : state) {
    PublishedIndicatorSet published;
    published.set(address_set(addresses));
    std::atomic<bool> stop = false;
    std::thread matcher([&] {
      MatchScratch scratch;
      std::vector<Hit> hits;
      for (size_t b = 0; !stop; b = (b + 1) % stream.size()) {
        auto start = Clock::now();
        auto set = published.get();
        auto got = Clock::now();
        hits.clear();
        set->match(*stream[b], scratch, hits);
        set.reset();
        auto end = Clock::now();
        waits.push_back(std::chrono::duration<double, std::micro>(got - start).count());
        batches.push_back(std::chrono::duration<double, std::micro>(end - start).count());
      }
    });
    for (int i = 0; i < 20; ++i) {
      published.collect();
      published.set(address_set(addresses));
    }
    stop = true;
    matcher.join();
  }
  std::sort(waits.begin(), waits.end());
  std::sort(batches.begin(), batches.end());
  auto part = [](const std::vector<double>& v, double p) {
    return v[static_cast<size_t>(p * static_cast<double>(v.size() - 1))];
  };
  state.counters["get_p999_us"] = part(waits, 0.999);
  state.counters["get_max_us"] = waits.back();
  state.counters["batch_p50_us"] = part(batches, 0.5);
  state.counters["batch_p999_us"] = part(batches, 0.999);
  state.counters["batch_max_us"] = batches.back();
}
BENCHMARK(SwapWhileMatching)->Unit(benchmark::kMillisecond)->Iterations(3)->UseRealTime();

}  // namespace
}  // namespace luytre::bench
