#include "findings/evidence.h"

#include <algorithm>

#include "findings/day_evidence.h"

namespace luytre {
Result<EvidenceRows> read_evidence(EventStore& events, const Rules& rules, const Finding& f,
                                   std::span<const FindingDay> days, const EvidenceQuery& query) {
  EvidenceRows out;
  std::vector<const FindingDay*> asked;
  for (const FindingDay& day : days)
    if (!query.day || *query.day == day.day) asked.push_back(&day);
  std::ranges::sort(asked, std::ranges::greater{}, &FindingDay::day);
  for (const FindingDay* day : asked) out.total += day->sightings;
  auto subject = IpAddress::parse(f.subject);
  if (!subject) return out;
  SightingFilter filter{.organisation = f.organisation};
  // Elsewhere `what` may be a detector's name, or a family without one.
  bool family = f.kind == FindingKind::infection || f.kind == FindingKind::apt_contact;
  if (family && f.what != "unnamed") filter.family = f.what;
  filter.address = *subject;
  filter.newest_first = true;
  // At a time as many days as should have what is still asked for.
  for (size_t i = 0; i < asked.size() && out.sightings.rows.size() < query.limit;) {
    size_t end = i;
    for (uint64_t due = query.limit - out.sightings.rows.size(), seen = 0; end < asked.size() && seen < due;
         ++end)
      seen += asked[end]->sightings;
    filter.to = asked[i]->day;
    filter.from = asked[end - 1]->day;
    i = end;
    LUYTRE_TRY(events.read(filter, [&](const Sighting& s) {
      if (!std::ranges::binary_search(asked, s.day(), std::ranges::greater{}, &FindingDay::day)) return true;
      SightingClass of = sighting_class(rules, s);
      if (of.rule.kind == f.kind && plain_text(of.what) == f.what) out.sightings.add(s);
      return out.sightings.rows.size() < query.limit;
    }));
  }
  out.complete = out.sightings.rows.size() >= out.total;
  return out;
}

}  // namespace luytre
