#include "sinkhole/run.h"

#include <fmt/format.h>

#include <condition_variable>
#include <cstdio>
#include <thread>

#include "monitor/worker.h"

namespace luytre::sinkhole {
namespace {

constexpr std::chrono::milliseconds kPause{200};

struct CloseFile {
  void operator()(std::FILE* file) const { std::fclose(file); }
};
using Log = std::unique_ptr<std::FILE, CloseFile>;

uint64_t now() {
  auto time = std::chrono::system_clock::now().time_since_epoch();
  return static_cast<uint64_t>(std::chrono::duration_cast<std::chrono::microseconds>(time).count());
}

// Turns visits into sightings on a thread of its own, so that making them durable keeps no visitor waiting.
class Recorder {
 public:
  Recorder(const SinkholeOptions& options, RunContext& run, VisitQueue& queue,
           const PublishedIndicatorSet& names, const VisitorList& harmless, std::FILE* log)
      : options_(options),
        run_(run),
        queue_(queue),
        worker_(run),
        judge_(names, harmless, worker_.sink()),
        log_(log) {}

  void run(const std::atomic<bool>& over) {
    auto last_flush = std::chrono::steady_clock::now();
    for (bool last = false; !last && !run_.failed;) {
      last = over;  // looked at first: what came before it is in the queue
      take(queue_.take(last ? std::chrono::milliseconds(0) : kPause));
      auto time = std::chrono::steady_clock::now();
      if (time - last_flush <= std::chrono::seconds(options_.monitor.flush_seconds)) continue;
      last_flush = time;
      worker_.hand_over();
      if (auto flushed = run_.committer.flush(run_.health.rows()); !flushed) run_.fail_with(flushed.error());
    }
  }
  Timestamp latest() { return worker_.sink().latest(); }

  SinkholeReport report;

 private:
  void take(const std::vector<Visit>& visits) {
    for (const Visit& visit : visits) {
      auto service = static_cast<size_t>(visit.service);
      uint16_t origin = run_.origins.add(fmt::format("sinkhole-{}", to_string(visit.service)), run_id_);
      Verdict verdict = judge_.take(visit, origin);
      ++report.visits[service];
      ++report.verdicts[static_cast<size_t>(verdict)];
      if (!log_) continue;
      std::string_view line = judge_.line();
      std::fwrite(line.data(), 1, line.size(), log_);
      std::fputc('\n', log_);
    }
    if (log_ && !visits.empty() && std::fflush(log_) != 0)
      run_.fail_with(fail_errno(fmt::format("cannot write the log '{}'", options_.log)).error());
  }

  const SinkholeOptions& options_;
  RunContext& run_;
  VisitQueue& queue_;
  Worker worker_;
  Judge judge_;
  std::FILE* log_;
  uint64_t run_id_ = now();
};

}  // namespace

void VisitQueue::add(Visit&& visit) {
  {
    std::lock_guard guard(mutex_);
    if (waiting_.size() >= limit_) {
      ++lost_;
      return;
    }
    waiting_.push_back(std::move(visit));
  }
  some_.notify_one();
}

std::vector<Visit> VisitQueue::take(std::chrono::milliseconds timeout) {
  std::unique_lock guard(mutex_);
  some_.wait_for(guard, timeout, [this] { return !waiting_.empty(); });
  return std::exchange(waiting_, {});
}

uint64_t VisitQueue::lost() const {
  std::lock_guard guard(mutex_);
  return lost_;
}

Result<SinkholeReport> run_sinkhole(const SinkholeOptions& options, Server& server, VisitQueue& queue,
                                    const PublishedIndicatorSet& names, const VisitorList& harmless,
                                    const Directory& directory, Committer& committer) {
  Log log;
  if (!options.log.empty()) {
    log.reset(std::fopen(options.log.c_str(), "ae"));
    if (!log) return fail_errno(fmt::format("cannot open the log '{}'", options.log));
  }
  RunOptions monitor = options.monitor;
  monitor.follow = true;  // a run without end
  RunContext run{.options = monitor,
                 .indicators = names,
                 .directory = directory,
                 .committer = committer,
                 .origins = {},
                 .health = HealthTable(monitor.sensor)};
  SinkholeReport report;
  Timestamp latest = kNoTime;
  {
    Recorder recorder(options, run, queue, names, harmless, log.get());
    std::atomic<bool> over{false};
    {
      std::jthread recording([&] { recorder.run(over); });
      server.run([&run] { return run.stopped(); });
      over = true;
    }
    report = recorder.report;
    latest = recorder.latest();
  }
  report.server = server.counts();
  report.lost = queue.lost();
  if (latest != kNoTime)
    run.health.add_faults(
        "sinkhole", now(), latest,
        {.malformed = report.server.malformed, .over_limit = report.server.limited + report.lost});
  if (!run.failed)
    if (auto flushed = committer.flush(run.health.rows()); !flushed) run.fail_with(flushed.error());
  if (run.failure) return std::unexpected(*run.failure);
  report.counts = run.counts;
  report.distinct_addresses = run.addresses.size();
  report.committed = committer.totals();
  return report;
}

}  // namespace luytre::sinkhole
