// A body's leaked accounts as one thing to do: there may be hundreds, and their page has them all.
#include <fmt/format.h>

#include <algorithm>

#include "hub/findings_shapes.h"
#include "hub/hub.h"
#include "hub/todo.h"
#include "leaks/leak_book.h"

namespace luytre {

Result<void> find_leak_todos(Hub& hub, const Asked& asked, const std::string& organisation,
                             std::vector<Todo>& todos) {
  auto waiting =
      hub.book().list(asked.viewer, {.organisations = std::vector<std::string>{organisation},
                                     .kinds = {FindingKind::leak},
                                     .states = {FindingState::open, FindingState::notified,
                                                FindingState::acknowledged, FindingState::in_work}});
  if (!waiting) return std::unexpected(waiting.error());
  if (waiting->empty()) return {};
  auto figures = LeakBook(hub.ledger()).figures(asked.viewer, {.organisation = organisation});
  if (!figures) return std::unexpected(figures.error());
  uint64_t live = figures->total.live;
  Timestamp due = kNoTime, since = INT64_MAX;
  Severity worst = Severity::low;
  for (const Finding& f : *waiting) {
    if (f.due != kNoTime && (due == kNoTime || f.due < due)) due = f.due;
    since = std::min(since, f.first_seen);
    worst = std::max(worst, f.severity);
  }
  size_t n = waiting->size();
  todos.push_back(
      {.kind = "leak",
       .id = organisation,
       .title = named(fmt::format("{} tài khoản lộ phải đổi mật khẩu", n),
                      fmt::format("{} leaked account{} must get new passwords", n, n == 1 ? "" : "s")),
       .detail = named(fmt::format("{} mật khẩu có thể còn dùng.", live),
                       fmt::format("{} password{} may still work.", live, live == 1 ? "" : "s")),
       .since = since,
       .due = due,
       .overdue = due != kNoTime && due < asked.now,
       .link = "/leaks",
       .severity = to_string(worst)});
  return {};
}

}  // namespace luytre
