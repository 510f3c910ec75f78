// Radix sort of records by a 64-bit key: least significant digit first, digits that are all equal skipped.
#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace luytre {

// Stable. `key(record)` gives the key; only its bits from `lowest_bit` on are looked at. `other` is scratch.
template <class Record, class Key>
void radix_sort(std::vector<Record>& records, std::vector<Record>& other, Key key, unsigned lowest_bit = 0) {
  if (records.size() < 2) return;
  std::array<std::array<uint32_t, 256>, 8> places{};
  for (const Record& r : records) {
    uint64_t k = key(r);
    for (unsigned digit = 0; digit < 8; ++digit) ++places[digit][k >> (8 * digit) & 255];
  }
  other.resize(records.size());
  uint64_t sample = key(records.front());
  for (unsigned digit = lowest_bit / 8; digit < 8; ++digit) {
    auto& place = places[digit];
    if (place[sample >> (8 * digit) & 255] == records.size()) continue;
    uint32_t sum = 0;
    for (uint32_t& p : place) sum += std::exchange(p, sum);
    for (const Record& r : records) other[place[key(r) >> (8 * digit) & 255]++] = r;
    records.swap(other);
  }
}

}  // namespace luytre
