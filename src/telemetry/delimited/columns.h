// Which column of a delimited file means what: the words of headers, the user's mapping, and the layout they
// make.
#pragma once
#include <array>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace luytre {

enum class ColumnRole : uint8_t {
  src,
  dst,
  src_port,
  dst_port,
  protocol,
  first,
  last,
  duration,
  packets,
  bytes,
  packets_back,
  bytes_back,
  packets_total,
  bytes_total,
  tcp_flags,
  state,
  direction,
  name,
  query_type,
  response_code,
  answers,
};
inline constexpr size_t kColumnRoles = 21;
inline constexpr size_t kColumnLimit = 1024;  // a line with more fields is no header

// A word headers use for a role: lower case, letters and digits only.
struct ColumnWord {
  std::string_view word;
  ColumnRole role;
};
std::span<const ColumnWord> flow_column_words();
std::span<const ColumnWord> dns_column_words();

// Columns from 0; -1: not there.
struct ColumnLayout {
  char separator = ',';
  bool padded = false;  // fields may have spaces around them
  size_t columns = 0;   // fields of a whole line
  std::array<int, kColumnRoles> column;
  std::string header_name;  // the header's word for the `name` column
  ColumnLayout() { column.fill(-1); }
  int operator[](ColumnRole role) const { return column[static_cast<size_t>(role)]; }
  int& operator[](ColumnRole role) { return column[static_cast<size_t>(role)]; }
};

// DecodeOptions::columns, read.
class ColumnMapping {
 public:
  // "src=sa,dst=3": role = header word, or column number from 1. Nothing when a role is unknown or a part has
  // no '='.
  static std::optional<ColumnMapping> parse(std::string_view text);

  // Every column given by its number: the file needs no header.
  bool by_number() const { return given_ > 0 && numbers_ == given_; }
  bool names_nothing() const { return given_ == 0; }

  // The layout a header line gives; nothing when one of `must` has no column, so the line is no header of
  // this kind.
  std::optional<ColumnLayout> read_header(std::string_view line, char separator,
                                          std::span<const ColumnWord> words,
                                          std::span<const ColumnRole> must) const;
  // The layout of a file without header whose first line is `line`; by_number() only.
  std::optional<ColumnLayout> without_header(std::string_view line, char separator,
                                             std::span<const ColumnRole> must) const;

 private:
  std::array<std::string, kColumnRoles> names_;
  std::array<int, kColumnRoles> columns_{};  // from 1; 0: not given by number
  size_t given_ = 0, numbers_ = 0;
};

// The byte that separates the fields of `line`: the most frequent of tab, ',', ';' and '|'; 0 when there is
// none.
char find_separator(std::string_view line);

}  // namespace luytre
