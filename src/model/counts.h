// What became of the input: each way of not being understood is a different answer, counted apart, by source.
#pragma once
#include <cstdint>

namespace luytre {

struct DecodeCounts {
  uint64_t records = 0;      // observations given on (before sampling correction)
  uint64_t malformed = 0;    // records, lines or messages that break their format
  uint64_t unsupported = 0;  // well-formed, but of a kind or version not decoded here
  uint64_t incomplete = 0;   // cut short, or waiting for a template or segment that never came
  uint64_t over_limit = 0;   // dropped because a stated bound was reached
  uint64_t lost = 0;         // records the exporter sent and nobody received, by its sequence numbers

  DecodeCounts& operator+=(const DecodeCounts& other) {
    records += other.records;
    malformed += other.malformed;
    unsupported += other.unsupported;
    incomplete += other.incomplete;
    over_limit += other.over_limit;
    lost += other.lost;
    return *this;
  }
  friend bool operator==(const DecodeCounts&, const DecodeCounts&) = default;
};

}  // namespace luytre
