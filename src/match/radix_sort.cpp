#include "match/radix_sort.h"

#include <algorithm>
#include <array>
#include <cstring>

namespace luytre::match {
namespace {

// First one pass over memory by the leading 11 bits; then each part, now small enough for the near caches
// unless the keys are clustered, by the other 21 bits in three passes, least significant first.
constexpr unsigned kFirstShift = 53, kDigits = 3, kDigitBits = 7;
constexpr size_t kFirstValues = 2048, kValues = 1 << kDigitBits;

bool less(uint64_t a, uint64_t b) {
  return a >> 32 < b >> 32;
}

// Sorts `from`, whose bytes may be overwritten, into `to`.
void sort_part(uint64_t* from, uint64_t* to, size_t count) {
  if (count <= 32) {
    for (size_t i = 0; i < count; ++i) {
      size_t k = i;
      for (; k > 0 && less(from[i], to[k - 1]); --k) to[k] = to[k - 1];
      to[k] = from[i];
    }
    return;
  }
  std::array<std::array<size_t, kValues>, kDigits> counts{};
  auto digit = [](uint64_t word, unsigned d) { return word >> (32 + d * kDigitBits) & (kValues - 1); };
  for (size_t i = 0; i < count; ++i)
    for (unsigned d = 0; d < kDigits; ++d) ++counts[d][digit(from[i], d)];
  for (unsigned d = 0; d < kDigits; ++d) {
    size_t sum = 0;
    for (size_t& c : counts[d]) sum += std::exchange(c, sum);
    for (size_t i = 0; i < count; ++i) to[counts[d][digit(from[i], d)]++] = from[i];
    std::swap(from, to);
  }
}
static_assert(kDigits % 2 == 1, "an odd number of passes ends in `to`");

}  // namespace

void radix_sort_by_upper32(HugeVector<uint64_t>& words) {
  if (std::is_sorted(words.begin(), words.end(), less)) return;
  std::array<size_t, kFirstValues> ends{};
  for (uint64_t word : words) ++ends[word >> kFirstShift];
  size_t sum = 0;
  for (size_t& end : ends) sum += std::exchange(end, sum);
  HugeVector<uint64_t> parts(words.size());
  for (uint64_t word : words) parts[ends[word >> kFirstShift]++] = word;
  size_t begin = 0;
  for (size_t end : ends) {
    sort_part(parts.data() + begin, words.data() + begin, end - begin);
    begin = end;
  }
}

}  // namespace luytre::match
