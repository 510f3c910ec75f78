// One CSV record at a time from text that may be hostile.
#pragma once
#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

namespace luytre {

// RFC 4180 with blanks tolerated around quoted cells ("a", "b": ThreatFox), any separator, LF or CRLF. A
// quote that is not closed within 64 KiB does not count as one. Views die with the next call.
class CsvRecords {
 public:
  CsvRecords(std::string_view text, char separator) : text_(text), separator_(separator) {}

  // The next record's cells; false at the end. Empty lines give one empty cell.
  bool next(std::vector<std::string_view>& cells);
  uint64_t line() const { return record_line_; }  // where the record began
  // The first byte of the next record ('\0' at the end), and stepping over its line unread.
  char peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }
  std::string_view skip_line();

 private:
  std::string_view quoted_cell();

  std::string_view text_;
  char separator_;
  size_t at_ = 0;
  uint64_t line_ = 0, record_line_ = 0;
  std::deque<std::string> unescaped_;  // cells that held doubled quotes
};

}  // namespace luytre
