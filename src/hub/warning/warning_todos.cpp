// What a body has to do with advisories and directives: to acknowledge, and the steps that are open.
#include <fmt/format.h>

#include "hub/hub.h"
#include "hub/todo.h"
#include "warning/advisories/book.h"

namespace luytre {

Result<void> find_warning_todos(Hub& hub, const Asked& asked, const std::string& organisation,
                                std::vector<Todo>& todos) {
  if (!asked.viewer.may(Permission::read_warnings, organisation)) return {};
  WarningBook book(hub.ledger());
  auto all = book.list(asked.viewer, {.kind = {}, .state = WarningState::published, .text = {}});
  if (!all) return std::unexpected(all.error());
  for (const Warning& w : all->items) {
    auto bodies = book.bodies(asked.viewer, w, asked.now);
    if (!bodies) return std::unexpected(bodies.error());
    for (const WarningBody& body : *bodies) {
      if (body.organisation != organisation || body.standing.settled) continue;
      const Standing& s = body.standing;
      Timestamp due = s.acknowledged ? s.next_due : s.acknowledge_by;
      if (!s.acknowledged && s.next_due != kNoTime) due = std::min(due, s.next_due);
      size_t left = s.steps - s.done;
      std::string number = warning_number(w);
      todos.push_back({.kind = to_string(w.kind),
                       .id = w.id,
                       .title = named(fmt::format("{}: {}", number, w.content.title.vi),
                                      fmt::format("{}: {}", number, w.content.title.in("en"))),
                       .detail = s.acknowledged
                                     ? named(fmt::format("Còn {} việc trong {} việc.", left, s.steps),
                                             fmt::format("{} of {} steps left.", left, s.steps))
                                     : named("Đọc và xác nhận, rồi làm các việc bên trong.",
                                             "Read and acknowledge it, then take its steps."),
                       .since = body.state.addressed,
                       .due = due,
                       .overdue = s.is_behind(asked.now),
                       .link = "/advisories/" + number,
                       .severity = to_string(w.content.severity)});
    }
  }
  return {};
}

}  // namespace luytre
