#include "findings/evidence.h"

#include <algorithm>

#include "findings/day_evidence.h"

namespace luytre {
namespace {

// The last `limit` of what is added, at most twice as much held.
class Latest {
 public:
  explicit Latest(uint64_t limit) : limit_(static_cast<size_t>(std::min<uint64_t>(limit, 1u << 30))) {}
  void add(const Sighting& s) {
    if (batch_.rows.size() >= 2 * limit_ + 256) trim();
    batch_.add(s);
  }
  SightingBatch& finish() {
    if (batch_.rows.size() > limit_) trim();
    return batch_;
  }

 private:
  void trim() {
    SightingBatch kept;
    for (size_t i = batch_.rows.size() - std::min(limit_, batch_.rows.size()); i < batch_.rows.size(); ++i)
      kept.add(batch_.rows[i]);
    batch_ = std::move(kept);
  }
  size_t limit_;
  SightingBatch batch_;
};

}  // namespace

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
  for (const FindingDay* day : asked) {
    if (out.sightings.rows.size() >= query.limit) break;
    SightingFilter filter{.from = day->day, .to = day->day, .organisation = f.organisation};
    // Elsewhere `what` may be a detector's name, or a family without one.
    bool family = f.kind == FindingKind::infection || f.kind == FindingKind::apt_contact;
    if (family && f.what != "unnamed") filter.family = f.what;
    Latest latest(query.limit - out.sightings.rows.size());
    LUYTRE_TRY(events.read(filter, [&](const Sighting& s) {
      if (s.address != *subject) return true;
      SightingClass of = sighting_class(rules, s);
      if (of.rule.kind == f.kind && plain_text(of.what) == f.what) latest.add(s);
      return true;
    }));
    SightingBatch& found = latest.finish();
    for (size_t i = found.rows.size(); i-- > 0;) out.sightings.add(found.rows[i]);
  }
  out.complete = out.sightings.rows.size() >= out.total;
  return out;
}

}  // namespace luytre
