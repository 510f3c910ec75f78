// A million names with what is below them.
#include <benchmark/benchmark.h>

#include <random>

#include "base/bytes.h"
#include "base/check.h"
#include "warning/rpz/answer.h"
#include "warning/rpz/secondary.h"

namespace luytre {
namespace {

constexpr size_t kNames = 1'000'000;
constexpr Timestamp kNow = 1'700'000'000 * kMicrosPerSecond;

RpzPolicy policy() {
  RpzPolicy p;
  p.origin = "rpz.test";
  p.most_rules = 2 * kNames;
  return p;
}

// Names as malware makes them: 8 to 20 letters under one of a thousand domains or a TLD.
std::vector<Published> rows(size_t changed) {
  std::mt19937_64 random(5);
  std::vector<Published> out(kNames);
  for (size_t i = 0; i < kNames; ++i) {
    std::string& name = out[i].value;
    for (size_t n = 8 + random() % 13; n > 0; --n) name += static_cast<char>('a' + random() % 26);
    size_t under = random() % 2000;
    name += under < 1000 ? ".host" + std::to_string(under) + ".example" : under % 2 ? ".com" : ".top";
    if (i < changed) name = "new-" + name;
    out[i].type = IndicatorType::domain;
  }
  return out;
}

std::shared_ptr<const RpzZone> build(const std::vector<Published>& all, const RpzPolicy& p, uint64_t version,
                                     std::shared_ptr<const RpzZone> before = nullptr) {
  RpzRuleBuilder builder(p);
  for (const Published& row : all) builder.add(row);
  return RpzZone::next(std::move(before), std::move(builder).finish(), version, p);
}

void from_rows(benchmark::State& state) {
  RpzPolicy p = policy();
  auto all = rows(0);
  auto zone = build(all, p, 1);
  LUYTRE_CHECK(zone->counts().names + zone->counts().covered == kNames &&
               zone->counts().names > kNames * 99 / 100);
  for (auto _ : state) benchmark::DoNotOptimize(zone = build(all, p, zone->version() + 1));
  state.SetItemsProcessed(static_cast<int64_t>(state.iterations() * kNames));
  state.counters["bytes_per_name"] = static_cast<double>(zone->bytes()) / kNames;
}
BENCHMARK(from_rows)->Unit(benchmark::kMillisecond);

void as_file(benchmark::State& state) {
  auto zone = build(rows(0), policy(), 1);
  size_t bytes = 0;
  for (auto _ : state) {
    bytes = 0;
    LUYTRE_CHECK(write_zone_file(*zone, [&](std::string_view piece) -> Result<void> {
                   bytes += piece.size();
                   return {};
                 }).has_value());
  }
  state.SetBytesProcessed(static_cast<int64_t>(state.iterations() * bytes));
  state.SetItemsProcessed(static_cast<int64_t>(state.iterations() * zone->records().size()));
}
BENCHMARK(as_file)->Unit(benchmark::kMillisecond);

void transfer(benchmark::State& state, uint16_t type, std::optional<uint32_t> serial) {
  RpzPolicy p = policy();
  auto zone = build(rows(0), p, 1);
  zone = build(rows(5000), p, 2, zone);
  auto keys =
      *parse_tsig_keys("key one { algorithm hmac-sha256; secret \"MDEyMzQ1Njc4OWFiY2RlZg==\"; };", "keys");
  size_t bytes = 0, records = 0, messages = 0;
  for (auto _ : state) {
    TsigExchange asker(keys[0]);
    std::string request = make_request({.type = type, .serial = serial}, asker, kNow), message;
    RpzAnswer answer(as_bytes(request), true, zone, keys, kNow);
    bytes = messages = 0;
    while (answer.next(message, kNow)) {
      bytes += message.size();
      ++messages;
    }
    LUYTRE_CHECK(answer.outcome() == (serial ? RpzOutcome::incremental : RpzOutcome::full));
  }
  records = serial ? 20'000 : zone->records().size();
  state.SetBytesProcessed(static_cast<int64_t>(state.iterations() * bytes));
  state.SetItemsProcessed(static_cast<int64_t>(state.iterations() * records));
  state.counters["messages"] = static_cast<double>(messages);
  state.counters["bytes"] = static_cast<double>(bytes);
}
BENCHMARK_CAPTURE(transfer, whole, uint16_t{dns::kAxfr}, std::nullopt)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(transfer, five_thousand_changes, uint16_t{dns::kIxfr}, uint32_t{1})
    ->Unit(benchmark::kMillisecond);

void next_version(benchmark::State& state) {
  RpzPolicy p = policy();
  auto before = build(rows(0), p, 1);
  auto changed = rows(5000);
  std::shared_ptr<const RpzZone> zone;
  for (auto _ : state) {
    state.PauseTiming();
    RpzRuleBuilder builder(p);
    for (const Published& row : changed) builder.add(row);
    RpzRuleSet set = std::move(builder).finish();
    state.ResumeTiming();
    zone = RpzZone::next(before, std::move(set), 2, p);
  }
  LUYTRE_CHECK(zone->since(1)->added.size() == 10'000);
  state.SetItemsProcessed(static_cast<int64_t>(state.iterations() * zone->records().size()));
}
BENCHMARK(next_version)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace luytre
