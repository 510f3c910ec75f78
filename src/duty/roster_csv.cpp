#include <fmt/format.h>

#include "base/csv.h"
#include "duty/calendar_file.h"

namespace luytre {

Result<RosterRead> read_roster_csv(std::string_view text, std::string_view where) {
  auto table = CsvTable::parse(text, where);
  if (!table) return std::unexpected(table.error());
  for (const char* name : {"role", "person", "from", "to"})
    if (!table->column(name))
      return fail(
          ErrorCode::invalid,
          fmt::format("{} needs the columns role, person, from and to; '{}' is missing", where, name));
  RosterRead out;
  for (size_t r = 0; r < table->rows(); ++r) {
    auto cell = [&](const char* name) { return table->cell(r, table->column(name)); };
    auto refuse = [&](std::string_view why) {
      ++out.refused_count;
      if (out.refused.size() < 1000)
        out.refused.push_back(fmt::format("{} line {}: {}", where, table->line_number(r), why));
    };
    auto role = duty_role(cell("role"));
    auto from = parse_local(cell("from")), to = parse_local(cell("to"));
    if (!role || !from || !to) {
      refuse(role ? "from and to are times like 2019-02-02 07:00" : "role is technical or leader");
      continue;
    }
    Shift shift{.id = {},
                .organisation = std::string(cell("organisation")),
                .role = *role,
                .person = std::string(cell("person")),
                .from = *from,
                .to = *to,
                .planned_person = {},
                .source = "table",
                .note = std::string(cell("note"))};
    if (auto good = check_shift(shift); !good)
      refuse(good.error().message);
    else
      out.shifts.push_back(std::move(shift));
  }
  return out;
}

}  // namespace luytre
