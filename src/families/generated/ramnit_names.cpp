#include "families/generated/ramnit_names.h"

namespace luytre {
namespace {

// Where the source does not say how many names a sample tries, as many as the largest it names. The deepest
// name of these seeds on a public list (Maltrail ramnit.txt) is the 183rd of its seed.
constexpr uint16_t kUnsaid = 500;
constexpr std::string_view kCom = "com";

constexpr RamnitSeed kSeeds[] = {
    {0x16647BB4, kUnsaid, kCom}, {0xE7392D18, kUnsaid, kCom},      {0xC129388E, kUnsaid, kCom},
    {0xE706B455, kUnsaid, kCom}, {0xDC485593, kUnsaid, kCom},      {0xEF214BBF, kUnsaid, kCom},
    {0x28488EEA, kUnsaid, kCom}, {0x4BFCBC6A, kUnsaid, kCom},      {0x79159C10, kUnsaid, kCom},
    {0x92F4BE35, kUnsaid, kCom}, {0x4302C04A, 10, "click bid eu"}, {0x52278648, kUnsaid, kCom},
    {0x9753029A, 100, "eu"},     {0xA6EAB21A, 500, kCom},          {0x46CF1B28, 500, kCom},
    {0x1CCEC41C, kUnsaid, kCom}, {0xC5787AE2, kUnsaid, kCom},      {0xFCFFD9E9, kUnsaid, kCom},
    {0x75EA95C2, kUnsaid, kCom}, {0x8A0AEC7D, kUnsaid, kCom},      {0x1DF640A8, kUnsaid, kCom},
    {0x14DF29DD, kUnsaid, kCom}, {0x8222270B, kUnsaid, kCom},      {0x55536A85, kUnsaid, kCom},
    {0x5C39E467, kUnsaid, kCom}, {0xD2B3C361, kUnsaid, kCom},      {0xF318D47D, kUnsaid, kCom},
    {0x231D9480, kUnsaid, kCom}, {0x13317EAC, kUnsaid, kCom},      {0x89547381, kUnsaid, kCom},
    {0x6C36D41D, kUnsaid, kCom},
};

// Lehmer's generator by Schrage's method, kept to 32 bits.
struct Random {
  uint32_t value;
  uint32_t below(uint32_t modulus) {
    value = 16807 * (value % 127773) - 2836 * (value / 127773);
    return value % modulus;
  }
};

}  // namespace

std::span<const RamnitSeed> ramnit_seeds() {
  return kSeeds;
}

std::vector<std::string> ramnit_names(uint32_t seed, size_t count, std::string_view suffixes) {
  std::vector<std::string_view> turn;
  for (size_t from = 0; from <= suffixes.size();) {
    size_t space = std::min(suffixes.find(' ', from), suffixes.size());
    turn.push_back(suffixes.substr(from, space - from));
    from = space + 1;
  }
  Random random{seed};
  std::vector<std::string> names(count);
  for (size_t i = 0; i < count; ++i) {
    uint64_t before = random.value;
    uint32_t length = random.below(12) + 8;
    uint64_t after = random.value;
    for (uint32_t letter = 0; letter < length; ++letter)
      names[i] += static_cast<char>('a' + random.below(25));
    names[i] += '.';
    names[i] += turn[i % turn.size()];
    uint64_t product = before * after;
    random.value = static_cast<uint32_t>(product + (product >> 32));
  }
  return names;
}

}  // namespace luytre
