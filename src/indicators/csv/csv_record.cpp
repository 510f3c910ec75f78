#include "indicators/csv/csv_record.h"

#include <algorithm>

#include "indicators/value.h"

namespace luytre {
namespace {

constexpr size_t kLongestQuoted = 65536;
constexpr size_t kMostCells = 1024;

}  // namespace

std::string_view CsvRecords::skip_line() {
  size_t end = std::min(text_.find('\n', at_), text_.size());
  std::string_view line = text_.substr(at_, end - at_);
  at_ = std::min(end + 1, text_.size());
  record_line_ = ++line_;
  return line;
}

// The cell whose opening quote is at at_; npos data when no quote closes it.
std::string_view CsvRecords::quoted_cell() {
  size_t from = at_ + 1, limit = std::min(text_.size(), from + kLongestQuoted);
  bool doubled = false;
  for (size_t i = from; i < limit; ++i) {
    if (text_[i] != '"') continue;
    if (i + 1 < text_.size() && text_[i + 1] == '"') {
      doubled = true;
      ++i;
      continue;
    }
    std::string_view cell = text_.substr(from, i - from);
    line_ += static_cast<uint64_t>(std::ranges::count(cell, '\n'));
    at_ = i + 1;
    if (!doubled) return cell;
    std::string& plain = unescaped_.emplace_back();
    for (size_t k = 0; k < cell.size(); ++k) {
      plain += cell[k];
      if (cell[k] == '"') ++k;
    }
    return plain;
  }
  return {nullptr, 0};
}

bool CsvRecords::next(std::vector<std::string_view>& cells) {
  cells.clear();
  unescaped_.clear();
  if (at_ >= text_.size()) return false;
  record_line_ = ++line_;
  for (;;) {
    size_t begin = at_;
    while (at_ < text_.size() && text_[at_] == ' ') ++at_;
    std::string_view cell;
    bool quoted = false;
    if (at_ < text_.size() && text_[at_] == '"') {
      cell = quoted_cell();
      quoted = cell.data() != nullptr;
    }
    if (!quoted) at_ = begin;
    size_t end = at_;
    while (end < text_.size() && text_[end] != separator_ && text_[end] != '\n') ++end;
    if (!quoted) cell = trim(text_.substr(at_, end - at_));
    if (cells.size() < kMostCells) cells.push_back(cell);
    at_ = end;
    if (at_ >= text_.size()) return true;
    if (text_[at_++] == '\n') return true;
  }
}

}  // namespace luytre
