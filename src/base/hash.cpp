#include "base/hash.h"

#include <fmt/format.h>
#include <sys/random.h>
#include <xxhash.h>

#include <utility>

#include "base/check.h"

namespace luytre {

uint64_t process_seed() {
  static const uint64_t seed = [] {
    uint64_t value = 0;
    LUYTRE_CHECK(getrandom(&value, sizeof value, 0) == sizeof value);
    return value | 1;
  }();
  return seed;
}

uint64_t hash_bytes(std::string_view bytes, uint64_t seed) {
  return XXH3_64bits_withSeed(bytes.data(), bytes.size(), seed);
}

std::string Digest128::to_hex() const {
  return fmt::format("{:016x}{:016x}", high, low);
}

uint64_t stable_hash64(std::string_view bytes) {
  return XXH3_64bits(bytes.data(), bytes.size());
}

Digest128 stable_hash128(std::string_view bytes) {
  XXH128_hash_t h = XXH3_128bits(bytes.data(), bytes.size());
  return {h.high64, h.low64};
}

StableDigest::StableDigest() : state_(XXH3_createState()) {
  XXH3_128bits_reset(static_cast<XXH3_state_t*>(state_));
}

StableDigest::~StableDigest() {
  if (state_) XXH3_freeState(static_cast<XXH3_state_t*>(state_));
}

StableDigest::StableDigest(StableDigest&& other) noexcept : state_(std::exchange(other.state_, nullptr)) {}

StableDigest& StableDigest::operator=(StableDigest&& other) noexcept {
  std::swap(state_, other.state_);
  return *this;
}

void StableDigest::add(std::string_view part) {
  add(static_cast<uint64_t>(part.size()));
  XXH3_128bits_update(static_cast<XXH3_state_t*>(state_), part.data(), part.size());
}

void StableDigest::add(uint64_t number) {
  XXH3_128bits_update(static_cast<XXH3_state_t*>(state_), &number, sizeof number);
}

Digest128 StableDigest::finish() const {
  XXH128_hash_t h = XXH3_128bits_digest(static_cast<const XXH3_state_t*>(state_));
  return {h.high64, h.low64};
}

}  // namespace luytre
