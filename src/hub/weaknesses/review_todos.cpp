// The review of duty 1, for a body with an inventory that has not signed one for a year.
#include <fmt/format.h>

#include "hub/hub.h"
#include "hub/todo.h"
#include "weaknesses/inventory/review_book.h"

namespace luytre {

constexpr Timestamp kReviewHolds = 365 * kMicrosPerDay;

Result<void> find_review_todos(Hub& hub, const Asked& asked, const std::string& organisation,
                               std::vector<Todo>& todos) {
  if (!asked.viewer.may(Permission::change_assets, organisation)) return {};
  auto page = ReviewBook(hub.ledger()).page(asked.viewer, organisation, asked.now);
  if (!page) return std::unexpected(page.error());
  if (page->systems.empty()) return {};  // it keeps no inventory here
  if (!page->before.empty() && page->before.front().signed_at >= asked.now - kReviewHolds) return {};
  const Review& r = page->now;
  todos.push_back(
      {.kind = "review",
       .id = organisation,
       .title = named(fmt::format("Rà soát điểm yếu: đã xong {} trong {} hệ thống", r.reviewed, r.systems),
                      fmt::format("Review of weak points: {} of {} systems done", r.reviewed, r.systems)),
       .detail =
           named(fmt::format("Còn {} điểm yếu đang mở, {} quá hạn; kết quả chưa ký.", r.open, r.overdue),
                 fmt::format("{} weaknesses open, {} overdue; the result is not signed.", r.open, r.overdue)),
       .since = r.begun ? r.begun : kNoTime,
       .link = "/weaknesses?tab=review"});
  return {};
}

}  // namespace luytre
