// A list of invented accounts against 1,000 and 100,000 watched domains, one core; ripgrep and grep on the
// same list are in tools/bench.
#include <benchmark/benchmark.h>

#include <random>

#include "base/check.h"
#include "leaks/leak_lines.h"

namespace luytre {
namespace {

std::string word(std::mt19937_64& random, size_t least, size_t most) {
  std::string out;
  for (size_t n = least + random() % (most - least + 1); n > 0; --n)
    out += static_cast<char>('a' + random() % 26);
  return out;
}

struct Data {
  std::string text;
  std::vector<std::string> domains;
  size_t of_ours = 0;
};

// Mail hosts of the world by a steep law, one line in 500 of a watched domain; a third of the lines with a
// site.
Data make(size_t domains, size_t lines) {
  std::mt19937_64 random(11);
  Data data;
  for (size_t n = 0; n < domains; ++n)
    data.domains.push_back(word(random, 4, 12) + std::to_string(n) + (n % 3 ? ".gov.vn" : ".com.vn"));
  std::vector<std::string> world;
  for (int n = 0; n < 200'000; ++n)
    world.push_back(word(random, 4, 14) + (n % 4 ? ".com" : n % 8 ? ".vn" : ".net"));
  static constexpr const char* kLarge[] = {"gmail.com",   "yahoo.com", "hotmail.com",
                                           "outlook.com", "mail.ru",   "yandex.ru"};
  for (size_t n = 0; n < lines; ++n) {
    if (random() % 3 == 0) data.text += "https://www." + world[random() % world.size()] + "/login:";
    data.text += word(random, 3, 12) + '@';
    if (random() % 500 == 0) {
      data.text += data.domains[random() % data.domains.size()];
      ++data.of_ours;
    } else {
      data.text += random() % 4 ? kLarge[random() % 6] : world[random() % world.size()];
    }
    data.text += ':' + word(random, 6, 14) + '\n';
  }
  return data;
}

class Count : public LeakSink {
 public:
  void row(const LeakRow& row) override { mail += row.mail != kNotWatched; }
  size_t mail = 0;
};

void Lines(benchmark::State& state) {
  Data data = make(static_cast<size_t>(state.range(0)), 3'000'000);
  std::vector<std::string> refused;
  WatchedDomains watched = WatchedDomains::build(data.domains, refused);
  LUYTRE_CHECK(refused.empty());
  for (auto _ : state) {
    Count count;
    LeakLines lines(watched, count);
    lines.consume(data.text);
    lines.finish();
    LUYTRE_CHECK(count.mail == data.of_ours);
  }
  state.SetBytesProcessed(static_cast<int64_t>(data.text.size()) * static_cast<int64_t>(state.iterations()));
  state.SetItemsProcessed(3'000'000 * static_cast<int64_t>(state.iterations()));
}
BENCHMARK(Lines)->Arg(1000)->Arg(100'000)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace luytre
