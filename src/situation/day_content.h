// The address sets of one day in memory, ready to be written: what sightings become, what merging files
// gives, what a rebuild makes.
#pragma once
#include <compare>
#include <cstdint>
#include <string>
#include <vector>

#include "base/hash.h"
#include "base/ip.h"
#include "base/result.h"
#include "base/time.h"

namespace luytre {

// What one set is of. `realm`: "" for national addresses, or the body inside which a sensor saw private ones.
// `family` is never empty ("unnamed"); `category` is its name ("c2").
struct StreamName {
  std::string realm, family, category;
  friend auto operator<=>(const StreamName&, const StreamName&) = default;
};

// National IPv4 addresses as cells, all others as list entries; `count` is the number of sightings, at
// least 1.
struct Cell {
  uint64_t place;  // address >> 16, stream (32 bits), address & 0xffff
  uint64_t count;
};
struct ListEntry {
  uint32_t stream;
  IpAddress address;  // IPv4 in its mapped form
  uint64_t count;
};

struct DayContent {
  std::vector<StreamName> streams;  // ascending
  std::vector<Cell> cells;          // ascending by place, each once
  std::vector<ListEntry> lists;     // ascending by (stream, address), each once

  static uint64_t place(uint32_t address, uint32_t stream) {
    return uint64_t{address >> 16} << 48 | uint64_t{stream} << 16 | (address & 0xffff);
  }
  static uint32_t address(uint64_t place) {
    return static_cast<uint32_t>(place >> 48 << 16 | (place & 0xffff));
  }
  static uint32_t stream(uint64_t place) { return static_cast<uint32_t>(place >> 16); }
};

// A digest of a day's content that does not depend on how it was cut into files: the sum, modulo 2^128, over
// all sightings of a hash of (stream, address). Digests of parts add up to the digest of the whole.
struct ContentDigest {
  uint64_t high = 0, low = 0;
  ContentDigest& operator+=(const ContentDigest& other) {
    high += other.high;
    low += other.low;
    return *this;
  }
  friend bool operator==(const ContentDigest&, const ContentDigest&) = default;
};
// The share of a stream's name in it; computed once a stream.
Digest128 stream_hash(const StreamName& name);
// Stored, so these numbers are for ever: two multiplications folded to 64 bits.
inline uint64_t stable_fold(uint64_t a, uint64_t b) {
  __extension__ using Wide = unsigned __int128;
  Wide product = static_cast<Wide>(a ^ 0x9E3779B97F4A7C15ull) * (b | 1);
  return static_cast<uint64_t>(product) ^ static_cast<uint64_t>(product >> 64);
}
inline ContentDigest content_digest(const Digest128& stream, const IpAddress& address, uint64_t count) {
  uint64_t a = stable_fold(address.low() ^ stream.low, 0x2545'F491'4F6C'DD1Dull + 2 * address.high());
  return {stable_fold(a, stream.high) * count, stable_fold(a ^ stream.low, 0xD6E8'FEB8'6659'FD93ull) * count};
}

}  // namespace luytre
