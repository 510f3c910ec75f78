#include <gmock/gmock.h>

#include <thread>

#include "access/claims.h"
#include "hub/hub_behaviour.h"
#include "hub/jobs.h"
#include "monitor/home.h"

namespace luytre {
namespace {

using testing::HasSubstr;

const JobState& state_of(const std::vector<JobState>& states, std::string_view name) {
  for (const JobState& s : states)
    if (s.name == name) return s;
  throw std::runtime_error("no job " + std::string(name));
}

TEST_P(HubBehaviour, MakesApprovedClaimsFactsOnceTheHomeIsFree) {
  add("duty", "", Role::centre_operator, true);
  add("admin.b", "B", Role::administrator);
  http::Metrics metrics;
  Scheduler scheduler(*hub_, metrics, all_jobs(*hub_));
  Viewer console = Viewer::console("console:test");
  auto claim = make_claim(hub_->ledger(), console, *hub_->directory(), "B",
                          {.kind = Claim::Kind::prefix, .resource = "20.30.9.0/24", .note = "", .from = 0});
  ASSERT_TRUE(claim) << claim.error().message;
  ASSERT_TRUE(scheduler.run("claims"));
  EXPECT_FALSE(hub_->directory()->find("20.30.9.1", day_of(now_)));
  ASSERT_TRUE(decide_claim(hub_->ledger(), console, *claim, true, "as registered"));
  {
    auto held = Home::open(home_, Home::Access::write);
    ASSERT_TRUE(held);
    ASSERT_TRUE(scheduler.run("claims"));
    auto states = scheduler.states();
    EXPECT_EQ(state_of(states, "claims").busy, 1u);
    EXPECT_EQ(state_of(states, "claims").failed, 0u);
    EXPECT_NE(state_of(states, "claims").problem, "");
  }
  ASSERT_TRUE(scheduler.run("claims"));
  auto states = scheduler.states();
  EXPECT_EQ(state_of(states, "claims").problem, "");
  EXPECT_EQ(state_of(states, "claims").last_good, now_);
  auto answer = hub_->directory()->find("20.30.9.1", day_of(now_));
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->chain.front().id, "B");
  EXPECT_THAT(metrics.text(), HasSubstr("luytre_job_runs_total{job=\"claims\",result=\"busy\"} 1"));
}

TEST_P(HubBehaviour, RunsTheOtherJobsOnAnEmptyHome) {
  http::Metrics metrics;
  Scheduler scheduler(*hub_, metrics, all_jobs(*hub_));
  EXPECT_THAT(job_report(scheduler.states()), HasSubstr("absorb: not run yet\n"));
  for (const JobState& s : scheduler.states()) ASSERT_TRUE(scheduler.run(s.name));
  for (const JobState& s : scheduler.states()) EXPECT_EQ(s.problem, "") << s.name;
  EXPECT_THAT(job_report(scheduler.states()), HasSubstr("absorb: good at 2027-01-15T08:00:00"));
  EXPECT_TRUE(hub_->audit_check().last().whole);
  EXPECT_FALSE(scheduler.run("nothing"));
}

TEST_P(HubBehaviour, SaysWhenTheAuditChainIsBroken) {
  add("duty", "", Role::centre_operator, true);
  http::Metrics metrics;
  Scheduler scheduler(*hub_, metrics, all_jobs(*hub_));
  ASSERT_TRUE(scheduler.run("audit"));
  EXPECT_TRUE(hub_->audit_check().last().whole);
  // An entry that somebody put in by hand: triggers forbid changing and removing.
  auto forged = hub_->ledger().write([](Transaction& t) -> Result<void> {
    LUYTRE_TRY(
        t.execute("INSERT INTO audit (sequence, time, actor, action, subject, detail, previous, hash) "
                  "SELECT max(sequence) + 1, 0, 'x', 'x', 'x', '', 'x', 'x' FROM audit"));
    return {};
  });
  ASSERT_TRUE(forged) << forged.error().message;
  ASSERT_TRUE(scheduler.run("audit"));
  EXPECT_FALSE(hub_->audit_check().last().whole);
  EXPECT_THAT(state_of(scheduler.states(), "audit").problem, HasSubstr("the audit chain is broken at entry"));
  EXPECT_EQ(browser("duty").get("/api/audit?limit=1").json().at("verified"), false);
}

TEST_P(HubBehaviour, RunsJobsByTheirIntervalAndTellsTroubleOnce) {
  std::atomic<int> runs = 0, failures = 0;
  http::Metrics metrics;
  std::vector<Job> jobs;
  jobs.push_back({"often", std::chrono::milliseconds(1), [&]() -> Result<std::string> {
                    ++runs;
                    return "";
                  }});
  jobs.push_back({"broken", std::chrono::milliseconds(1), [&]() -> Result<std::string> {
                    if (++failures % 2) throw std::runtime_error("always the same");
                    return fail(ErrorCode::io, "an unexpected error: always the same");
                  }});
  Scheduler scheduler(*hub_, metrics, std::move(jobs));
  scheduler.start();
  for (int i = 0; i < 5000 && (runs < 3 || failures < 3); ++i)
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  scheduler.stop();
  EXPECT_GE(runs, 3);
  EXPECT_GE(failures, 3);
  int told = 0;
  for (const std::string& line : log_) told += line.contains("always the same");
  EXPECT_EQ(told, 1);
}

}  // namespace
}  // namespace luytre
