// The sectors that bodies belong to, as people call them. The table is data: sectors.csv, compiled in.
#pragma once
#include <span>
#include <string_view>

namespace luytre {

struct Sector {
  std::string_view id;  // as Organisation::sector has it: "MINISTRY"
  std::string_view name_vi, name_en;
  bool state = false;  // its bodies are organs of the Party and the State
};

// In the table's order. Thread-safe.
std::span<const Sector> sectors();
// Null: a sector of a centre's own, which is shown as it is written.
const Sector* find_sector(std::string_view id);

namespace detail {
extern const char kSectorsCsv[];
}

}  // namespace luytre
