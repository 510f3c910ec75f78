#include "weaknesses/scans/exposed_services.h"

#include "base/check.h"
#include "base/csv.h"

namespace luytre {
namespace {

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
  return out;
}

std::vector<ExposedService> load() {
  auto table = CsvTable::parse(detail::kExposedServicesCsv, "exposed_services.csv");
  LUYTRE_CHECK(table.has_value());
  std::vector<ExposedService> out;
  for (size_t row = 0; row < table->rows(); ++row) {
    auto cell = [&](std::string_view name) { return std::string(table->cell(row, table->column(name))); };
    auto severity = weakness_severity(cell("severity"));
    LUYTRE_CHECK(severity.has_value());
    out.push_back(
        {cell("id"), cell("service"), lower(cell("product")), *severity, cell("title"), cell("fix")});
  }
  return out;
}

}  // namespace

const ExposedService* exposed_service(std::string_view service, std::string_view product) {
  static const std::vector<ExposedService> table = load();
  std::string name = lower(product.substr(0, 256));
  for (const ExposedService& row : table)
    if ((row.service.empty() || row.service == service) &&
        (row.product.empty() || name.find(row.product) != std::string::npos))
      return &row;
  return nullptr;
}

}  // namespace luytre
