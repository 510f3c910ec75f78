// What the hashed tables' build has in common: put items in the order of their hashes, bring equal values
// together.
#pragma once
#include <algorithm>
#include <vector>

#include "match/profile_lists.h"
#include "match/radix_sort.h"

namespace luytre::match {

inline constexpr size_t kFetchAhead = 32;

// `keyed`: hash << 32 | item index, one for each item. less(a, b) orders items by value; profile(a) is an
// item's profile. Calls distinct(item, word) once for each distinct value, by ascending key, and leaves those
// values' keys in `keyed`. fetch(item, again) starts to bring an item near, as their order is a random one:
// early, and again half-way, when the item itself is there and what it points to is wanted.
template <class Less, class ProfileOf, class Fetch, class Distinct>
void group_by_value(HugeVector<uint64_t>& keyed, ProfileLists& lists, Less less, ProfileOf profile,
                    Fetch fetch, Distinct distinct) {
  radix_sort_by_upper32(keyed);
  auto item = [](uint64_t word) { return static_cast<uint32_t>(word); };
  std::vector<ProfileId> ids;
  size_t kept = 0;
  size_t fetched = 0;
  for (size_t run = 0, end; run < keyed.size(); run = end) {
    for (; fetched < std::min(run + kFetchAhead, keyed.size()); ++fetched) {
      fetch(item(keyed[fetched]), false);
      if (fetched >= kFetchAhead / 2) fetch(item(keyed[fetched - kFetchAhead / 2]), true);
    }
    for (end = run + 1; end < keyed.size() && keyed[end] >> 32 == keyed[run] >> 32;) ++end;
    if (end - run > 1)
      std::sort(keyed.begin() + static_cast<ptrdiff_t>(run), keyed.begin() + static_cast<ptrdiff_t>(end),
                [&](uint64_t a, uint64_t b) { return less(item(a), item(b)); });
    for (size_t i = run, next; i < end; i = next) {
      ids.assign(1, profile(item(keyed[i])));
      for (next = i + 1; next < end && !less(item(keyed[i]), item(keyed[next])); ++next)
        ids.push_back(profile(item(keyed[next])));
      distinct(item(keyed[i]), lists.word(ids));
      keyed[kept++] = keyed[i];
    }
  }
  keyed.resize(kept);
}

}  // namespace luytre::match
