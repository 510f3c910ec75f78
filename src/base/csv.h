// Comma- or tab-separated text after RFC 4180, for tables of facts (organisations, ownership): small files
// where clear errors matter more than speed. Telemetry in CSV has a decoder of its own.
#pragma once
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace luytre {

// A table with a header row, whole in memory. Cells are unquoted; a UTF-8 byte-order mark is dropped; lines
// may end in LF or CRLF; empty lines and lines that start with '#' are skipped.
class CsvTable {
 public:
  // `where` names the file in errors ("organisations.csv line 12: ...").
  static Result<CsvTable> parse(std::string_view text, std::string_view where);

  const std::vector<std::string>& header() const { return header_; }
  std::optional<size_t> column(std::string_view name) const;
  size_t rows() const { return lines_.size(); }
  // The cell, or "" when the column is absent (nullopt) or the row is short.
  std::string_view cell(size_t row, std::optional<size_t> column) const;
  size_t line_number(size_t row) const { return lines_[row]; }

 private:
  std::vector<std::string> header_;
  std::vector<std::vector<std::string>> cells_;
  std::vector<size_t> lines_;
};

// `cell` quoted if it must be.
std::string csv_quote(std::string_view cell);

}  // namespace luytre
