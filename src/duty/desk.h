// What happens during duty, in the ledger: check-ins and hand-over notes, what each body wants (its policy),
// and pages, which go from step to step until somebody answers. Every function for people takes a Viewer.
// Thread-safe as the ledger is.
#pragma once
#include <span>
#include <vector>

#include "duty/roster_book.h"
#include "duty/watch.h"

namespace luytre {

// The defaults where there is none. With Permission::read_duty; targets are shown to who has
// Permission::change_duty only.
Result<DutyPolicy> duty_policy(Ledger& ledger, const Viewer& viewer, const Directory& directory,
                               const std::string& organisation);
// With Permission::change_duty. Errors: check_policy.
Result<void> change_duty_policy(Ledger& ledger, const Viewer& viewer, const Directory& directory,
                                const DutyPolicy& policy);
// Bodies of the viewer's whose duty is continuous (Labour Code art. 116).
Result<std::vector<std::string>> continuous_bodies(Ledger& ledger, const Viewer& viewer);

enum class DeskEntry : uint8_t { check_in, hand_over };
struct CheckIn {
  std::string id, organisation, shift, person, note;
  DeskEntry kind = DeskEntry::check_in;
  Timestamp at = 0;
};
// By the one whose shift it is, or who has Permission::change_duty. Ends the pages about this shift's
// check-ins. A check-in counts from half an hour before the shift until its end (else invalid); a hand-over
// has a note. The id.
Result<std::string> check_in(Ledger& ledger, const Viewer& viewer, std::string_view organisation,
                             std::string_view shift, DeskEntry kind, const std::string& note);
// Newest first, of the period, 1000 at most.
Result<std::vector<CheckIn>> list_check_ins(Ledger& ledger, const Viewer& viewer, const Period& period,
                                            const std::optional<std::string>& organisation);

// Open ones first, then newest first, 1000 at most.
Result<std::vector<Page>> list_pages(Ledger& ledger, const Viewer& viewer,
                                     const std::optional<std::string>& organisation);
// "I have it": by anybody with Permission::read_duty there. Errors: invalid, when it was over already.
Result<void> answer_page(Ledger& ledger, const Viewer& viewer, std::string_view organisation,
                         std::string_view id);

// ── For the program, not for people

struct DueCall {
  std::string id;  // of the call: the same when it is tried again after a crash
  Page page;
  CallTarget target;
};
struct WatchRun {
  uint64_t raised = 0, ended = 0;
  std::vector<DueCall> calls;        // to be made now
  std::vector<std::string> touched;  // bodies whose pages changed
};
// Looks at the bodies that have steps: raises pages for check-ins that are missing, for roles that nobody has
// now, and for gaps that begin within a day; ends those whose cause went away; brings the others one step on.
// Calls are written before they are made, so that one which a crash cut off is made again.
Result<WatchRun> run_watch(Ledger& ledger, const Directory& directory);
// What became of a call.
Result<void> record_call(Ledger& ledger, const std::string& id, bool accepted, const std::string& detail);

}  // namespace luytre
