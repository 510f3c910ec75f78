#include "hub/jobs.h"

#include <fmt/format.h>

#include "access/claims.h"
#include "findings/feed.h"
#include "hub/hub.h"

namespace luytre {
namespace {

using namespace std::chrono_literals;

// One row a group of jobs; its file is named in CMakeLists.txt.
constexpr void (*kGroups[])(std::vector<Job>&, Hub&) = {
    add_core_jobs, add_feeds_jobs, add_advisories_jobs,
    add_notices_jobs,
    add_sensor_jobs,
    add_duty_jobs, add_campaigns_jobs, add_incidents_jobs,
    add_leaks_jobs,
    add_publications_jobs,
    add_weaknesses_jobs,
};

using Clock = std::chrono::steady_clock;

constexpr auto kAbsorbInterval = 15s;
constexpr int64_t kIdleEvents = 600 * kMicrosPerSecond;

Result<std::string> absorb(Hub& hub) {
  auto home = Home::open(hub.home(), Home::Access::read);
  if (!home) return std::unexpected(home.error());
  auto news = home_has_news(*home, hub.book());
  if (!news) return std::unexpected(news.error());
  if (!*news) return "";
  auto directory = hub.directory();
  auto absorbed = absorb_home(
      *home, [&hub](const auto& work) { return hub.events().with(work); }, *directory, hub.book());
  if (!absorbed) return std::unexpected(absorbed.error());
  hub.publish("figures", "", "{}");
  const Absorbed& c = absorbed->counts;
  return fmt::format("{} days: {} findings opened, {} updated ({} seen again, {} withdrawn)", absorbed->days,
                     c.opened, c.updated, c.reopened, c.withdrawn);
}

Result<std::string> settle(Hub& hub) {
  auto home = Home::open(hub.home(), Home::Access::read);
  if (!home) return std::unexpected(home.error());
  auto settled = settle_home(*home, hub.book(), {.now = hub.now()});
  if (!settled) return std::unexpected(settled.error());
  const Settled& s = *settled;
  uint64_t closed = s.presumed_clean + s.cleaned + s.address_moved + s.not_seen;
  if (closed + s.risk_ended == 0) return "";
  hub.publish("figures", "", "{}");
  return fmt::format(
      "{} presumed clean, {} cleaned, {} addresses moved, {} not seen, {} accepted risks ended",
      s.presumed_clean, s.cleaned, s.address_moved, s.not_seen, s.risk_ended);
}

Result<std::string> claims(Hub& hub) {
  int64_t waiting = 0;
  LUYTRE_TRY(hub.ledger().read([&](Transaction& t) {
    return t.query("SELECT count(*) FROM ownership_claim WHERE state = 'approved' AND applied = 0", {},
                   [&](const Row& row) {
                     waiting = row.integer(0);
                     return false;
                   });
  }));
  if (waiting == 0) return "";
  auto home = Home::open(hub.home(), Home::Access::write);
  if (!home) return std::unexpected(home.error());
  auto directory = home->directory();
  if (!directory) return std::unexpected(directory.error());
  auto applied = apply_claims(hub.ledger(), *directory);
  if (!applied) return std::unexpected(applied.error());
  hub.directory_changed();
  hub.publish("figures", "", "{}");
  return fmt::format("{} claims are facts of the directory now", *applied);
}

Result<std::string> check_audit(Hub& hub) {
  auto last = hub.audit_check().run(hub.ledger(), hub.now());
  if (!last) return std::unexpected(last.error());
  if (!last->whole) return fail(ErrorCode::corrupt, "the audit chain is broken at " + last->why);
  return "";
}

}  // namespace

void add_core_jobs(std::vector<Job>& jobs, Hub& hub) {
  // A day that grows all the time is absorbed again and again, in at most a fifth of the time.
  auto rest_until = std::make_shared<Clock::time_point>();
  jobs.push_back({"absorb", kAbsorbInterval, [&hub, rest_until]() -> Result<std::string> {
                    auto begun = Clock::now();
                    if (begun < *rest_until) return "";
                    auto done = absorb(hub);
                    auto ended = Clock::now();
                    *rest_until = ended + 4 * (ended - begun) - kAbsorbInterval;
                    return done;
                  }});
  jobs.push_back({"settle", 1h, [&hub] { return settle(hub); }});
  jobs.push_back({"claims", 15s, [&hub] { return claims(hub); }});
  jobs.push_back({"audit", 1h, [&hub] { return check_audit(hub); }});
  jobs.push_back({"streams", 15s, [&hub]() -> Result<std::string> {
                    auto directory = hub.directory();
                    LUYTRE_TRY(hub.live().refresh(hub.gate(*directory)));
                    return "";
                  }});
  jobs.push_back({"events", 1s, [&hub]() -> Result<std::string> {
                    hub.events().close_idle(kIdleEvents);
                    return "";
                  }});
}

std::vector<Job> all_jobs(Hub& hub) {
  std::vector<Job> jobs;
  for (auto add : kGroups) add(jobs, hub);
  return jobs;
}

}  // namespace luytre
