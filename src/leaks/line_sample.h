// A small sample of all lines of a collection, by which a collection that was packed anew is recognised:
// which part of one stands in another (containment), by keeping every line whose hash is small
// (FracMinHash; Irber et al. 2022, doi 10.1101/2022.01.11.475838).
#pragma once
#include <sodium/crypto_shorthash_siphash24.h>

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

#include "leaks/line_feed.h"

namespace luytre {

// One thread's. Keyed (SipHash-2-4): without the key nobody can ask whether a line is in the sample. One line
// in 1,024 is kept, fewer when there are more than 2^20 of those: 8 MiB at most, doubled while reading.
class LineSample {
 public:
  static constexpr unsigned kFirstLevel = 10;
  // `key`: at least 16 bytes that live outside the store; the same for all collections to be compared.
  explicit LineSample(std::string_view key);
  ~LineSample();
  LineSample(const LineSample&) = delete;

  void consume(std::string_view text);
  void finish();  // between files
  void add(std::string_view line);

  // One line in 2^level is in it. Values are sorted, each once; their six highest bits say how rare each is,
  // so that samples of different levels can be compared.
  struct Sample {
    unsigned level = kFirstLevel;
    std::vector<uint64_t> values;
  };
  Sample sample();

  struct Overlap {
    double of_a = 0, of_b = 0;        // the part of each that stands in the other
    uint64_t a = 0, b = 0, both = 0;  // values compared; the error of a part p is about √(p (1 − p) / values)
  };
  // Of two samples under one key.
  static Overlap compare(const Sample& a, const Sample& b);

  static constexpr size_t kMost = 1 << 20;

 private:
  void shrink();
  std::array<unsigned char, 16> key_;
  uint64_t seed_ = 0;
  unsigned level_ = kFirstLevel;
  LineFeed lines_;
  std::vector<uint64_t> values_;
};

}  // namespace luytre
