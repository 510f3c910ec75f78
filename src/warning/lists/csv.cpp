// CSV (RFC 4180), with the header that our own reader knows too (indicators/csv).
#include <fmt/format.h>

#include "warning/lists/writers.h"

namespace luytre {
namespace {

std::string cell(std::string_view text) {
  if (text.find_first_of(",\"\r\n") == text.npos &&
      (text.empty() || std::string_view("=+-@\t\r").find(text[0]) == text.npos))
    return std::string(text);
  std::string out = "\"";
  // What a spreadsheet would run stays a text.
  if (std::string_view("=+-@\t\r").find(text[0]) != std::string_view::npos) out += '\'';
  for (char c : text) {
    if (c == '"') out += '"';
    out += c;
  }
  return out += '"';
}

std::string time_cell(Timestamp time) {
  return time == INT64_MIN || time == INT64_MAX ? "" : format_time(time);
}

}  // namespace

Result<std::string> write_csv(const OutputInput& input) {
  std::string rows;
  uint64_t count = 0;
  LUYTRE_TRY(input.members([&](const Member& m) {
    fmt::format_to(std::back_inserter(rows), "{},{},{},{},{},{},{},{},{},{}\r\n", to_string(m.type),
                   cell(m.text), cell(m.family_name), to_string(m.category), m.confidence, to_string(m.tlp),
                   time_cell(m.from), time_cell(m.until), format_time(m.created), format_time(m.modified));
    ++count;
  }));
  return "type,value,family,category,confidence,tlp,valid_from,valid_until,created,modified\r\n" + rows;
}

}  // namespace luytre
