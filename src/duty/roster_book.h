// Rosters in the ledger. Every function takes a Viewer: what is not the viewer's is answered as what does not
// exist. Changes are audited. Thread-safe as the ledger is.
#pragma once
#include <span>
#include <vector>

#include "access/viewer.h"
#include "directory/directory.h"
#include "duty/coverage.h"
#include "duty/shift.h"
#include "ledger/ledger.h"

namespace luytre {

struct ShiftFilter {
  Period period;                            // those that touch it
  std::optional<std::string> organisation;  // "": the centre; nothing: all that the viewer may see
  std::string person;                       // "": all
  bool cancelled = false;                   // those too
};
// By body, from, role, person. With Permission::read_duty.
Result<std::vector<Shift>> list_shifts(Ledger& ledger, const Viewer& viewer, const ShiftFilter& filter);

struct ShiftsAdded {
  uint64_t added = 0, unchanged = 0;  // there already
  uint64_t cut = 0;                   // shortened or cancelled to make room
};
// All of one body, whatever their `organisation` says, in one transaction. `replace`: what is planned there
// in the roles given makes room first: a fixed schedule for a holiday. With Permission::change_duty. Errors:
// not_found, when there is no such body; invalid: check_shift, or more than 200,000 shifts.
Result<ShiftsAdded> add_shifts(Ledger& ledger, const Viewer& viewer, const Directory& directory,
                               const std::string& organisation, std::span<const Shift> shifts,
                               std::optional<Period> replace = std::nullopt);
Result<void> cancel_shift(Ledger& ledger, const Viewer& viewer, std::string_view organisation,
                          std::string_view id);
// `person` stands in during the part of the shift that `period` holds; the new shift's id. With
// Permission::change_duty.
Result<std::string> override_shift(Ledger& ledger, const Viewer& viewer, std::string_view organisation,
                                   std::string_view id, const std::string& person, const Period& period,
                                   const std::string& note);

// One takes the shift of another, maybe giving one in return. Asked by its holder (a user), agreed to by the
// other, or either by who has Permission::change_duty.
struct Swap {
  std::string id, organisation, shift, in_return, giver, taker, note;
  std::string state;  // asked, accepted, refused, withdrawn
  std::string asked_by, decided_by;
  Timestamp asked_at = 0, decided_at = 0;
};
Result<std::string> ask_swap(Ledger& ledger, const Viewer& viewer, std::string_view organisation,
                             std::string_view shift, const std::string& taker, std::string_view in_return,
                             const std::string& note);
// `accept`: both shifts change hands. Refusing as the giver withdraws it. Errors: invalid, when it was
// decided already or a shift changed since.
Result<void> decide_swap(Ledger& ledger, const Viewer& viewer, std::string_view organisation,
                         std::string_view id, bool accept);
// Newest first, 1000 at most.
Result<std::vector<Swap>> list_swaps(Ledger& ledger, const Viewer& viewer,
                                     const std::optional<std::string>& organisation);

// Heightened alert for every body: more people, shorter intervals.
struct DutyAlert {
  std::string id;
  Period period;
  unsigned least[2] = {1, 1};     // by DutyRole
  unsigned check_in_minutes = 0;  // 0: as always
  std::string reason, made_by;
};
// With Permission::change_duty in the centre's own.
Result<std::string> declare_alert(Ledger& ledger, const Viewer& viewer, const DutyAlert& alert);
// Ends it now; one that has not begun is taken away.
Result<void> end_alert(Ledger& ledger, const Viewer& viewer, std::string_view id);
// Those that touch the period, by begin: everybody who may read any roster sees them.
Result<std::vector<DutyAlert>> list_alerts(Ledger& ledger, const Viewer& viewer, const Period& period);
std::vector<Need> needs_of(std::span<const DutyAlert> alerts);

}  // namespace luytre
