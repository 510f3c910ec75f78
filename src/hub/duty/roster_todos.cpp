// Gaps of a body's roster, a month ahead.
#include <fmt/format.h>

#include "duty/certificate.h"
#include "hub/findings_shapes.h"
#include "hub/hub.h"
#include "hub/todo.h"

namespace luytre {

constexpr Timestamp kAhead = 31 * kMicrosPerDay;

Result<void> find_roster_todos(Hub& hub, const Asked& asked, const std::string& organisation,
                               std::vector<Todo>& todos) {
  if (!asked.viewer.may(Permission::read_duty, organisation)) return {};
  Timestamp from = asked.now / kMicrosPerMinute * kMicrosPerMinute;
  auto roster =
      load_roster(hub.ledger(), asked.viewer, *asked.directory, {from, from + kAhead}, {organisation});
  if (!roster) return std::unexpected(roster.error());
  if (roster->shifts.empty()) return {};  // it keeps no roster here
  Certificate certificate = certify(*roster);
  if (certificate.whole()) return {};
  Timestamp first = INT64_MAX, total = 0;
  for (const CertifiedGap& gap : certificate.gaps) {
    first = std::min(first, gap.from);
    total += gap.to - gap.from;
  }
  int64_t hours = (total + kMicrosPerHour - 1) / kMicrosPerHour;
  todos.push_back({.kind = "roster",
                   .id = organisation,
                   .title = named(fmt::format("Lịch trực 31 ngày tới còn {} giờ chưa có người", hours),
                                  fmt::format("The roster of the next 31 days lacks people for {} hour{}",
                                              hours, hours == 1 ? "" : "s")),
                   .detail = named(fmt::format("{} khoảng trống, sớm nhất ngày {}.", certificate.gaps.size(),
                                               date_vi(first)),
                                   fmt::format("{} gap{}, the first on {}.", certificate.gaps.size(),
                                               certificate.gaps.size() == 1 ? "" : "s", date_en(first))),
                   .due = first,
                   .overdue = first <= asked.now,
                   .link = "/duty"});
  return {};
}

}  // namespace luytre
