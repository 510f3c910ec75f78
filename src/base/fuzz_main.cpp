// main() for fuzz harnesses in builds without libFuzzer: runs every seed file of the folders given, then
// mutations of them (flips, cuts, joins, repeats) until -max_total_time=SECONDS has passed.
// The mutations are repeatable: -seed=N starts another row of them.
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <random>
#include <string>
#include <vector>

#include "base/file.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size);

namespace {

void run(const std::string& input) {
  // An exact-size heap copy, so that the address sanitizer sees every read past the end.
  std::vector<uint8_t> copy(input.begin(), input.end());
  copy.shrink_to_fit();
  LLVMFuzzerTestOneInput(copy.data(), copy.size());
}

std::string mutate(std::string input, const std::vector<std::string>& seeds, std::mt19937_64& random) {
  for (unsigned steps = 1 + static_cast<unsigned>(random() % 6); steps > 0; --steps) {
    size_t at = input.empty() ? 0 : random() % input.size();
    switch (random() % 7) {
      case 0:
        if (!input.empty()) input[at] = static_cast<char>(input[at] ^ (1 << random() % 8));
        break;
      case 1:
        if (!input.empty()) input[at] = static_cast<char>(random());
        break;
      case 2:
        input.resize(at);
        break;
      case 3:
        input.insert(at, 1 + random() % 8, static_cast<char>(random()));
        break;
      case 4:
        input.erase(at, 1 + random() % 16);
        break;
      case 5: {
        const std::string& other = seeds[random() % seeds.size()];
        size_t from = other.empty() ? 0 : random() % other.size();
        input.insert(at, other.substr(from, 1 + random() % 256));
        break;
      }
      default: {
        static constexpr unsigned char kEdges[] = {0x00, 0x01, 0x7f, 0x80, 0xff};
        for (size_t i = at; i < input.size() && i < at + 1 + random() % 8; ++i)
          input[i] = static_cast<char>(kEdges[random() % 5]);
      }
    }
    if (input.size() > 65536) input.resize(65536);
  }
  return input;
}

}  // namespace

int main(int argc, char** argv) {
  double seconds = 5;
  uint64_t seed = 1;
  std::vector<std::string> seeds;
  for (int i = 1; i < argc; ++i) {
    std::string argument = argv[i];
    if (argument.starts_with("-max_total_time=")) {
      seconds = std::atof(argument.c_str() + 16);
    } else if (argument.starts_with("-seed=")) {
      seed = std::strtoull(argument.c_str() + 6, nullptr, 10);
    } else if (std::filesystem::is_directory(argument)) {
      for (const auto& entry : std::filesystem::directory_iterator(argument))
        if (entry.is_regular_file())
          if (auto content = luytre::read_file(entry.path())) seeds.push_back(std::move(*content));
    } else if (auto content = luytre::read_file(argument)) {
      seeds.push_back(std::move(*content));
    } else {
      std::fprintf(stderr, "%s\n", content.error().message.c_str());
      return 2;
    }
  }
  if (seeds.empty()) {
    std::fprintf(stderr, "no seed files given\n");
    return 2;
  }
  for (const std::string& input : seeds) run(input);
  std::mt19937_64 random(seed);
  auto end = std::chrono::steady_clock::now() + std::chrono::duration<double>(seconds);
  size_t runs = seeds.size();
  while (std::chrono::steady_clock::now() < end)
    for (int i = 0; i < 64; ++i, ++runs) run(mutate(seeds[random() % seeds.size()], seeds, random));
  std::printf("%zu inputs, no crash\n", runs);
  return 0;
}
