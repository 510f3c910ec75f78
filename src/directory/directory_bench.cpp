// Longest-prefix attribution: 20 k and 1 M prefixes, addresses spread evenly and as flows have them.
#include <benchmark/benchmark.h>

#include <cmath>
#include <random>

#include "base/check.h"
#include "directory/attribution_twin.h"

namespace luytre {
namespace {

using Rank = AttributionBuilder::Rank;

// Nested prefixes (/16 to /29) of 4,000 bodies inside 64 networks of /13, as a country's provider space
// looks.
struct World {
  std::vector<Prefix> prefixes;
  std::vector<std::string> bodies;
  std::vector<uint32_t> networks;
  explicit World(size_t count) {
    std::mt19937_64 random(42);
    for (uint32_t i = 0; i < 64; ++i)
      networks.push_back((1u + i * 3) << 24 | static_cast<uint32_t>(random() % 32) << 19);
    for (size_t i = 0; i < count; ++i) {
      auto length = static_cast<uint8_t>(16 + random() % 14);
      uint32_t address = networks[random() % 64] | static_cast<uint32_t>(random() & 0x7ffff);
      prefixes.push_back({mask(IpAddress::from_v4(address), length + 96u), length});
      bodies.push_back("ORG-" + std::to_string(random() % 4000));
    }
  }
  void fill(AttributionBuilder& builder) const {
    for (uint32_t n : networks)
      builder.add({IpAddress::from_v4(n), 13}, Rank::asn, "ISP-" + std::to_string(n >> 24));
    for (size_t i = 0; i < prefixes.size(); ++i) builder.add(prefixes[i], Rank::prefix, bodies[i]);
  }
  // Half of a flow's sources are hosts inside, half popular hosts anywhere (Zipf 1).
  std::vector<uint32_t> addresses(bool flows, size_t count) const {
    std::mt19937_64 random(7);
    std::vector<uint32_t> out(count);
    for (uint32_t& a : out) {
      a = static_cast<uint32_t>(random());
      if (!flows) continue;
      if (random() % 2)
        a = networks[random() % 64] | (a & 0x7ffff);
      else
        a = static_cast<uint32_t>(
            static_cast<uint64_t>(std::exp(std::log(3e6) * static_cast<double>(random() >> 11) * 0x1p-53)) *
                0x9E3779B97F4A7C15ull >>
            32);
    }
    return out;
  }
};

std::shared_ptr<const AttributionTable> table_of(size_t prefixes) {
  static std::map<size_t, std::shared_ptr<const AttributionTable>> made;
  auto& table = made[prefixes];
  if (!table) {
    World world(prefixes);
    AttributionBuilder builder;
    world.fill(builder);
    table = *builder.build();
    AttributionTwin twin;
    for (uint32_t n : world.networks)
      twin.add({IpAddress::from_v4(n), 13}, Rank::asn, "ISP-" + std::to_string(n >> 24));
    for (size_t i = 0; i < prefixes; ++i) twin.add(world.prefixes[i], Rank::prefix, world.bodies[i]);
    auto some = world.addresses(true, 100);
    std::vector<OwnerId> out(some.size());
    table->attribute(some, out.data());
    for (size_t i = 0; i < some.size(); ++i)
      LUYTRE_CHECK(table->owner(out[i]) == twin.attribute(IpAddress::from_v4(some[i])));
  }
  return table;
}

void attribute_v4(benchmark::State& state, bool flows) {
  auto table = table_of(static_cast<size_t>(state.range(0)));
  auto addresses = World(1).addresses(flows, 1 << 22);
  std::vector<OwnerId> out(8192);
  for (auto _ : state)
    for (size_t i = 0; i < addresses.size(); i += 8192) {
      table->attribute(std::span(addresses).subspan(i, 8192), out.data());
      benchmark::DoNotOptimize(out.data());
    }
  state.SetItemsProcessed(state.iterations() * static_cast<int64_t>(addresses.size()));
  state.counters["MiB"] = static_cast<double>(table->memory()) / 1048576;
}
BENCHMARK_CAPTURE(attribute_v4, uniform, false)->Arg(20000)->Arg(1000000)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(attribute_v4, flows, true)->Arg(20000)->Arg(1000000)->Unit(benchmark::kMillisecond);

void attribute_v6(benchmark::State& state) {
  std::mt19937_64 random(5);
  AttributionBuilder builder;
  AttributionTwin twin;
  auto address = [&] {
    return IpAddress(0x2400'0000'0000'0000ull + (random() % 327 << 34) + (random() & 0xffff'ffff), random());
  };
  for (int64_t i = 0; i < state.range(0); ++i) {
    auto length = static_cast<uint8_t>(32 + random() % 33);
    Prefix prefix{mask(address(), length), length};
    std::string body = "ORG-" + std::to_string(random() % 4000);
    builder.add(prefix, Rank::prefix, body);
    twin.add(prefix, Rank::prefix, body);
  }
  auto table = *builder.build();
  std::vector<IpAddress> addresses(1 << 20);
  for (auto& a : addresses) a = address();
  std::vector<OwnerId> out(addresses.size());
  table->attribute(addresses, out.data());
  for (size_t i = 0; i < 100; ++i) LUYTRE_CHECK(table->owner(out[i]) == twin.attribute(addresses[i]));
  for (auto _ : state) {
    table->attribute(addresses, out.data());
    benchmark::DoNotOptimize(out.data());
  }
  state.SetItemsProcessed(state.iterations() * static_cast<int64_t>(addresses.size()));
}
BENCHMARK(attribute_v6)->Arg(1000)->Arg(20000)->Arg(1000000)->Unit(benchmark::kMillisecond);

void build(benchmark::State& state) {
  World world(static_cast<size_t>(state.range(0)));
  for (auto _ : state) {
    state.PauseTiming();
    auto builder = std::make_unique<AttributionBuilder>();
    world.fill(*builder);
    std::shared_ptr<const AttributionTable> table;
    state.ResumeTiming();
    table = *builder->build();
    state.PauseTiming();
    table.reset();
    builder.reset();
    state.ResumeTiming();
  }
}
BENCHMARK(build)->Arg(20000)->Arg(1000000)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace luytre
