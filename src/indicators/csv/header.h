// Which column of a CSV list holds what.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "indicators/type_words.h"

namespace luytre {

enum class CsvRole : uint8_t {
  none,
  value,
  type,
  port,
  family,
  category,
  tags,
  confidence,
  tlp,
  from,
  until,
};

struct CsvColumn {
  CsvRole role = CsvRole::none;
  std::optional<IndicatorType> type;  // of a value column whose name says it ("ja3_md5")
  friend bool operator==(const CsvColumn&, const CsvColumn&) = default;
};

struct CsvHeader {
  std::vector<CsvColumn> columns;
  char separator = ',';
  bool in_first_line = false;  // the first line that is no comment is the header itself
};

// Finds the header: in the last comment line before the data that reads as one (abuse.ch), or in the first
// other line. `mapping` ("value=ioc,family=malware,port=3": role=column name, or its number from 1) overrides
// the known names; with numbers no header is needed. Nothing when no value column is found.
std::optional<CsvHeader> find_csv_header(std::string_view text, std::string_view mapping);

// What is wrong with a mapping, or "" when it can be read.
std::string check_csv_mapping(std::string_view mapping);

}  // namespace luytre
