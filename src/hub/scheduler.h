// What the hub does by itself, again and again: jobs with a name and an interval, each on a thread of its
// own, so that a slow one (a mail server that does not answer) keeps no other waiting.
#pragma once
#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "http/metrics.h"

namespace luytre {

class Hub;

struct Job {
  std::string name;                    // "absorb": in the metrics, in /readyz, in the log
  std::chrono::milliseconds interval;  // from the end of one run to the beginning of the next
  // What it did, for the log; "" when there was nothing to do. ErrorCode::busy: somebody else holds what it
  // needs, later.
  std::function<Result<std::string>()> run;
};

struct JobState {
  std::string name;
  uint64_t runs = 0, busy = 0, failed = 0;
  Timestamp last = kNoTime;       // the end of the last run
  Timestamp last_good = kNoTime;  // of the last one that neither failed nor found something busy
  std::chrono::microseconds took{0};
  std::string problem;  // of the last run; "" when it went well
};

// Thread-safe. `hub` must outlive it; its clock gives the times above, the machine's steady clock the
// intervals.
class Scheduler {
 public:
  // Adds luytre_job_runs_total{job,result} (result: good, busy, failed), luytre_job_seconds{job} (of the last
  // run) and luytre_job_last_good_seconds{job} (since 1970) to `metrics`.
  Scheduler(Hub& hub, http::Metrics& metrics, std::vector<Job> jobs);
  ~Scheduler();  // stop()

  void start();  // once: each job runs now, then by its interval
  void stop();   // lets runs under way finish
  // Runs one job now, on the caller's thread (after a run under way). not_found: no such job.
  Result<void> run(std::string_view name);
  std::vector<JobState> states() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// One line a job: "absorb: good at 2026-01-02T03:04:05Z, 12 ms".
std::string job_report(const std::vector<JobState>& states);

}  // namespace luytre
