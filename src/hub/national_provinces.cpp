#include "hub/national_provinces.h"

#include <map>

#include "base/check.h"
#include "base/csv.h"

namespace luytre {

std::string_view province_code(std::string_view organisation) {
  static const std::map<std::string, std::string, std::less<>> codes = [] {
    auto csv = CsvTable::parse(detail::kOrganisationsCsv, "organisations.csv");
    LUYTRE_CHECK(csv.has_value());
    auto id = csv->column("org_id"), code = csv->column("gso_code");
    std::map<std::string, std::string, std::less<>> out;
    for (size_t row = 0; row < csv->rows(); ++row)
      if (!csv->cell(row, code).empty()) out.emplace(csv->cell(row, id), csv->cell(row, code));
    return out;
  }();
  auto at = codes.find(organisation);
  return at == codes.end() ? std::string_view() : at->second;
}

std::string_view province_code_on(const Directory& directory, const Organisation& organisation, Day day) {
  const Organisation* o = &organisation;
  for (int steps = 0; o && steps < 16; ++steps) {
    if (o->valid_from <= day && day <= o->valid_to) return province_code(o->id);
    o = directory.organisation(o->successor);
  }
  return "";
}

}  // namespace luytre
