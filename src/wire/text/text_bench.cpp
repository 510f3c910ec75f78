// What finding lines, fields and JSON structure costs by itself, text in the first cache and from memory.
#include <benchmark/benchmark.h>

#include <random>

#include "base/check.h"
#include "base/ip.h"
#include "wire/text/cpu_path.h"
#include "wire/text/json_line.h"
#include "wire/text/line_index.h"
#include "wire/text/numbers.h"

namespace luytre {
namespace {

// Lines of three fields, 45 bytes on average.
std::string make_text(size_t size) {
  std::mt19937_64 random(42);
  std::string text;
  while (text.size() < size) {
    text +=
        "1543795200\t10." + std::to_string(random() % 256) + "." + std::to_string(random() % 256) + ".7\t";
    text.append(12 + random() % 16, 'n');
    text += '\n';
  }
  return text;
}

void run_index(benchmark::State& state, LineIndex::Kernel kernel) {
  constexpr size_t kRun = 32 << 10;
  const std::string text = make_text(static_cast<size_t>(state.range(0)) << 10);
  std::vector<uint32_t> bounds(kRun + 66), ends(kRun + 66);
  size_t expected = static_cast<size_t>(std::count(text.begin(), text.end(), '\n'));
  for (auto _ : state) {
    size_t lines = 0;
    for (size_t at = 0; at < text.size(); at += kRun) {
      LineIndex::Seen seen;
      lines += kernel(std::string_view(text).substr(at, kRun), '\t', '"', bounds.data(), ends.data(), seen);
      benchmark::DoNotOptimize(bounds.data());
      benchmark::ClobberMemory();
    }
    LUYTRE_CHECK(lines == expected);
  }
  state.SetBytesProcessed(static_cast<int64_t>(state.iterations() * text.size()));
}

void BM_LineIndexAvx2(benchmark::State& state) {
  run_index(state, LineIndex::index_avx2);
}
void BM_LineIndexAvx512(benchmark::State& state) {
  if (!text_uses_avx512()) return state.SkipWithError("no AVX-512 here");
  run_index(state, LineIndex::index_avx512);
}
BENCHMARK(BM_LineIndexAvx2)->ArgName("KiB")->Arg(32)->Arg(20'000);
BENCHMARK(BM_LineIndexAvx512)->ArgName("KiB")->Arg(32)->Arg(20'000);

template <class Parse>
void run_ipv4(benchmark::State& state, Parse parse) {
  std::mt19937_64 random(7);
  std::string text;
  std::vector<std::pair<size_t, size_t>> places;
  std::vector<uint32_t> expected;
  for (int i = 0; i < 4096; ++i) {
    expected.push_back(static_cast<uint32_t>(random()));
    std::string quad = IpAddress::from_v4(expected.back()).to_string();
    places.push_back({text.size(), quad.size()});
    text += quad + ",";
  }
  text.append(16, ' ');
  for (auto _ : state) {
    uint32_t wrong = 0;
    for (size_t i = 0; i < places.size(); ++i) {
      uint32_t address = 0;
      wrong |= !parse(text.data() + places[i].first, places[i].second, address);
      wrong |= address ^ expected[i];
    }
    LUYTRE_CHECK(wrong == 0);
  }
  state.SetItemsProcessed(static_cast<int64_t>(state.iterations() * places.size()));
}

void BM_ParseIpv4(benchmark::State& state) {
  run_ipv4(state, parse_ipv4_16);
}
void BM_ParseIpv4Plain(benchmark::State& state) {
  run_ipv4(state, [](const char* text, size_t size, uint32_t& out) { return parse_ipv4({text, size}, out); });
}
BENCHMARK(BM_ParseIpv4);
BENCHMARK(BM_ParseIpv4Plain);

}  // namespace
}  // namespace luytre
