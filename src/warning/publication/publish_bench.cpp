// A million indicators: published for the first time, again unchanged, and read.
#include <benchmark/benchmark.h>
#include <fmt/format.h>
#include <unistd.h>

#include <fstream>

#include "base/check.h"
#include "ledger/postgresql_fixture.h"
#include "warning/publication/log.h"

namespace luytre {
namespace {

constexpr int kRows = 1'000'000;
const Timestamp kNow = 1'543'795'200 * kMicrosPerSecond;

std::filesystem::path scratch() {
  static auto folder = std::filesystem::temp_directory_path() / fmt::format("publish-bench-{}", ::getpid());
  return folder;
}
IndicatorStore& store() {
  static IndicatorStore one = [] {
    std::filesystem::create_directories(scratch());
    std::ofstream list(scratch() / "list.txt");
    for (int i = 0; i < kRows; ++i) list << fmt::format("host{}.bad{}.com\n", i, i % 1000);
    list.close();
    auto opened = std::move(*IndicatorStore::open(scratch() / "store"));
    auto added = opened.add({scratch() / "list.txt"},
                            {.format = "plain", .source = "s", .family = "mirai", .tlp = Tlp::green});
    LUYTRE_CHECK(added && added->added == kRows);
    return opened;
  }();
  return one;
}
LedgerOptions options(bool postgresql) {
  static PostgresqlServer* server = postgresql ? new PostgresqlServer : nullptr;
  static int number = 0;
  if (!postgresql) return {.folder = scratch() / fmt::format("ledger{}", number++)};
  if (!server) server = new PostgresqlServer;
  return server->fresh_database();
}

void BM_PublishMillion(benchmark::State& state) {
  store();
  for (auto _ : state) {
    state.PauseTiming();
    auto ledger = std::move(*Ledger::open(options(state.range(0) == 1)));
    state.ResumeTiming();
    auto report = publish(*ledger, store(), kNow);
    LUYTRE_CHECK(report && report->added == kRows);
  }
  state.SetItemsProcessed(state.iterations() * kRows);
}
BENCHMARK(BM_PublishMillion)
    ->ArgName("postgresql")
    ->Arg(0)
    ->Arg(1)
    ->Iterations(1)
    ->Unit(benchmark::kMillisecond);

void BM_PublishMillionAgain(benchmark::State& state) {
  auto ledger = std::move(*Ledger::open(options(state.range(0) == 1)));
  LUYTRE_CHECK(publish(*ledger, store(), kNow).has_value());
  for (auto _ : state) {
    auto report = publish(*ledger, store(), kNow);
    LUYTRE_CHECK(report && report->unchanged == kRows);
  }
  state.SetItemsProcessed(state.iterations() * kRows);
}
BENCHMARK(BM_PublishMillionAgain)
    ->ArgName("postgresql")
    ->Arg(0)
    ->Arg(1)
    ->Iterations(1)
    ->Unit(benchmark::kMillisecond);

void BM_ReadMillion(benchmark::State& state) {
  auto ledger = std::move(*Ledger::open(options(state.range(0) == 1)));
  LUYTRE_CHECK(publish(*ledger, store(), kNow).has_value());
  for (auto _ : state) {
    uint64_t rows = 0;
    LUYTRE_CHECK(read_published(*ledger, 0, 0, [&](const Published&) { ++rows; }).has_value());
    LUYTRE_CHECK(rows == kRows);
  }
  state.SetItemsProcessed(state.iterations() * kRows);
}
BENCHMARK(BM_ReadMillion)
    ->ArgName("postgresql")
    ->Arg(0)
    ->Arg(1)
    ->Iterations(1)
    ->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace luytre
