// Any text parses or is refused with a line; what parsed, quoted and parsed again, is the same table.
#include "base/check.h"
#include "base/csv.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace luytre;
  auto table = CsvTable::parse({reinterpret_cast<const char*>(data), size}, "input");
  if (!table) {
    LUYTRE_CHECK(table.error().message.find("line ") != std::string::npos);
    return 0;
  }
  size_t columns = table->header().size();
  if (columns < 2) return 0;  // a lone empty cell is an empty line
  std::string again;
  auto write = [&](auto cell_at) {
    for (size_t i = 0; i < columns; ++i) again += (i ? "," : "") + csv_quote(cell_at(i));
    again += '\n';
  };
  // The header's tabs are quoted; a leading column keeps the separator a comma.
  for (const std::string& name : table->header())
    if (name.find('\t') != std::string::npos) return 0;
  write([&](size_t i) { return std::string_view(table->header()[i]); });
  for (size_t row = 0; row < table->rows(); ++row) write([&](size_t i) { return table->cell(row, i); });
  auto second = CsvTable::parse(again, "again");
  LUYTRE_CHECK(second && second->rows() == table->rows());
  for (size_t row = 0; row < table->rows(); ++row)
    for (size_t i = 0; i < columns; ++i) LUYTRE_CHECK(second->cell(row, i) == table->cell(row, i));
  return 0;
}
