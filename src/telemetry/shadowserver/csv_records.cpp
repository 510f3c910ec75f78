#include "telemetry/shadowserver/csv_records.h"

#include <immintrin.h>

#include <algorithm>
#include <bit>
#include <cstring>

namespace luytre {
namespace {

uint64_t equal_to(__m256i low, __m256i high, char c) {
  __m256i wanted = _mm256_set1_epi8(c);
  auto mask = [&](__m256i bytes) {
    return static_cast<uint64_t>(
        static_cast<uint32_t>(_mm256_movemask_epi8(_mm256_cmpeq_epi8(bytes, wanted))));
  };
  return mask(low) | mask(high) << 32;
}

// Bit i: an odd number of bits of `bits` at or below i.
uint64_t parity_up_to(uint64_t bits) {
  for (int shift = 1; shift < 64; shift *= 2) bits ^= bits << shift;
  return bits;
}

}  // namespace

std::string_view unquote(std::string_view field, Arena& arena) {
  if (field.find('"') == std::string_view::npos) return field;
  char* out = arena.allocate(field.size());
  size_t size = 0;
  for (size_t i = 0; i < field.size(); ++i) {
    out[size++] = field[i];
    if (field[i] == '"' && i + 1 < field.size() && field[i + 1] == '"') ++i;
  }
  arena.shrink_last(field.size() - size);
  return {out, size};
}

void CsvRecords::begin(std::string_view text, bool last) {
  text_ = text;
  last_ = last;
  at_ = 0;
  base_ = 0;
  window_ = kWindow;
  ends_.clear();
  end_ = 0;
  tails_.clear();
}

// Indexes the window from at_: afterwards bound_ and end_ stand at its first record.
void CsvRecords::index_window() {
  size_t size = std::min(window_, text_.size() - at_);
  if (capacity_ < size + 80) {
    capacity_ = std::max(size + 80, kWindow + 80);
    bounds_ = std::make_unique_for_overwrite<uint32_t[]>(capacity_);
  }
  base_ = at_;
  ends_.clear();
  bound_ = 0;
  end_ = 0;
  bounds_[0] = UINT32_MAX;
  uint32_t* out = &bounds_[1];
  uint64_t quoted = 0;  // all ones inside quotes
  alignas(32) char tail[64];
  const char* text = text_.data() + at_;
  for (size_t i = 0; i < size; i += 64) {
    const char* block = text + i;
    uint64_t inside = ~uint64_t{0};
    if (size - i < 64) {
      std::memcpy(tail, block, size - i);
      block = tail;
      inside >>= 64 - (size - i);
    }
    __m256i low = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(block));
    __m256i high = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(block + 32));
    uint64_t in_quotes = parity_up_to(equal_to(low, high, '"') & inside) ^ quoted;
    quoted = static_cast<uint64_t>(static_cast<int64_t>(in_quotes) >> 63);
    uint64_t lines = equal_to(low, high, '\n') & inside & ~in_quotes;
    uint64_t all = (equal_to(low, high, ',') & inside & ~in_quotes) | lines;
    auto before = static_cast<uint32_t>(out - bounds_.get());
    for (uint64_t left = lines; left; left &= left - 1)
      ends_.push_back(
          before + static_cast<uint32_t>(std::popcount(all & ((left & -left) | ((left & -left) - 1)))) - 1);
    for (; all; all &= all - 1)
      *out++ = static_cast<uint32_t>(i) + static_cast<uint32_t>(std::countr_zero(all));
  }
  last_bound_ = static_cast<uint32_t>(out - bounds_.get()) - 1;
}

// The record from bound_ to the bound `end`.
CsvRecord CsvRecords::take(uint32_t end, bool terminated) {
  size_t begin = base_ + static_cast<uint32_t>(bounds_[bound_] + 1), stop = base_ + bounds_[end];
  const char* base = text_.data() + base_;
  if (stop + kPadding > text_.size()) {
    size_t size = stop - begin;
    char* copy = tails_.allocate(size + kPadding);
    std::memcpy(copy, text_.data() + begin, size);
    std::memset(copy + size, 0, kPadding);
    base = copy - (begin - base_);
  }
  bool carriage_return = terminated && stop > begin && text_[stop - 1] == '\r';
  CsvRecord record(base, &bounds_[bound_], end - bound_, carriage_return, terminated);
  bound_ = end;
  at_ = std::min(stop + 1, text_.size());
  return record;
}

std::optional<CsvRecord> CsvRecords::next() {
  for (;;) {
    if (skipping_) {
      size_t newline = text_.find('\n', at_);
      skipping_ = newline == std::string_view::npos;
      at_ = skipping_ ? text_.size() : newline + 1;
    }
    if (end_ < ends_.size()) return take(ends_[end_++], true);
    if (at_ == text_.size()) return std::nullopt;
    index_window();
    if (!ends_.empty()) {
      window_ = kWindow;
      continue;
    }
    size_t left = text_.size() - at_;
    if (window_ < std::min(left, kRecordLimit)) {
      window_ = std::min(window_ * 4, kRecordLimit);
    } else if (left >= kRecordLimit) {
      // Most likely a quote too many: all that was looked at is given up, so no byte is looked at often.
      ++over_limit_;
      at_ += kRecordLimit;
      skipping_ = true;
      window_ = kWindow;
    } else if (last_) {
      bounds_[last_bound_ + 1] = static_cast<uint32_t>(left);
      return take(last_bound_ + 1, false);
    } else {
      return std::nullopt;
    }
  }
}

}  // namespace luytre
