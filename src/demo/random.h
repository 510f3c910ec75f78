// Random numbers that are the same everywhere for one seed (splitmix64; distributions of our own, as those of
// the standard library differ between libraries).
#pragma once
#include <cmath>
#include <cstdint>
#include <numbers>

namespace luytre::demo {

class Random {
 public:
  explicit Random(uint64_t seed) : state_(seed) {}
  // A stream of its own for each (seed, a, b): what is made of one does not depend on the others.
  Random(uint64_t seed, uint64_t a, uint64_t b = 0)
      : state_(mix(mix(seed + 0x9e3779b97f4a7c15 * (a + 1)) + 0x9e3779b97f4a7c15 * (b + 1))) {}

  uint64_t next() { return mix(state_ += 0x9e3779b97f4a7c15); }
  uint64_t below(uint64_t n) { return next() % n; }                      // n > 0
  double unit() { return static_cast<double>(next() >> 11) * 0x1p-53; }  // [0, 1)
  bool chance(double p) { return unit() < p; }
  double exponential(double mean) { return -mean * std::log(1 - unit()); }
  double normal() { return std::sqrt(-2 * std::log(1 - unit())) * std::cos(2 * std::numbers::pi * unit()); }
  // Knuth's way; for small means.
  unsigned poisson(double mean) {
    unsigned n = 0;
    for (double product = unit(), limit = std::exp(-mean); product > limit; product *= unit()) ++n;
    return n;
  }

 private:
  static uint64_t mix(uint64_t z) {
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
    z = (z ^ z >> 27) * 0x94d049bb133111eb;
    return z ^ z >> 31;
  }
  uint64_t state_;
};

}  // namespace luytre::demo
