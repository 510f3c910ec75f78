// Sorting many integers by 32 of their bits: least significant digit first, 11 bits a pass, stable.
#pragma once
#include <algorithm>
#include <array>
#include <cstdint>
#include <utility>
#include <vector>

namespace luytre {

// Sorts by the 32 bits of each element from bit `shift` on. Equal ones keep their order. Sorted input costs
// one look.
template <class T>
void radix_sort_32(std::vector<T>& items, unsigned shift = 0) {
  auto key = [shift](T item) { return static_cast<uint32_t>(item >> shift); };
  bool sorted = true;
  for (size_t i = 1; i < items.size(); ++i) sorted &= key(items[i - 1]) <= key(items[i]);
  if (sorted) return;
  constexpr unsigned kBits = 11, kPasses = 3, kDigits = 1u << kBits;
  std::array<std::vector<size_t>, kPasses> starts;
  starts.fill(std::vector<size_t>(kDigits, 0));
  for (T item : items)
    for (unsigned pass = 0; pass < kPasses; ++pass)
      ++starts[pass][key(item) >> (pass * kBits) & (kDigits - 1)];
  std::vector<T> other(items.size());
  for (unsigned pass = 0; pass < kPasses; ++pass) {
    size_t at = 0;
    for (size_t& start : starts[pass]) at += std::exchange(start, at);
    for (T item : items) other[starts[pass][key(item) >> (pass * kBits) & (kDigits - 1)]++] = item;
    items.swap(other);
  }
}

// Sorts by a member of 64 bits, 11 bits a pass; passes in which all agree are left out. Equal ones keep their
// order.
template <class T>
void radix_sort_64(std::vector<T>& items, uint64_t T::*key) {
  constexpr unsigned kBits = 11, kPasses = 6, kDigits = 1u << kBits;
  std::array<std::vector<size_t>, kPasses> starts;
  starts.fill(std::vector<size_t>(kDigits, 0));
  for (const T& item : items)
    for (unsigned pass = 0; pass < kPasses; ++pass)
      ++starts[pass][item.*key >> (pass * kBits) & (kDigits - 1)];
  std::vector<T> other(items.size());
  for (unsigned pass = 0; pass < kPasses; ++pass) {
    if (std::ranges::find(starts[pass], items.size()) != starts[pass].end()) continue;
    size_t at = 0;
    for (size_t& start : starts[pass]) at += std::exchange(start, at);
    for (const T& item : items) other[starts[pass][item.*key >> (pass * kBits) & (kDigits - 1)]++] = item;
    items.swap(other);
  }
}

}  // namespace luytre
