// Ramnit's names: a 32-bit seed in the sample fixes the list for ever.
//
// Source: Johannes Bader, "The DGA of Ramnit" (bin.re), and the 31 seeds of baderj/
// domain_generation_algorithms before commit 907dbe4.
#pragma once
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace luytre {

struct RamnitSeed {
  uint32_t seed;
  uint16_t names;             // how many a bot tries
  std::string_view suffixes;  // used in turn, "click bid eu"
};
std::span<const RamnitSeed> ramnit_seeds();

// The first `count` names of a seed.
std::vector<std::string> ramnit_names(uint32_t seed, size_t count, std::string_view suffixes = "com");

}  // namespace luytre
