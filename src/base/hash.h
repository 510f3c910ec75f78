// Hashing, two kinds that must not be mixed up.
//
// *Seeded* hashes place things in tables. The seed is drawn once per process, so a hostile list or stream
// cannot build collisions. Never store or print one.
// *Stable* hashes name things: digests of stored files, keys of sightings. XXH3 128/64 (xxhash.com), the same
// on every machine. They are no protection against forgery.
#pragma once
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace luytre {

// The process's seed; fixed at first use. Odd, and never zero.
uint64_t process_seed();

uint64_t hash_bytes(std::string_view bytes, uint64_t seed);
inline uint64_t hash_bytes(std::string_view bytes) {
  return hash_bytes(bytes, process_seed());
}

// A seeded hash of 64 bits: one multiplication folded, good in all bits.
inline uint64_t hash_u64(uint64_t value, uint64_t seed) {
  __extension__ using Wide = unsigned __int128;
  Wide product = static_cast<Wide>(value ^ seed) * (0x9E3779B97F4A7C15ull ^ (seed << 1 | 1));
  return static_cast<uint64_t>(product) ^ static_cast<uint64_t>(product >> 64);
}
inline uint64_t hash_u64(uint64_t value) {
  return hash_u64(value, process_seed());
}
inline uint64_t hash_pair(uint64_t a, uint64_t b) {
  return hash_u64(b ^ hash_u64(a));
}

struct Digest128 {
  uint64_t high = 0, low = 0;
  std::string to_hex() const;  // 32 digits
  friend auto operator<=>(const Digest128&, const Digest128&) = default;
};

uint64_t stable_hash64(std::string_view bytes);
Digest128 stable_hash128(std::string_view bytes);

// A stable digest of parts given one after the other. Parts are length-prefixed, so ("ab","c") ≠ ("a","bc").
class StableDigest {
 public:
  StableDigest();
  ~StableDigest();
  StableDigest(StableDigest&&) noexcept;
  StableDigest& operator=(StableDigest&&) noexcept;
  void add(std::string_view part);
  void add(uint64_t number);
  Digest128 finish() const;

 private:
  void* state_;
};

}  // namespace luytre
