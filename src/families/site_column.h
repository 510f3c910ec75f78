// The sites of a batch's names, found in one pass for all detectors that ask.
#pragma once
#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

#include "model/observation.h"

namespace luytre {

// As families/site.h sorts names, row by row.
class SiteColumn {
 public:
  void find(std::span<const std::string_view> names);  // at most kBatchRows

  // Characters of the site at the name's end; 0: it has none (single labels).
  size_t length(uint32_t row) const { return rows_->length[row]; }
  uint64_t hash(uint32_t row) const { return rows_->hash[row]; }  // site_hash
  bool local(uint32_t row) const { return rows_->local[row]; }    // is_local_question
  uint32_t stable(uint32_t row) const {
    return rows_->stable[row];
  }  // a hash that is the same in every process
  std::string_view site(const ObservationBatch& batch, uint32_t row) const {
    std::string_view name = batch.name[row];
    return name.substr(name.size() - length(row));
  }

 private:
  struct Rows {
    std::array<uint64_t, kBatchRows> hash;
    std::array<uint32_t, kBatchRows> stable;
    std::array<uint32_t, kBatchRows> length;
    std::array<bool, kBatchRows> local;
  };
  std::unique_ptr<Rows> rows_ = std::make_unique<Rows>();
};

}  // namespace luytre
