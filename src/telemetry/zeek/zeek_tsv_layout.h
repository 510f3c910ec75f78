// The '#' lines of a Zeek log: how its lines are to be read.
#pragma once
#include <array>
#include <string>
#include <string_view>

#include "telemetry/zeek/zeek_record.h"

namespace luytre {

struct ZeekTsvLayout {
  char separator = '\t';
  char set_separator = ',';
  std::string empty_field = "(empty)", unset_field = "-", path;
  size_t columns = 0;  // 0: no #fields yet
  std::array<int, kZeekFields> column;
  std::optional<ZeekLog> log;  // nothing: a log not decoded, or one without the columns that must be there

  ZeekTsvLayout() { column.fill(-1); }
  int operator[](ZeekField field) const { return column[static_cast<size_t>(field)]; }

  // Takes one line that starts with '#'. True when it says how the lines after it are to be read.
  bool take(std::string_view line);
  // What a field's text means: "" for unset and empty.
  std::string_view meaning(std::string_view text) const {
    return text == unset_field || text == empty_field ? std::string_view() : text;
  }

 private:
  void take_fields(std::string_view names);
};

// Replaces \xHH by the byte and "\\" by '\' (Zeek's ASCII formatter), the result in `arena`.
std::string_view zeek_unescape(std::string_view text, Arena& arena);

}  // namespace luytre
