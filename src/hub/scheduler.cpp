#include "hub/scheduler.h"

#include <fmt/format.h>
#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/registry.h>

#include <condition_variable>
#include <mutex>
#include <thread>

#include "hub/hub.h"

namespace luytre {
namespace {

using Clock = std::chrono::steady_clock;

Result<std::string> run_guarded(const Job& job) try { return job.run(); } catch (const std::exception& e) {
  return fail(ErrorCode::io, fmt::format("an unexpected error: {}", e.what()));
}

}  // namespace

struct Scheduler::State {
  struct Entry {
    Job job;
    std::mutex running;  // one run at a time
    JobState state;      // under State::mutex
    prometheus::Counter *good, *busy, *failed;
    prometheus::Gauge *seconds, *last_good;
  };

  State(Hub& h, http::Metrics& metrics, std::vector<Job> jobs) : hub(h) {
    auto& registry = metrics.registry();
    auto& runs = prometheus::BuildCounter()
                     .Name("luytre_job_runs_total")
                     .Help("Runs of the hub's own jobs, by how they went")
                     .Register(registry);
    auto& seconds = prometheus::BuildGauge()
                        .Name("luytre_job_seconds")
                        .Help("How long the last run of a job took")
                        .Register(registry);
    auto& last = prometheus::BuildGauge()
                     .Name("luytre_job_last_good_seconds")
                     .Help("When a job last went well, since 1970")
                     .Register(registry);
    for (Job& job : jobs) {
      auto entry = std::make_unique<Entry>();
      entry->state.name = job.name;
      entry->good = &runs.Add({{"job", job.name}, {"result", "good"}});
      entry->busy = &runs.Add({{"job", job.name}, {"result", "busy"}});
      entry->failed = &runs.Add({{"job", job.name}, {"result", "failed"}});
      entry->seconds = &seconds.Add({{"job", job.name}});
      entry->last_good = &last.Add({{"job", job.name}});
      entry->job = std::move(job);
      entries.push_back(std::move(entry));
    }
  }

  void run(Entry& entry) {
    std::lock_guard one(entry.running);
    auto begun = Clock::now();
    auto result = run_guarded(entry.job);
    auto took = std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - begun);
    bool is_busy = !result && result.error().code == ErrorCode::busy;
    std::string former;
    {
      std::lock_guard lock(mutex);
      JobState& s = entry.state;
      ++s.runs;
      s.busy += is_busy;
      s.failed += !result && !is_busy;
      s.took = took;
      s.last = hub.now();
      if (result) s.last_good = s.last;
      former = std::exchange(s.problem, result ? "" : result.error().message);
    }
    (result ? entry.good : is_busy ? entry.busy : entry.failed)->Increment();
    entry.seconds->Set(static_cast<double>(took.count()) / 1e6);
    if (result) entry.last_good->Set(static_cast<double>(hub.now()) / 1e6);
    // The same trouble again and again is told once.
    if (result && !result->empty()) hub.log(entry.job.name, *result);
    if (!result && result.error().message != former)
      hub.log(fmt::format("{} {}", entry.job.name, is_busy ? "waits" : "failed"), result.error().message);
  }

  void loop(Entry& entry) {
    for (;;) {
      run(entry);
      std::unique_lock lock(mutex);
      if (wake.wait_for(lock, entry.job.interval, [&] { return stopping; })) return;
    }
  }

  Hub& hub;
  std::vector<std::unique_ptr<Entry>> entries;
  mutable std::mutex mutex;
  std::condition_variable wake;
  bool stopping = false;
  std::vector<std::jthread> threads;
};

Scheduler::Scheduler(Hub& hub, http::Metrics& metrics, std::vector<Job> jobs)
    : state_(std::make_unique<State>(hub, metrics, std::move(jobs))) {}
Scheduler::~Scheduler() {
  stop();
}

void Scheduler::start() {
  for (auto& entry : state_->entries)
    state_->threads.emplace_back([state = state_.get(), entry = entry.get()] { state->loop(*entry); });
}

void Scheduler::stop() {
  {
    std::lock_guard lock(state_->mutex);
    state_->stopping = true;
  }
  state_->wake.notify_all();
  state_->threads.clear();
}

Result<void> Scheduler::run(std::string_view name) {
  for (auto& entry : state_->entries)
    if (entry->job.name == name) {
      state_->run(*entry);
      return {};
    }
  return fail(ErrorCode::not_found, fmt::format("there is no job '{}'", name));
}

std::vector<JobState> Scheduler::states() const {
  std::lock_guard lock(state_->mutex);
  std::vector<JobState> states;
  for (const auto& entry : state_->entries) states.push_back(entry->state);
  return states;
}

std::string job_report(const std::vector<JobState>& states) {
  std::string report;
  for (const JobState& s : states) {
    std::string what = s.runs == 0         ? "not run yet"
                       : s.problem.empty() ? fmt::format("good at {}, {:.0f} ms", format_time(s.last),
                                                         static_cast<double>(s.took.count()) / 1e3)
                       : s.last_good == kNoTime
                           ? fmt::format("{}", s.problem)
                           : fmt::format("{} (last good at {})", s.problem, format_time(s.last_good));
    report += fmt::format("{}: {}\n", s.name, what);
  }
  return report;
}

}  // namespace luytre
