#include "families/generated/conficker_names.h"

#include <bit>
#include <cmath>
#include <cstdint>
#include <span>

namespace luytre {
namespace {

struct Variant {
  uint64_t day_factor, day_offset, step_factor;
  double step_offset;
  std::span<const char* const> suffixes;
  uint32_t (*suffix)(int32_t random);
};

// The generator: a state of 64 bits that is now an integer, now the bits of a double. Contraction to fused
// multiply-add would change the last bit, so this file is compiled without it (see CMakeLists.txt).
class Random {
 public:
  Random(const Variant& variant, Day day) : v_(variant) {
    constexpr uint64_t kUnixInFiletimeSeconds = 11'644'473'600;  // 1601-01-01 to 1970-01-01
    constexpr uint64_t kDivisor = 0x580'28E4'4000;
    uint64_t seconds = static_cast<uint64_t>(int64_t{day} * 86'400) + kUnixInFiletimeSeconds;
    state_ = seconds * 10'000'000 * v_.day_factor / kDivisor + v_.day_offset;
  }
  int32_t next() {
    double x = static_cast<double>(state_);
    double product = static_cast<double>(state_ * v_.step_factor);
    double next = ((product + std::sin(x)) * x + v_.step_offset) * x + std::log(x);
    state_ = std::bit_cast<uint64_t>(next);
    return static_cast<int32_t>(static_cast<uint32_t>(state_));
  }

 private:
  const Variant& v_;
  uint64_t state_;
};

std::vector<std::string> names_of(const Variant& variant, Day day) {
  constexpr size_t kNamesADay = 250;
  Random random(variant, day);
  std::vector<std::string> names(kNamesADay);
  for (std::string& name : names) {
    int length = 8 + random.next() % 4;
    for (int i = 0; i < length; ++i) {
      int64_t letter = random.next();
      name += static_cast<char>('a' + (letter < 0 ? -letter : letter) % 26);
    }
    name += variant.suffixes[variant.suffix(random.next())];
  }
  return names;
}

constexpr const char* kSuffixesA[] = {".com", ".net", ".org", ".info", ".biz"};
constexpr const char* kSuffixesB[] = {".cc", ".cn", ".ws", ".com", ".net", ".org", ".info", ".biz"};

constexpr Variant kA{0x4'63DA'5676, 0xB46A'7637, 0x6423'6735,
                     0.737565675,   kSuffixesA,  [](int32_t r) { return static_cast<uint32_t>(r) % 5; }};
constexpr Variant kB{0x3'52C9'4565, 0xA359'6526, 0x5312'5624,
                     0.626454564,   kSuffixesB,  [](int32_t r) { return static_cast<uint32_t>(r) & 7; }};

}  // namespace

std::vector<std::string> conficker_a_names(Day day) {
  return names_of(kA, day);
}
std::vector<std::string> conficker_b_names(Day day) {
  return names_of(kB, day);
}

}  // namespace luytre
