#include <algorithm>
#include <map>
#include <set>

#include "duty/certificate.h"
#include "duty/desk.h"
#include "duty/policy_json.h"
#include "duty/sql.h"

namespace luytre {
namespace {

constexpr Timestamp kAhead = kMicrosPerDay;
// A gap is known by its begin; one that is older than this many days is raised anew each day.
constexpr Day kBack = 2;

// Something that somebody must see to, now.
struct Cause {
  std::string organisation, cause, subject, detail;
};

Result<std::vector<DutyPolicy>> read_policies(Transaction& t) {
  std::vector<DutyPolicy> out;
  LUYTRE_TRY(t.query(
      "SELECT organisation, continuous, grace_minutes, check_in_minutes, steps FROM duty_policy ORDER BY "
      "organisation",
      {}, [&](const Row& row) {
        if (DutyPolicy p = policy_of(row); !p.steps.empty()) out.push_back(std::move(p));
        return true;
      }));
  return out;
}

// Shifts of now whose check-in is missing.
Result<void> find_missing(Transaction& t, const DutyPolicy& policy, std::vector<Cause>& causes) {
  std::vector<Shift> running;
  LUYTRE_TRY(
      t.query(fmt::format("SELECT {} FROM duty_shift WHERE organisation = $1 AND starts <= $2 AND ends > "
                          "$2 AND state <> 'cancelled'",
                          kShiftColumns),
              {policy.organisation, t.now()}, [&](const Row& row) {
                running.push_back(shift_of(row));
                return true;
              }));
  for (const Shift& shift : running) {
    std::vector<Timestamp> times;
    LUYTRE_TRY(t.query("SELECT at FROM duty_check_in WHERE shift = $1 AND kind = 'check-in'", {shift.id},
                       [&](const Row& row) {
                         times.push_back(row.integer(0));
                         return true;
                       }));
    if (auto due = missing_check_in(shift, times, policy, t.now()))
      causes.push_back({policy.organisation, "check-in",
                        fmt::format("{}:{}", shift.id, *due / kMicrosPerMinute),
                        fmt::format("{} ({}) has not checked in, due {}", shift.person, to_string(shift.role),
                                    format_local(*due))});
  }
  return {};
}

// Roles that nobody has now, or will not have within a day.
void find_uncovered(const Certificate& certificate, const std::set<std::string>& watched, Timestamp now,
                    std::vector<Cause>& causes) {
  for (const CertifiedGap& gap : certificate.gaps) {
    if (!watched.contains(gap.organisation) || gap.to <= now) continue;
    bool ahead = gap.from > now;
    causes.push_back({gap.organisation, ahead ? "gap-ahead" : "gap",
                      fmt::format("{}:{}", to_string(gap.role), gap.from / kMicrosPerMinute),
                      fmt::format("no {} on duty from {} to {}", to_string(gap.role), format_local(gap.from),
                                  format_local(gap.to))});
  }
}

Result<std::vector<Page>> read_open(Transaction& t) {
  std::vector<Page> out;
  LUYTRE_TRY(t.query(
      "SELECT id, organisation, cause, subject, detail, raised_at, step, round, called_at, state, ended_by, "
      "ended_at FROM duty_page WHERE state IN ('open', 'nobody') ORDER BY raised_at, id",
      {}, [&](const Row& row) {
        out.push_back(page_of(row));
        return true;
      }));
  return out;
}

Result<void> raise(Transaction& t, const std::vector<Cause>& causes, WatchRun& run) {
  for (const Cause& c : causes) {
    auto put = t.execute(
        "INSERT INTO duty_page (id, organisation, cause, subject, detail, raised_at, step, round, called_at, "
        "state, ended_by, ended_at) VALUES ($1, $2, $3, $4, $5, $6, -1, 0, 0, 'open', '', 0) ON CONFLICT DO "
        "NOTHING",
        {random_id(), c.organisation, c.cause, c.subject, c.detail, t.now()});
    if (!put) return std::unexpected(put.error());
    if (*put == 0) continue;
    ++run.raised;
    run.touched.push_back(c.organisation);
  }
  return {};
}

Result<void> go_on(Transaction& t, Page& page, const DutyPolicy& policy, WatchRun& run) {
  Page before = page;
  for (const Call& call : advance(page, policy, t.now()))
    LUYTRE_TRY(t.execute(
        "INSERT INTO duty_call (id, page, step, round, channel, target, made_at, state, detail) VALUES ($1, "
        "$2, $3, $4, $5, $6, $7, 'waiting', '')",
        {random_id(), page.id, int64_t{call.step}, int64_t{call.round}, to_string(call.target.channel),
         call.target.to, t.now()}));
  if (page.step == before.step && page.called_at == before.called_at && page.state == before.state) return {};
  run.touched.push_back(page.organisation);
  auto done =
      t.execute("UPDATE duty_page SET step = $1, round = $2, called_at = $3, state = $4 WHERE id = $5",
                {int64_t{page.step}, int64_t{page.round}, page.called_at, to_string(page.state), page.id});
  return done ? Result<void>() : std::unexpected(done.error());
}

Result<void> read_calls(Transaction& t, const std::vector<Page>& pages, WatchRun& run) {
  return t.query(
      "SELECT id, page, channel, target FROM duty_call WHERE state = 'waiting' ORDER BY made_at, id LIMIT "
      "1000",
      {}, [&](const Row& row) {
        auto page = std::ranges::find(pages, row.text(1), &Page::id);
        auto channel = call_channel(row.text(2));
        if (page != pages.end() && channel)
          run.calls.push_back({std::string(row.text(0)), *page, {*channel, std::string(row.text(3))}});
        return true;
      });
}

}  // namespace

Result<WatchRun> run_watch(Ledger& ledger, const Directory& directory) {
  WatchRun run;
  Timestamp now = 0;
  std::vector<DutyPolicy> policies;
  auto read = ledger.read([&](Transaction& t) -> Result<void> {
    now = t.now() / kMicrosPerMinute * kMicrosPerMinute;
    auto found = read_policies(t);
    if (!found) return std::unexpected(found.error());
    policies = std::move(*found);
    return {};
  });
  if (!read) return std::unexpected(read.error());
  if (policies.empty()) return run;
  Viewer all = Viewer::console("system");
  std::set<std::string> watched;
  std::vector<std::string> there;
  for (const DutyPolicy& p : policies)
    if (p.organisation.empty() || directory.organisation(p.organisation)) {
      watched.insert(p.organisation);
      there.push_back(p.organisation);
    }
  auto roster =
      load_roster(ledger, all, directory, {start_of_local(local_day(now) - kBack), now + kAhead}, there);
  if (!roster) return std::unexpected(roster.error());
  auto alerts = list_alerts(ledger, all, {now, now + kMicrosPerMinute});
  if (!alerts) return std::unexpected(alerts.error());
  for (DutyPolicy& p : policies)
    for (const DutyAlert& a : *alerts)
      if (a.check_in_minutes > 0)
        p.check_in_minutes =
            p.check_in_minutes ? std::min(p.check_in_minutes, a.check_in_minutes) : a.check_in_minutes;
  std::vector<Cause> uncovered;
  find_uncovered(certify(*roster), watched, now, uncovered);

  auto done = ledger.write([&](Transaction& t) -> Result<void> {
    run = {};
    std::vector<Cause> causes = uncovered;
    for (const DutyPolicy& p : policies) LUYTRE_TRY(find_missing(t, p, causes));
    LUYTRE_TRY(raise(t, causes, run));
    std::set<std::string> standing;
    for (const Cause& c : causes) standing.insert(c.organisation + '\t' + c.cause + '\t' + c.subject);
    auto pages = read_open(t);
    if (!pages) return std::unexpected(pages.error());
    for (Page& page : *pages) {
      if (!standing.contains(page.organisation + '\t' + page.cause + '\t' + page.subject)) {
        LUYTRE_TRY(t.execute(
            "UPDATE duty_page SET state = 'ended', ended_by = 'system', ended_at = $1 WHERE id = $2",
            {t.now(), page.id}));
        // Nobody needs to hear of it any more.
        LUYTRE_TRY(
            t.execute("UPDATE duty_call SET state = 'failed', detail = 'no longer needed' WHERE page = $1 "
                      "AND state = 'waiting'",
                      {page.id}));
        page.state = PageState::ended;
        ++run.ended;
        run.touched.push_back(page.organisation);
        continue;
      }
      auto policy = std::ranges::find(policies, page.organisation, &DutyPolicy::organisation);
      LUYTRE_TRY(go_on(t, page, policy == policies.end() ? DutyPolicy{} : *policy, run));
    }
    return read_calls(t, *pages, run);
  });
  if (!done) return std::unexpected(done.error());
  std::ranges::sort(run.touched);
  run.touched.erase(std::unique(run.touched.begin(), run.touched.end()), run.touched.end());
  return run;
}

Result<void> record_call(Ledger& ledger, const std::string& id, bool accepted, const std::string& detail) {
  return ledger.write([&](Transaction& t) -> Result<void> {
    auto done = t.execute("UPDATE duty_call SET state = $1, detail = $2 WHERE id = $3",
                          {accepted ? "accepted" : "failed", detail.substr(0, 1000), id});
    return done ? Result<void>() : std::unexpected(done.error());
  });
}

}  // namespace luytre
