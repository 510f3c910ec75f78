// What a body has to send, among what it has to do.
#include <fmt/format.h>

#include "hub/findings_shapes.h"
#include "hub/incidents/incidents_api.h"
#include "hub/todo.h"
#include "incidents/local_time.h"

namespace luytre {

Result<void> find_incident_todos(Hub& hub, const Asked& asked, const std::string& organisation,
                                 std::vector<Todo>& todos) {
  if (!asked.viewer.may(Permission::report_incidents, organisation)) return {};
  auto book = open_incident_book(hub);
  if (!book) return std::unexpected(book.error());
  auto page =
      (*book)->list(asked.viewer, {.organisation = organisation, .view = IncidentView::due, .limit = 200});
  if (!page) return std::unexpected(page.error());
  for (const IncidentRow& row : page->items) {
    const ClockRule* clock = nullptr;
    for (const ClockRule& one : (*book)->rules().all_clocks())
      if (one.code == row.next_clock && one.term.holds(country_day(row.detected))) clock = &one;
    if (!clock) continue;
    todos.push_back({.kind = "incident",
                     .id = row.id,
                     .title = named(fmt::format("Sự cố {}: {}", row.number, clock->name.vi),
                                    fmt::format("Incident {}: {}", row.number, clock->name.en)),
                     .detail = named(fmt::format("Hạn {}. {}", letter_time(row.next_due), row.title),
                                     fmt::format("Due {}. {}", format_country_time(row.next_due), row.title)),
                     .since = row.detected,
                     .due = row.next_due,
                     .overdue = asked.now > row.next_late,
                     .link = "/incidents/" + row.id});
  }
  return {};
}

}  // namespace luytre
