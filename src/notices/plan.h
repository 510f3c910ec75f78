// What is to be told, whom, now. Pure: the same facts and the same moment give the same plan.
//
// Level by level (findings told once on a level are not told there again): the technical contact by the
// body's digest, or at once when it is severe; after the release interval of its severity, what nobody has
// taken up goes to the leader (reminder), then to the upper body (escalation), then no further.
#pragma once
#include <map>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "directory/directory.h"
#include "findings/calendar.h"
#include "findings/finding.h"
#include "notices/notice.h"
#include "notices/outbox.h"
#include "notices/settings.h"

namespace luytre {

struct NoticeFacts {
  Timestamp now = 0;
  const WorkingDays& calendar;
  std::span<const Finding> findings;  // those not closed
  const std::map<std::string, NoticeSettings, std::less<>>& settings;
  const std::map<std::pair<std::string, unsigned>, Told>& told;
  const std::set<std::string, std::less<>>& digested;  // bodies whose digest of today is decided
  double hold_out = 0;                                 // share, 0 to 0.5
};

struct NoticeBatch {
  std::string about;
  NoticeKind kind = NoticeKind::digest;
  NoticeLevel level = NoticeLevel::technical;
  std::vector<const Finding*> findings;  // worst first, then by due date
};

struct NoticePlan {
  std::vector<NoticeBatch> batches;      // by body, kind
  std::vector<const Finding*> held_out;  // would have been told now
};

NoticePlan plan_notices(const NoticeFacts& facts);

// "2026-02-09": the local day.
std::string notice_period(Timestamp now);
// Whether the digest of a body may go at `now`: its hour has come on a working day, for weekly ones the first
// of the week.
bool digest_hour(const NoticeSettings& settings, const WorkingDays& calendar, Timestamp now);
// How long a level waits for an answer: 2, 5, 14, 30 days for critical to low.
Timestamp release_interval(Severity severity);
// Drawn by (body, what): the same always. Never for what is severe (high and above) or sensitive.
bool held_out(const Finding& finding, double share);
// Worst first, then the earlier due, then id.
void in_order(std::vector<const Finding*>& findings);

}  // namespace luytre
