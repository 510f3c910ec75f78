// What is told when clocks run out.
#include <fmt/format.h>

#include <algorithm>

#include "incidents/book.h"
#include "incidents/detail.h"
#include "incidents/local_time.h"

namespace luytre {

Result<std::vector<IncidentAlarm>> IncidentBook::raise_alarms(Timestamp now, const Tell& tell) {
  std::vector<IncidentAlarm> out;
  Timestamp ahead = 0;
  for (const EscalationStep& step : rules_->escalation())
    ahead = std::max<Timestamp>(ahead, -step.minutes * kMicrosPerMinuteOfClock);
  std::vector<std::string> ids;
  LUYTRE_TRY(ledger_.read([&](Transaction& t) {
    return t.query(
        "SELECT DISTINCT i.id FROM incident i JOIN incident_clock c ON c.incident = i.id WHERE c.met = 0 AND "
        "c.late <= $1 AND i.state NOT IN ('closed', 'rejected') ORDER BY i.id",
        {now + ahead}, [&](const Row& row) {
          ids.emplace_back(row.text(0));
          return true;
        });
  }));
  for (const std::string& id : ids) {
    if (out.size() >= 500) break;
    size_t before = out.size();
    auto done = ledger_.write([&](Transaction& t) -> Result<void> {
      out.resize(before);
      auto incident = load(t, id);
      if (!incident) return std::unexpected(incident.error());
      for (const IncidentClock& clock : clocks(*incident)) {
        if (clock.met || clock.rule->by_centre || incident->is_over()) continue;
        for (const EscalationStep& step : rules_->escalation()) {
          Timestamp when = clock.late_after + step.minutes * kMicrosPerMinuteOfClock;
          // A reminder before what had to be done at once, or in less time than that, says nothing.
          if (now < when || (step.minutes < 0 && (clock.start > when || now >= clock.late_after))) continue;
          std::string key = fmt::format("{}/{}/{}", clock.rule->code, step.step, clock.due);
          if (incident->escalated.contains(key)) continue;
          LUYTRE_TRY(append(t, *incident, "system", "escalation",
                            Detail()
                                .set("key", key)
                                .set("clock", clock.rule->code)
                                .set("step", int64_t{step.step})
                                .set("to", step.to)
                                .set("due", clock.due)
                                .json()));
          out.push_back({incident->id, incident->organisation, incident->number, incident->title,
                         clock.rule->code, step.to, step.step, clock.rule->name, clock.due, clock.late_after,
                         now > clock.late_after, incident->confidential});
          if (tell) LUYTRE_TRY(tell(t, out.back()));
        }
      }
      return out.size() == before ? Result<void>() : write_rows(t, *incident, false);
    });
    LUYTRE_TRY(done);
  }
  return out;
}

}  // namespace luytre
