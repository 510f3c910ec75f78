#include "families/site.h"

#include <algorithm>
#include <array>

#include "base/hash.h"
#include "families/site_lists.h"
#include "match/suffix_hash.h"

namespace luytre {
namespace {

// Sorted once; searched by halves.
bool among(const auto& names, std::string_view name) {
  return std::ranges::binary_search(names, name);
}

}  // namespace

std::string_view site_of(std::string_view name) {
  size_t dot = name.rfind('.');
  if (dot == std::string_view::npos || dot == 0) return {};
  size_t second = name.rfind('.', dot - 1);
  if (second == std::string_view::npos) return name;
  static const auto levels = [] {
    auto sorted = kSecondLevels;
    std::ranges::sort(sorted);
    return sorted;
  }();
  bool country = name.size() - dot - 1 == 2;
  if (!country || second == 0 || !among(levels, name.substr(second + 1, dot - second - 1)))
    return name.substr(second + 1);
  size_t third = name.rfind('.', second - 1);
  return third == std::string_view::npos ? name : name.substr(third + 1);
}

std::string_view registered_label(std::string_view site) {
  return site.substr(0, site.find('.'));
}

bool is_local_question(std::string_view name) {
  size_t dot = name.rfind('.');
  return dot == std::string_view::npos || among(kLocalTops, name.substr(dot + 1));
}

uint64_t site_hash(std::string_view site) {
  return site.size() <= match::kLongestName ? match::suffix_hash(site) : hash_bytes(site);
}

bool carries_data_by_design(uint64_t hash) {
  // Open addressing, a quarter full at most.
  constexpr size_t kPlaces = 512;
  static_assert(std::size(kDataSites) <= kPlaces / 4);
  static const auto places = [] {
    std::array<uint64_t, kPlaces> table{};
    for (Names site : kDataSites) {
      size_t at = site_hash(site) % kPlaces;
      while (table[at]) at = (at + 1) % kPlaces;
      table[at] = site_hash(site);
    }
    return table;
  }();
  for (size_t at = hash % kPlaces; places[at]; at = (at + 1) % kPlaces)
    if (places[at] == hash) return true;
  return false;
}

}  // namespace luytre
