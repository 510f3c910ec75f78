#include "directory/sectors.h"

#include <vector>

#include "base/check.h"
#include "base/csv.h"

namespace luytre {

std::span<const Sector> sectors() {
  static const Result<CsvTable> csv = CsvTable::parse(detail::kSectorsCsv, "sectors.csv");  // owns the texts
  static const std::vector<Sector> rows = [] {
    LUYTRE_CHECK(csv.has_value());
    auto id = csv->column("sector"), vi = csv->column("name_vi"), en = csv->column("name_en");
    auto state = csv->column("state");
    std::vector<Sector> out;
    for (size_t row = 0; row < csv->rows(); ++row)
      out.push_back(
          {csv->cell(row, id), csv->cell(row, vi), csv->cell(row, en), csv->cell(row, state) == "yes"});
    return out;
  }();
  return rows;
}

const Sector* find_sector(std::string_view id) {
  for (const Sector& one : sectors())
    if (one.id == id) return &one;
  return nullptr;
}

}  // namespace luytre
