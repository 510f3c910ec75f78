#include "match/radix_sort.h"

#include <algorithm>
#include <array>

namespace luytre::match {
namespace {

// Three digits of the upper half, least significant first.
constexpr unsigned kDigits = 3;
constexpr std::array<unsigned, kDigits> kShift = {32, 43, 54};
constexpr size_t kValues = 2048;

size_t digit(uint64_t word, unsigned which) {
  return word >> kShift[which] & (kValues - 1);
}

}  // namespace

void radix_sort_by_upper32(HugeVector<uint64_t>& words) {
  auto less = [](uint64_t a, uint64_t b) { return a >> 32 < b >> 32; };
  if (std::is_sorted(words.begin(), words.end(), less)) return;
  if (words.size() < 1024) {
    std::stable_sort(words.begin(), words.end(), less);
    return;
  }
  std::vector<std::array<size_t, kValues>> counts(kDigits);
  for (auto& count : counts) count.fill(0);
  for (uint64_t word : words)
    for (unsigned d = 0; d < kDigits; ++d) ++counts[d][digit(word, d)];
  HugeVector<uint64_t> other(words.size());
  for (unsigned d = 0; d < kDigits; ++d) {
    size_t sum = 0;
    for (size_t& count : counts[d]) sum += std::exchange(count, sum);
    for (uint64_t word : words) other[counts[d][digit(word, d)]++] = word;
    words.swap(other);
  }
}

}  // namespace luytre::match
