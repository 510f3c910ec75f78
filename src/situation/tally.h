// Where the counting engines put what they count. One per thread; merged at the end.
#pragma once
#include <cstdint>
#include <vector>

#include "situation/figure_plan.h"
#include "situation/figures.h"

namespace luytre {

class Tally {
 public:
  explicit Tally(const FigurePlan& plan);

  // The counts of (row, label), made when it is not there yet; valid until the next call.
  Counts& at(uint32_t row, uint32_t label) {
    uint64_t key = uint64_t{row} << 32 | label;
    for (size_t i = hash_u64(key) & mask_;; i = (i + 1) & mask_) {
      if (slots_[i].key == key) return slots_[i].counts;
      if (slots_[i].key == kEmpty) return insert(key);
    }
  }
  // A body had an address or host in `row`. With rows split by body that is seen from at().
  void present(uint32_t row, uint32_t org) {
    auto& bits = present_[row];
    if (bits.empty()) bits.resize(plan_.orgs.size() / 64 + 1);
    bits[org / 64] |= 1ull << (org % 64);
  }
  Counts total;  // distinct counts only

  void merge(const Tally& other);
  // Fills in the organisations of rows and total, the total's sightings, and sums of families.
  std::vector<FigureRow> finish(const Question& question);

 private:
  struct Slot {
    uint64_t key;
    Counts counts;
  };
  static constexpr uint64_t kEmpty = ~0ull;
  Counts& insert(uint64_t key);
  void grow();

  const FigurePlan& plan_;
  std::vector<Slot> slots_;
  size_t mask_, used_ = 0;
  std::vector<std::vector<uint64_t>> present_;  // by row, a bit an org
};

}  // namespace luytre
