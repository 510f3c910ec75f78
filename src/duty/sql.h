// What the files of this folder do with the ledger again and again. For this folder only.
#pragma once
#include <fmt/format.h>

#include "access/viewer.h"
#include "duty/shift.h"
#include "ledger/ledger.h"

namespace luytre {

// What is not there and what is another's look the same.
inline std::unexpected<Error> no_such(std::string_view what) {
  return fail(ErrorCode::not_found, fmt::format("there is no such {} here", what));
}

inline constexpr const char* kShiftColumns =
    "id, organisation, role, person, starts, ends, state, planned_person, source, note";
inline Shift shift_of(const Row& row) {
  return {.id = std::string(row.text(0)),
          .organisation = std::string(row.text(1)),
          .role = row.text(2) == "leader" ? DutyRole::leader : DutyRole::technical,
          .person = std::string(row.text(3)),
          .from = row.integer(4),
          .to = row.integer(5),
          .state = shift_state(row.text(6)).value_or(ShiftState::cancelled),
          .planned_person = std::string(row.text(7)),
          .source = std::string(row.text(8)),
          .note = std::string(row.text(9))};
}
// Whether a person may do what people on duty do; a program with a token only where it may change rosters.
inline bool may_act(const Viewer& viewer, std::string_view organisation) {
  return viewer.may(Permission::read_duty, organisation) &&
         (!viewer.is_scoped() || viewer.may(Permission::change_duty, organisation));
}
// A shift of that body that is not cancelled.
inline Result<Shift> read_shift(Transaction& t, std::string_view organisation, std::string_view id) {
  std::optional<Shift> found;
  LUYTRE_TRY(t.query(fmt::format("SELECT {} FROM duty_shift WHERE id = $1 AND organisation = $2 AND state <> "
                                 "'cancelled'",
                                 kShiftColumns),
                     {std::string(id), std::string(organisation)}, [&](const Row& row) {
                       found = shift_of(row);
                       return false;
                     }));
  if (!found) return no_such("shift");
  return std::move(*found);
}
// `base` and, where a body is asked for, that it is that; parameters go on from those of `base`.
inline SqlCondition of_body(SqlCondition base, const std::optional<std::string>& organisation,
                            std::string_view column = "organisation") {
  if (!organisation) return base;
  base.parameters.push_back(*organisation);
  base.sql = fmt::format("({}) AND {} = ${}", base.sql, column, base.parameters.size());
  return base;
}

}  // namespace luytre
