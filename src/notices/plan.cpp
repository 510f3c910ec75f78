#include "notices/plan.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "access/secret.h"

namespace luytre {
namespace {

constexpr Timestamp kLocal = 7 * kMicrosPerHour;

bool waits_for_somebody(const Finding& f, Timestamp now) {
  switch (f.state) {
    case FindingState::open:
    case FindingState::notified:
      return true;
    case FindingState::acknowledged:
    case FindingState::in_work:
      return f.is_overdue(now);
    default:
      return false;
  }
}

}  // namespace

std::string notice_period(Timestamp now) {
  return format_day(day_of(now + kLocal));
}

bool digest_hour(const NoticeSettings& settings, const WorkingDays& calendar, Timestamp now) {
  Day today = day_of(now + kLocal);
  if (settings.schedule == NoticeSchedule::never || !calendar.works(today)) return false;
  if (now + kLocal < start_of(today) + settings.hour * kMicrosPerHour) return false;
  if (settings.schedule == NoticeSchedule::daily) return true;
  int since_monday = ((today % 7) + 7 + 3) % 7;  // 1970-01-01 was a Thursday
  for (Day day = today - since_monday; day < today; ++day)
    if (calendar.works(day)) return false;
  return true;
}

Timestamp release_interval(Severity severity) {
  constexpr std::array<int64_t, 4> kDays = {30, 14, 5, 2};
  return kDays[static_cast<size_t>(severity)] * kMicrosPerDay;
}

bool held_out(const Finding& f, double share) {
  if (share <= 0 || f.severity >= Severity::high || f.sensitive || f.kind == FindingKind::apt_contact)
    return false;
  std::string hash = secret_hash(f.organisation + "\n" + f.what);
  unsigned draw = 0;
  std::from_chars(hash.data(), hash.data() + 7, draw, 16);
  return draw < std::min(share, 0.5) * double(1 << 28);
}

void in_order(std::vector<const Finding*>& findings) {
  std::ranges::sort(findings, [](const Finding* a, const Finding* b) {
    if (a->severity != b->severity) return a->severity > b->severity;
    if (a->due != b->due)
      return (a->due == kNoTime ? Finding::kNever : a->due) < (b->due == kNoTime ? Finding::kNever : b->due);
    return a->id < b->id;
  });
}

NoticePlan plan_notices(const NoticeFacts& facts) {
  static const NoticeSettings kDefaults;
  NoticePlan plan;
  std::map<std::pair<std::string_view, NoticeKind>, NoticeBatch> batches;
  Day today = day_of(facts.now + kLocal);
  for (const Finding& f : facts.findings) {
    if (f.organisation.empty() || !waits_for_somebody(f, facts.now)) continue;
    auto own = facts.settings.find(f.organisation);
    const NoticeSettings& settings = own == facts.settings.end() ? kDefaults : own->second;
    if (f.severity < settings.least || settings.mutes(f, today)) continue;
    bool hour = digest_hour(settings, facts.calendar, facts.now) && !facts.digested.contains(f.organisation);
    auto told = facts.told.find({f.id, f.episode});
    NoticeKind kind;
    NoticeLevel level;
    if (told == facts.told.end()) {
      if (f.state != FindingState::open) continue;  // taken up without us
      level = NoticeLevel::technical;
      if (f.severity >= settings.at_once)
        kind = NoticeKind::immediate;
      else if (hour)
        kind = NoticeKind::digest;
      else
        continue;
      if (held_out(f, facts.hold_out)) {
        plan.held_out.push_back(&f);
        continue;
      }
    } else {
      const Told& last = told->second;
      bool waited = last.at == kNoTime || last.at + release_interval(f.severity) <= facts.now;
      if (last.level == NoticeLevel::upper_body || !waited || !hour) continue;
      level = static_cast<NoticeLevel>(static_cast<int>(last.level) + 1);
      kind = level == NoticeLevel::leader ? NoticeKind::reminder : NoticeKind::escalation;
    }
    NoticeBatch& batch = batches[{f.organisation, kind}];
    batch.about = f.organisation;
    batch.kind = kind;
    batch.level = level;
    batch.findings.push_back(&f);
  }
  for (auto& [key, batch] : batches) {
    in_order(batch.findings);
    plan.batches.push_back(std::move(batch));
  }
  return plan;
}

}  // namespace luytre
