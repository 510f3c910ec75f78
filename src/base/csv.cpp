#include "base/csv.h"

#include <fmt/format.h>

#include <algorithm>

namespace luytre {
namespace {

// Splits one record starting at `pos`; false at an unclosed quote. `line` moves over newlines inside quotes.
bool read_record(std::string_view text, size_t& pos, char separator, size_t& line,
                 std::vector<std::string>& cells) {
  cells.clear();
  std::string cell;
  bool quoted = false;
  for (; pos < text.size(); ++pos) {
    char c = text[pos];
    if (quoted) {
      if (c == '\n') ++line;
      if (c != '"') {
        cell += c;
      } else if (pos + 1 < text.size() && text[pos + 1] == '"') {
        cell += '"';
        ++pos;
      } else {
        quoted = false;
      }
    } else if (c == '"' && cell.empty()) {
      quoted = true;
    } else if (c == separator) {
      cells.push_back(std::move(cell));
      cell.clear();
    } else if (c == '\n') {
      ++pos;
      break;
    } else if (c == '\r' && (pos + 1 == text.size() || text[pos + 1] == '\n')) {
      continue;
    } else {
      cell += c;
    }
  }
  if (quoted) return false;
  cells.push_back(std::move(cell));
  return true;
}

}  // namespace

Result<CsvTable> CsvTable::parse(std::string_view text, std::string_view where) {
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  CsvTable table;
  char separator = ',';
  size_t pos = 0, line = 0;
  std::vector<std::string> cells;
  while (pos < text.size()) {
    size_t start_line = ++line;
    std::string_view rest = text.substr(pos);
    std::string_view this_line = rest.substr(0, rest.find('\n'));
    if (this_line.starts_with('#')) {
      pos = std::min(text.size(), pos + this_line.size() + 1);
      continue;
    }
    if (table.header_.empty() && this_line.find('\t') != std::string_view::npos) separator = '\t';
    if (!read_record(text, pos, separator, line, cells))
      return fail(ErrorCode::invalid,
                  fmt::format("{} line {}: a quote is opened and never closed", where, start_line));
    if (cells.size() == 1 && cells[0].empty()) continue;
    if (table.header_.empty()) {
      table.header_ = cells;
    } else if (cells.size() > table.header_.size()) {
      return fail(ErrorCode::invalid, fmt::format("{} line {}: {} cells under a header of {}", where,
                                                  start_line, cells.size(), table.header_.size()));
    } else {
      table.cells_.push_back(cells);
      table.lines_.push_back(start_line);
    }
  }
  return table;
}

std::optional<size_t> CsvTable::column(std::string_view name) const {
  auto it = std::find(header_.begin(), header_.end(), name);
  if (it == header_.end()) return std::nullopt;
  return static_cast<size_t>(it - header_.begin());
}

std::string_view CsvTable::cell(size_t row, std::optional<size_t> column) const {
  if (!column || *column >= cells_[row].size()) return {};
  return cells_[row][*column];
}

std::string csv_quote(std::string_view cell) {
  if (cell.find_first_of(",\"\r\n\t") == std::string_view::npos && !cell.starts_with('#'))
    return std::string(cell);
  std::string out = "\"";
  for (char c : cell) {
    if (c == '"') out += '"';
    out += c;
  }
  return out + '"';
}

}  // namespace luytre
