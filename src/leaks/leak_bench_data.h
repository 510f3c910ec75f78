// Invented lists of accounts for benchmarks.
#pragma once
#include <array>
#include <random>
#include <string>
#include <vector>

#include "leaks/leak_row.h"

namespace luytre {

inline std::string bench_word(std::mt19937_64& random, size_t least, size_t most) {
  std::string out;
  for (size_t n = least + random() % (most - least + 1); n > 0; --n)
    out += static_cast<char>('a' + random() % 26);
  return out;
}

struct LeakBenchData {
  std::string text;
  std::vector<std::string> domains;
  size_t of_ours = 0;
  std::vector<std::array<std::string, 3>> records;  // site, mail, password
};

// Mail hosts of the world by a steep law, one line in 500 of a watched domain; a third of the lines with a
// site.
inline LeakBenchData make_leak_bench_data(size_t domains, size_t lines, bool keep_records = false) {
  std::mt19937_64 random(11);
  LeakBenchData data;
  for (size_t n = 0; n < domains; ++n)
    data.domains.push_back(bench_word(random, 4, 12) + std::to_string(n) + (n % 3 ? ".gov.vn" : ".com.vn"));
  std::vector<std::string> world;
  for (int n = 0; n < 200'000; ++n)
    world.push_back(bench_word(random, 4, 14) + (n % 4 ? ".com" : n % 8 ? ".vn" : ".net"));
  static constexpr const char* kLarge[] = {"gmail.com",   "yahoo.com", "hotmail.com",
                                           "outlook.com", "mail.ru",   "yandex.ru"};
  for (size_t n = 0; n < lines; ++n) {
    std::string site = "https://www." + world[random() % world.size()] + "/login";
    std::string mail = bench_word(random, 3, 12) + '@';
    if (random() % 500 == 0) {
      mail += data.domains[random() % data.domains.size()];
      ++data.of_ours;
    } else {
      mail += random() % 4 ? kLarge[random() % 6] : world[random() % world.size()];
    }
    std::string password = bench_word(random, 6, 14);
    data.text += (random() % 3 == 0 ? site + ':' : "") + mail + ':' + password + '\n';
    if (keep_records) data.records.push_back({site, mail, password});
  }
  return data;
}

class CountMailRows : public LeakSink {
 public:
  void row(const LeakRow& row) override { mail += row.mail != kNotWatched; }
  size_t mail = 0;
};

}  // namespace luytre
