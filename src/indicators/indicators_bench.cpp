// Lists to indicators: text parsed, made ready in memory, stored, opened. Data are random and made here, so
// that no run of theirs is kind: addresses all over the public space, names and URLs of mixed length.
#include <benchmark/benchmark.h>
#include <fmt/format.h>

#include <filesystem>
#include <fstream>
#include <random>

#include "base/check.h"
#include "base/file.h"
#include "indicators/guard.h"
#include "indicators/pending.h"
#include "indicators/plain/plain.h"
#include "indicators/plain/plain_twin.h"
#include "indicators/store.h"
#include "indicators/store_sink.h"

namespace luytre {
namespace {

namespace fs = std::filesystem;

constexpr size_t kAddresses = 10'000'000, kMixed = 1'500'000;

uint32_t public_address(std::mt19937_64& random) {
  for (;;) {
    auto address = static_cast<uint32_t>(random());
    if (address >> 24 >= 1 && address >> 24 < 224 &&
        reserved_space(IpAddress::from_v4(address)) == ReservedSpace::none)
      return address;
  }
}

const std::string& address_text() {
  static const std::string text = [] {
    std::mt19937_64 random(42);
    std::string out;
    out.reserve(kAddresses * 16);
    for (size_t i = 0; i < kAddresses; ++i) {
      IpAddress::from_v4(public_address(random)).append_to(out);
      out += '\n';
    }
    return out;
  }();
  return text;
}

// Like Maltrail's whole: names, URLs, services, addresses, prefixes, hashes.
const std::string& mixed_text() {
  static const std::string text = [] {
    std::mt19937_64 random(43);
    std::string out;
    auto name = [&] {
      std::string label;
      for (size_t n = 5 + random() % 14; n > 0; --n) label += static_cast<char>('a' + random() % 26);
      static const char* const kTops[] = {"com", "net", "org", "info", "biz", "xyz", "com.br", "kz"};
      if (random() % 3 == 0) label = fmt::format("www{}.{}", random() % 100, label);
      return label + '.' + kTops[random() % 8];
    };
    for (size_t i = 0; i < kMixed; ++i) {
      IpAddress address = IpAddress::from_v4(public_address(random));
      switch (random() % 20) {
        case 0:
        case 1:
        case 2:
          out += address.to_string();
          break;
        case 3:
        case 4:
        case 5:
          out += fmt::format("{}:{}", address.to_string(), 1 + random() % 65535);
          break;
        case 6:
        case 7:
        case 8:
          out += fmt::format("http://{}/{}/{:x}.php", name(), random() % 100, random());
          break;
        case 9:
          out += fmt::format("http://{}/bins/x{}", address.to_string(), random() % 1000);
          break;
        case 10:
          out += fmt::format("{:016x}{:016x}", random(), random());
          break;
        case 11:
          out += Prefix{mask(address, 96 + 24), 24}.to_string();
          break;
        default:
          out += name();
      }
      out += '\n';
    }
    return out;
  }();
  return text;
}

class CountingSink final : public ReaderSink {
 public:
  uint64_t count = 0, sum = 0;
  void add(const IndicatorValue& value, const Said&, const Where&) override {
    ++count;
    sum += value.address.low();
  }
  void add_addresses4(std::span<const uint32_t> addresses, const Said&, uint64_t) override {
    count += addresses.size();
    for (uint32_t address : addresses) sum += 0xffff'0000'0000ull | address;
  }
  void refuse(Refusal, const Where&, std::string_view, std::string_view) override {}
};

void ParseAddresses(benchmark::State& state) {
  const std::string& text = address_text();
  CountingSink check;
  read_plain({text, "bench", ""}, check);
  uint64_t sum = 0;
  for (uint32_t address : quads_by_line(text)) sum += 0xffff'0000'0000ull | address;
  LUYTRE_CHECK(check.count == kAddresses && check.sum == sum);
  for (auto _ : state) {
    CountingSink sink;
    read_plain({text, "bench", ""}, sink);
    benchmark::DoNotOptimize(sink.sum);
  }
  state.SetItemsProcessed(static_cast<int64_t>(state.iterations() * kAddresses));
  state.SetBytesProcessed(static_cast<int64_t>(state.iterations() * text.size()));
}
BENCHMARK(ParseAddresses)->Unit(benchmark::kMillisecond);

void ParseAddressesLineByLine(benchmark::State& state) {
  const std::string& text = address_text();
  for (auto _ : state) benchmark::DoNotOptimize(quads_by_line(text).size());
  state.SetItemsProcessed(static_cast<int64_t>(state.iterations() * kAddresses));
}
BENCHMARK(ParseAddressesLineByLine)->Unit(benchmark::kMillisecond);

// Text → guarded, sorted, distinct, in the form that is stored; no disk.
std::string ready(const std::string& text, AddReport& report, MergeCounts& counts) {
  BenignIndex none({});
  Guard guard(none, false);
  AddOptions options;
  PendingSet pending;
  StoreSink sink(guard, options, report, pending, "bench", "bench", "bench.txt");
  pending.reserve_addresses4(text.size() / 12);
  read_plain({text, "bench", ""}, sink);
  report.repeated = pending.settle();
  return pending.merge("bench", SourceTable(), counts);
}

void TextToColumns(benchmark::State& state, const std::string& text, size_t lines) {
  AddReport first;
  MergeCounts first_counts;
  std::string bytes = ready(text, first, first_counts);
  uint64_t refused = 0;
  for (auto [why, n] : first.refused) refused += n;
  LUYTRE_CHECK(first_counts.added + first.repeated + refused == lines && refused < lines / 1000);
  for (auto _ : state) {
    AddReport report;
    MergeCounts counts;
    benchmark::DoNotOptimize(ready(text, report, counts));
  }
  state.SetItemsProcessed(static_cast<int64_t>(state.iterations() * lines));
  state.counters["bytes_per_indicator"] =
      static_cast<double>(bytes.size()) / static_cast<double>(first_counts.added);
}
void AddressTextToColumns(benchmark::State& state) {
  TextToColumns(state, address_text(), kAddresses);
}
void MixedTextToColumns(benchmark::State& state) {
  TextToColumns(state, mixed_text(), kMixed);
}
BENCHMARK(AddressTextToColumns)->Unit(benchmark::kMillisecond);
BENCHMARK(MixedTextToColumns)->Unit(benchmark::kMillisecond);

struct Folder {
  fs::path path = (fs::is_directory("/dev/shm") ? fs::path("/dev/shm") : fs::temp_directory_path()) /
                  fmt::format("luytre-indicators-bench-{}", ::getpid());
  Folder() { fs::create_directories(path); }
  ~Folder() { fs::remove_all(path); }
};

void OpenStore(benchmark::State& state, const std::string& text) {
  Folder folder;
  fs::path list = folder.path / "bench.txt";
  std::ofstream(list, std::ios::binary) << text;
  auto store = IndicatorStore::open(folder.path / "store");
  auto report = store->add({list}, {});
  LUYTRE_CHECK(report && report->added == store->size());
  size_t size = store->size();
  for (auto _ : state) {
    auto opened = IndicatorStore::open(folder.path / "store");
    LUYTRE_CHECK(opened && opened->size() == size);
    // Every address and profile number is touched, as a compiler of sets would.
    uint64_t sum = 0;
    opened->for_each_address4([&](const Addresses4& some) {
      for (uint32_t address : some.addresses) sum += address;
      for (uint32_t id : some.profile_of) sum += id;
    });
    opened->for_each_other(
        [&](const StoredIndicator& one) { sum += one.value.text.size() + one.value.address.low(); });
    benchmark::DoNotOptimize(sum);
  }
  state.SetItemsProcessed(static_cast<int64_t>(state.iterations() * size));
  state.counters["bytes_per_indicator"] = static_cast<double>(store->bytes()) / static_cast<double>(size);
}
void OpenStoreOfAddresses(benchmark::State& state) {
  OpenStore(state, address_text());
}
void OpenStoreOfMixed(benchmark::State& state) {
  OpenStore(state, mixed_text());
}
BENCHMARK(OpenStoreOfAddresses)->Unit(benchmark::kMillisecond);
BENCHMARK(OpenStoreOfMixed)->Unit(benchmark::kMillisecond);

// The whole add into an empty store, in memory-backed files; and the same list again.
void AddToStore(benchmark::State& state, const std::string& text) {
  Folder folder;
  fs::path list = folder.path / "bench.txt";
  std::ofstream(list, std::ios::binary) << text;
  size_t added = 0;
  for (auto _ : state) {
    fs::remove_all(folder.path / "store");
    auto store = IndicatorStore::open(folder.path / "store");
    auto report = store->add({list}, {});
    LUYTRE_CHECK(report && report->added > 0);
    added = report->added;
  }
  state.SetItemsProcessed(static_cast<int64_t>(state.iterations() * added));
}
void AddAddressesToStore(benchmark::State& state) {
  AddToStore(state, address_text());
}
void AddMixedToStore(benchmark::State& state) {
  AddToStore(state, mixed_text());
}
BENCHMARK(AddAddressesToStore)->Unit(benchmark::kMillisecond);
BENCHMARK(AddMixedToStore)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace luytre
