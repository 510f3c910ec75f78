// Rows of the tables of warnings as objects, and back. For this folder only.
#pragma once
#include <fmt/format.h>

#include <array>

#include "warning/advisories/book.h"

namespace luytre::warnings {

inline std::unexpected<Error> no_such(std::string_view what) {
  return fail(ErrorCode::not_found, fmt::format("there is no such {} here", what));
}

// What the viewer may see of `warning w`, with parameters from `first`.
SqlCondition seen(const Viewer& viewer, size_t first = 1);
// The same of `warning_body b` joined with `warning w`.
SqlCondition seen_bodies(const Viewer& viewer, size_t first = 1);

extern const char* const kColumns;  // of `warning w`
Warning read_row(const Row& row);   // without content, versions and draft
// Fills those; `with_draft`: the working version too.
Result<void> complete(Transaction& t, Warning& warning, bool with_draft);
// By id, for the program. not_found.
Result<Warning> read_warning(Transaction& t, std::string_view id);

// With at, actor and version set. The sequence is given here.
Result<void> append(Transaction& t, std::string_view warning, const WarningEvent& event);
// Ascending; of one body, or of all.
Result<std::vector<WarningEvent>> read_events(Transaction& t, std::string_view warning,
                                              std::optional<std::string> organisation = std::nullopt);

}  // namespace luytre::warnings
