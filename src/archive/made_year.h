// A year of contacts for benchmarks: few popular remotes and many rare ones, as traffic has them, and in it
// contacts with indicators that nobody knew then.
#pragma once
#include <cstdint>
#include <vector>

#include "archive/archive.h"

namespace luytre {

inline constexpr Day kMadeYear = 17532;  // 2018-01-01

// A day of it: `rows` contacts, a quarter of them by name; the same for the same arguments.
void make_day(Day day, uint64_t rows, ArchiveRows& out);

// What is looked for. Every value stands among those of the background in the order of keys, and none of them
// occurs in it, so exactly the planted contacts are found; networks may hold some of the background, too.
struct MadeSearch {
  ArchiveKeys keys;
  ArchiveRows planted;    // over the year
  uint64_t contacts = 0;  // planted ones
};
// `count` indicators: 40 % addresses, 20 % services, 2 % networks, 28 % domains, 10 % names. One of ten was
// met: by 1 to 20 clients.
MadeSearch make_search(size_t count, uint64_t seed);

}  // namespace luytre
